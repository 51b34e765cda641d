/** Calling what models and layers still have in place of what they had. */
import type { Story, StoryModel } from '../../keras/story';
import type { Value } from '../../keras/value';
import { argumentAt, optionsOf } from '../../keras/interpreter/values';
import { once } from '../../python/once';
import type { Project, SourceFile } from '../../python/project';
import type { Argument, Call, Expression, StringLiteral } from '../../python/syntax';
import { allExpressions, allParts, nameSpan } from '../../python/walk';
import type { Edit, Fix } from '../rule';
import { alignedAgain } from './continuation-lines';
import { fixOf } from './edits';
import { addModuleImport } from './imports';
import { insert, replace, sourceOf, verbatim } from './text';

/** What the methods for generators are now, and their parameters in order: `fit` has others at these places. */
const forGenerators: Readonly<Record<string, readonly [method: string, parameters: readonly string[]]>> = {
  fit_generator: [
    'fit',
    ['generator', 'steps_per_epoch', 'epochs', 'verbose', 'callbacks', 'validation_data', 'validation_steps'],
  ],
  evaluate_generator: ['evaluate', ['generator', 'steps']],
  predict_generator: ['predict', ['generator', 'steps']],
};

/** What `fit`, `evaluate` and `predict` take by name; some of it no longer in Keras 3, which is told by itself. */
const takenByName = new Set(
  (
    'generator steps steps_per_epoch epochs verbose callbacks validation_data validation_steps validation_freq class_weight sample_weight shuffle ' +
    'initial_epoch max_queue_size workers use_multiprocessing'
  ).split(' '),
);

/** The fixes for a call of a method that models no longer have. */
export function callWhatIsThere(story: Story, file: SourceFile, call: Call, model: StoryModel): Fix[] {
  if (call.callee.kind !== 'attribute') return [];
  const { name } = call.callee;
  const generators = forGenerators[name];
  if (generators !== undefined) {
    const [method, parameters] = generators;
    const named = namedArguments(file, call, parameters, 1);
    // names of Keras 1 (`nb_epoch`, `max_q_size`) are refused as well, which a new method does not mend
    if (named === null || call.arguments.some(({ name }) => name !== null && !takenByName.has(name))) return [];
    const first = call.arguments.find((argument) => argument.name === 'generator');
    const renamed =
      first === undefined ? [] : [replace(file, { start: first.start, end: first.start + 'generator'.length }, 'x')];
    return [
      {
        title: `Call ${method}`,
        safe: false,
        edits: [
          replace(file, nameSpan(call.callee), method),
          ...renamed,
          ...named,
          ...alignedAgain(file, call, method.length - name.length),
        ],
      },
    ];
  }
  if (name === 'predict_proba')
    return [{ title: 'Call predict', safe: false, edits: [replace(file, nameSpan(call.callee), 'predict')] }];
  if (name !== 'predict_classes') return [];
  // what the methods did, as the release notes of TensorFlow 2.6 give it
  const activation = outputActivation(story, model);
  const method = replace(file, nameSpan(call.callee), 'predict');
  if (activation === 'softmax') {
    return [
      { title: 'Take argmax of predict', safe: false, edits: [method, insert(file, call.end, '.argmax(axis=-1)')] },
    ];
  }
  if (activation !== 'sigmoid') return [];
  return [
    {
      title: 'Compare predict with 0.5',
      safe: false,
      edits: [insert(file, call.start, '('), method, insert(file, call.end, ' > 0.5).astype("int32")')],
    },
  ];
}

/**
 * Edits that write the names of positional arguments, from the one at `from` on. Null where there are more than names,
 * or a star.
 */
function namedArguments(file: SourceFile, call: Call, parameters: readonly string[], from: number): Edit[] | null {
  const edits: Edit[] = [];
  for (const [index, argument] of call.arguments.entries()) {
    if (argument.spread === '*') return null;
    if (argument.name !== null || argument.spread !== null || index < from) continue;
    const name = parameters[index];
    if (name === undefined) return null;
    edits.push(insert(file, argument.value.start, `${name}=`));
  }
  return edits;
}

/** The activation of the layer that a model ends in, where it is certain and written by name. */
function outputActivation(story: Story, model: StoryModel): string | null {
  const loaded = model.loadedBy;
  const models = loaded === null ? [model] : story.savesRead(loaded).flatMap(({ save }) => save.models);
  const activations = new Set(models.map((each) => (each.open || each.uncertain ? null : lastActivation(each))));
  const [only] = activations;
  return activations.size === 1 ? (only ?? null) : null;
}

function lastActivation(model: StoryModel): string | null {
  const layers = model.parts.flatMap(({ role, what }) =>
    role === 'layer' && what.kind === 'builtin' ? [what.instance] : [],
  );
  if (model.operations.length > 0 || layers.length < model.parts.filter(({ role }) => role === 'layer').length)
    return null;
  const last = layers.reduce<(typeof layers)[number] | null>(
    (latest, layer) => (latest === null || layer.id > latest.id ? layer : latest),
    null,
  );
  if (last === null || last.of.kind !== 'external') return null;
  const given =
    last.of.name === 'keras.layers.Activation'
      ? argumentAt(last.arguments, 'activation', 0)
      : last.of.name === 'keras.layers.Dense'
        ? argumentAt(last.arguments, 'activation', 1)
        : null;
  return given === null ? null : textOf(given.value);
}

function textOf(value: Value): string | null {
  const [only, ...others] = optionsOf(value);
  return only?.kind === 'text' && others.length === 0 && only.parts.every((part) => typeof part === 'string')
    ? only.parts.join('')
    : null;
}

/**
 * The fixes for `self.add_weight("scale", (2,), "float32", "zeros")`, whose parameters stand in another order in Keras
 * 3: each gets its name.
 */
export function nameWeightArguments(file: SourceFile, call: Call): Fix[] {
  const edits = namedArguments(
    file,
    call,
    ['name', 'shape', 'dtype', 'initializer', 'regularizer', 'trainable', 'constraint'],
    0,
  );
  return fixOf('Name the arguments', edits);
}

/** The fixes for `model.export(path)` where models have none: what it does inside. */
export function exportByTensorFlow(file: SourceFile, call: Call): Fix[] {
  const [path, ...more] = call.arguments;
  if (call.callee.kind !== 'attribute' || path === undefined || more.length > 0 || path.spread !== null) return [];
  const { text, edits } = addModuleImport(file, 'tensorflow', 'tf');
  const model = sourceOf(file, call.callee.object);
  return [
    {
      title: `Call ${text}.saved_model.save`,
      safe: false,
      edits: [
        ...edits,
        replace(file, { start: call.start, end: path.value.start }, `${text}.saved_model.save(${model}, `),
      ],
    },
  ];
}

/**
 * The string literals of a project in which a word stands. Remembered: layers in many places have one name, and to look
 * for it in every text of a large project takes its time.
 */
const literalsThatName = once((project: Project): ((word: string) => readonly LiteralOfFile[]) => {
  const known = new Map<string, LiteralOfFile[]>();
  return (word) => {
    let found = known.get(word);
    if (found === undefined) {
      const pattern = new RegExp(`(^|\\W)${verbatim(word)}(\\W|$)`);
      // few files have the word at all
      found = [...project.files.values()]
        .filter(({ text }) => text.includes(word))
        .flatMap((file) =>
          stringLiteralsOf(file).flatMap((part) => (pattern.test(part.value) ? [{ file, part }] : [])),
        );
      known.set(word, found);
    }
    return found;
  };
});

interface LiteralOfFile {
  file: SourceFile;
  part: StringLiteral;
}

/** The string literals of a file, those inside templates too. */
const stringLiteralsOf = once((file: SourceFile): readonly StringLiteral[] =>
  allExpressions(file.facts.body).filter((part) => part.kind === 'string'),
);

/**
 * The fixes for a name with a slash: an underscore in its place. None where something else asks for the layer by that
 * name.
 */
export function nameWithoutSlash(story: Story, file: SourceFile, name: Argument): Fix[] {
  const literals = [...allParts(name.value)].filter(
    (part) => (part.kind === 'string' || part.kind === 'template') && sourceOf(file, part).includes('/'),
  );
  const isInside = (part: Expression): boolean =>
    literals.some((other) => other !== part && other.start <= part.start && part.end <= other.end);
  const edits = literals
    .filter((part) => !isInside(part))
    .map((part) => replace(file, part, sourceOf(file, part).replaceAll('/', '_')));
  const isBuilt = literals.some(
    (part) =>
      part.kind === 'template' &&
      part.parts.some((inner) => typeof inner !== 'string' && sourceOf(file, inner.value).includes('/')),
  );
  if (edits.length === 0 || isBuilt) return [];
  const words = literals
    .flatMap((part) => sourceOf(file, part).match(/[\w/]*\/[\w/]*/g) ?? [])
    .filter((word) => word !== '/');
  const isAsked = words.some((word) =>
    literalsThatName(story.project)(word).some(
      ({ file: other, part }) =>
        !(other === file && literals.some((own) => own.start <= part.start && part.end <= own.end)),
    ),
  );
  return isAsked ? [] : [{ title: 'Write an underscore', safe: false, edits }];
}
