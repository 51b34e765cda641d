/** Attributes of models, layers, optimizers and metrics that are read where the version lacks them. */
import { externalAncestors, findMember } from '../../keras/interpreter/classes';
import { layerKey } from '../../keras/interpreter/values';
import { lacksMember, type Holder } from '../../keras/members';
import type { Story, StoryModel } from '../../keras/story';
import type { InstanceValue, MemberRead, Namespace, Value } from '../../keras/value';
import { isKeras2, type Target } from '../../keras/versions';
import { once } from '../../python/once';
import type { Detection } from '../rule';
import { modelOf } from './model-of';
import { usesLegacyKeras } from './saved-objects';

/** What to write instead. */
const instead: Readonly<Record<string, string>> = {
  reset_states: 'Call `reset_state`.',
  lr: 'Write `learning_rate`.',
  minimize: 'Take the gradients with a `GradientTape` and call `apply_gradients`.',
  weights: 'Read `variables`.',
  get_weights: 'Read `variables`, or save the whole model, which holds them.',
  input_shape: 'Read `input.shape`.',
  output_shape: 'Read `output.shape`.',
  get_output_at: 'Read `output`.',
  get_input_at: 'Read `input`.',
};

const nouns: Readonly<Record<Holder, string>> = {
  model: 'Models',
  layer: 'Layers',
  optimizer: 'Optimizers',
  metric: 'Metrics',
};

interface Owner {
  holder: Holder;
  namespace: Namespace;
  /** The model on whose way the object was come by. */
  model: StoryModel | null;
}

/** Reads of attributes that the version lacks. */
export function* goneMembers(story: Story, target: Target): Iterable<Detection> {
  const seen = new Set<string>();
  for (const { read, owner } of certainReads(story)) {
    if (isOld(story, read, owner) && !isKeras2(target)) continue;
    if (lacksMember(owner.holder, read.name, target) !== true) continue;
    // optimizers of before 2.11 are kept as `legacy`
    if (isKeras2(target) && owner.holder === 'optimizer' && owner.model !== null && !isNewOptimizer(owner.model))
      continue;
    const key = `${read.file} ${read.span.start} ${read.span.end}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const advice = Object.hasOwn(instead, read.name) ? ` ${instead[read.name] ?? ''}` : '';
    yield {
      file: read.file,
      span: read.span,
      certainty: 'fails',
      message: `${nouns[owner.holder]} have no \`${read.name}\` in this Keras version: this raises.${advice}`,
    };
  }
}

/** The reads of which it is known what they are of. */
const certainReads = once((story: Story): readonly { read: MemberRead; owner: Owner }[] =>
  story.reads.flatMap((read) => {
    const owner = read.guard === 'none' ? ownerOf(story, read.of, read.name) : null;
    return owner === null ? [] : [{ read, owner }];
  }),
);

/** What an object is; null where that cannot be told, or it may have the attribute of its own. */
function ownerOf(story: Story, value: Value, name: string): Owner | null {
  if (value.kind === 'instance') return ownerOfInstance(story, value, name);
  if (value.kind === 'unknown') {
    const model = value.key === undefined ? undefined : story.models.find(({ id }) => layerKey(id) === value.key);
    return model === undefined || !hasOnlyLayersOfKeras(story, model)
      ? null
      : { holder: 'layer', namespace: model.namespace, model };
  }
  if (value.kind === 'result') {
    const of =
      value.event.name === '.get_layer' && value.event.self !== null ? ownerOf(story, value.event.self, name) : null;
    return of?.holder !== 'model' || of.model === null || !hasOnlyLayersOfKeras(story, of.model)
      ? null
      : { ...of, holder: 'layer' };
  }
  if (value.kind !== 'method' || value.function !== null) return null;
  if (value.name === 'model' && value.self.kind === 'instance') return callbackModel(value.self);
  const of = value.name === 'optimizer' || value.name === 'layers' ? ownerOf(story, value.self, '') : null;
  if (of?.holder !== 'model') return null;
  if (value.name === 'optimizer') return { ...of, holder: 'optimizer' };
  return of.model !== null && hasOnlyLayersOfKeras(story, of.model) ? { ...of, holder: 'layer' } : null;
}

function ownerOfInstance(story: Story, value: InstanceValue, name: string): Owner | null {
  const model = modelOf(story, value);
  if (value.of.kind === 'class') {
    const custom = story.classOf(value.of);
    if (
      custom === null ||
      custom.openBases.length > 0 ||
      findMember(value.of, name) !== null ||
      setsItself(custom.file.text, name)
    )
      return null;
    const { namespace } = custom.kerasBase;
    if (custom.kind === 'model') return { holder: 'model', namespace, model };
    return custom.kind === 'layer' ? { holder: 'layer', namespace, model: null } : null;
  }
  if (model !== null) return { holder: 'model', namespace: model.namespace, model };
  const { name: of, namespace } = value.of;
  if (/^keras\.optimizers\.(?!schedules\.|legacy\.)[A-Z]\w*$/.test(of))
    return { holder: 'optimizer', namespace, model: null };
  // keras/src/layers/attention/multi_head_attention.py: its argument of that name
  if (of === 'keras.layers.MultiHeadAttention' && name === 'output_shape') return null;
  if (/^keras\.layers\.(?!TFSMLayer$)[A-Z]\w*$/.test(of)) return { holder: 'layer', namespace, model: null };
  return /^keras\.metrics\.[A-Z]\w*$/.test(of) ? { holder: 'metric', namespace, model: null } : null;
}

/** The model of a callback of the project's own. */
function callbackModel(callback: InstanceValue): Owner | null {
  if (callback.of.kind !== 'class') return null;
  const base = externalAncestors(callback.of).find((each) => each.name.startsWith('keras.callbacks.'));
  return base === undefined ? null : { holder: 'model', namespace: base.namespace, model: null };
}

/**
 * Whether every layer of a model is one of Keras' own, and none a model: layers of the project may have any attribute,
 * models have more than layers.
 */
function hasOnlyLayersOfKeras(story: Story, model: StoryModel): boolean {
  if (model.open || model.instance === null || (model.kind !== 'sequential' && model.kind !== 'functional'))
    return false;
  if (model.parts.some(({ role, what }) => role === 'layer' && what.kind === 'class')) return false;
  const models = new Set(story.models.map(({ id }) => id));
  const seen = new Set<Value>();
  const waiting: Value[] = [
    ...model.instance.arguments.map(({ value }) => value),
    ...model.calls.flatMap(({ name, arguments: [added] }) =>
      name === '.add' && added !== undefined ? [added.value] : [],
    ),
  ];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.kind === 'instance' && models.has(value.id)) return false;
    if (value.kind === 'tensor') waiting.push(...value.inputs, ...(value.layer === null ? [] : [value.layer]));
    if (value.kind === 'sequence') waiting.push(...value.elements);
    if (value.kind === 'dictionary') waiting.push(...value.entries.values());
    if (value.kind === 'union') waiting.push(...value.options);
    if (value.kind === 'method') return false;
  }
  return true;
}

/** Whether a text sets an attribute of this name on anything. */
function setsItself(text: string, name: string): boolean {
  return new RegExp(`\\.${name}\\s*(?::[^=\\n]*)?=[^=]|def ${name}\\b`).test(text);
}

/** Whether a read is of an object of Keras 2, whatever the target. */
function isOld(story: Story, read: MemberRead, { namespace }: Owner): boolean {
  if (namespace === 'tf_keras' || namespace === 'tensorflow.python.keras' || namespace === 'tensorflow.compat.v1.keras')
    return true;
  return namespace !== 'keras' && usesLegacyKeras(story, read.program.path);
}

/** Whether all that a model is compiled with are optimizers as 2.11 made them anew. */
function isNewOptimizer(model: StoryModel): boolean {
  return (
    model.compiles.length > 0 &&
    model.compiles.every(({ optimizer }) => {
      if (optimizer === null || optimizer.what.kind === 'name') return true;
      return (
        optimizer.what.kind === 'builtin' &&
        optimizer.what.instance.of.kind === 'external' &&
        !optimizer.what.instance.of.name.includes('.legacy.')
      );
    })
  );
}
