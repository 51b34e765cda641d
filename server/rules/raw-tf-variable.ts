import { selfName, statementsWithin } from '../keras/class-members';
import type { AttributeWrite, CustomClass, Method } from '../keras/custom-class';
import { formatOf } from '../keras/formats';
import type { Save, Story } from '../keras/story';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { allExpressions, allParts } from '../python/walk';
import type { Call, Expression, Span } from '../python/syntax';
import { anySaves, certaintyFor, kindName, savesAsRelated } from './reading/class-reach';
import { externalName, isAssigned } from './reading/class-expressions';
import { kerasAccess } from './fix/imports';
import { indentAt, lines, lineWidth, quoted, replace, sourceOf } from './fix/text';
import { once } from '../python/once';
import type { Detection, Fix, Rule } from './rule';

export const rawTfVariable: Rule = {
  code: 'SP110',
  name: 'raw-tf-variable',
  meaning: 'a layer keeps its weights in tf.Variable instead of add_weight',
  explanation: `Keras 2 finds every \`tf.Variable\` that is an attribute of a layer. Keras 3 saves what \`add_weight\` (or \`keras.Variable\`) made and nothing else: a
\`tf.Variable\` is trained, left out of the file without a word, and has its initial value again after loading.`,
  remedy:
    'Make the weight with `self.add_weight(...)`, in `build` where its shape depends on the input. Both Keras 2 and Keras 3 save it.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf


class LearnedScale(tf.keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.scale = tf.Variable(tf.random.uniform((), 1.0, 5.0), trainable=True, name="scale")

    def call(self, x):
        return x * self.scale


model = tf.keras.Sequential([tf.keras.Input((4,)), LearnedScale()])
model.save("scale.keras")
`,
    },
    good: {
      'model.py': `import tensorflow as tf


class LearnedScale(tf.keras.layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x):
        return x * self.scale


model = tf.keras.Sequential([tf.keras.Input((4,)), LearnedScale()])
model.save("scale.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'raw-tf-variable/drawn-by-numpy',
    'raw-tf-variable/drawn-anew',
    'raw-tf-variable/assigned-by-callback',
    'raw-tf-variable/constructor-of-base',
    'raw-tf-variable/list-of-variables',
    'raw-tf-variable/matrix-in-build',
    'raw-tf-variable/scale-in-init',
    'clean/constant-tf-variable',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      if (custom.kind !== 'layer' && custom.kind !== 'model' && custom.kind !== 'cell') continue;
      const saves = anySaves(story, custom).filter((save) => ['model', 'weights', 'backup'].includes(save.what));
      if (saves.length === 0) continue;
      const variables = rawVariables(custom);
      for (const { attribute, method, span, write, call, isLate, isConstant } of variables) {
        if (isConstant && !isAssignedOutside(story, custom, attribute)) continue;
        const losing = saves.filter((save) => !isKeras2(target) || (isLate && missesLate(save, target)));
        if (losing.length === 0) continue;
        yield {
          file: method.owner.file.path,
          span,
          certainty: certaintyFor(custom),
          message: `\`${attribute}\` of the ${kindName(custom)} \`${custom.name}\` ${isLate ? 'holds' : 'is'} a tf.Variable, which is not saved with the model: it is back at its initial value after loading. Make it with \`self.add_weight\`.`,
          related: savesAsRelated(losing, `Saved here without \`${attribute}\`.`),
          fixes: () => (write === null ? [] : fixes(write, call)),
        };
      }
    }
  },
};

/**
 * HDF5 holds the variables that a layer knew when its attributes were set; Keras up to 2.10 adds none that a list or
 * dictionary there is given later.
 */
function missesLate(save: Save, target: Target): boolean {
  const format = formatOf(save, target);
  return !isAtLeast(target, 2, 11) && (format === 'hdf5' || format === 'hdf5-weights');
}

interface RawVariable {
  attribute: string;
  method: Method;
  span: Span;
  call: Call;
  /** The assignment that holds it; null where it is put into a container. */
  write: AttributeWrite | null;
  /** Put into a list or dictionary that the attribute already holds. */
  isLate: boolean;
  /** Not trained, the same after every start, and nothing in the class assigns it. */
  isConstant: boolean;
}

/** Attributes that hold a `tf.Variable` (or a list of them) that training or the class itself changes. */
const rawVariables = once((custom: CustomClass): RawVariable[] => {
  const found: RawVariable[] = [];
  // what constructors of the project's bases set, too, where they are called
  const inherited: AttributeWrite[] = [];
  for (let from = custom.initializer; from !== null && from.superCalls.length > 0; from = from.parent)
    inherited.push(...(from.parent?.writes ?? []));
  for (const write of [
    ...custom.attributes,
    ...inherited.filter((each) => !custom.attributes.some((own) => own.attribute === each.attribute)),
  ]) {
    if (write.value === null) continue;
    for (const part of allParts(write.value)) {
      if (part.kind !== 'call' || externalName(write.method, part.callee) !== 'tensorflow.Variable') continue;
      const trainable =
        part.arguments.find((argument) => argument.name === 'trainable')?.value ?? part.arguments[1]?.value;
      const isFrozen = trainable?.kind === 'constant' && trainable.value === false;
      found.push({
        attribute: write.attribute,
        method: write.method,
        span: { start: write.statement.start, end: write.statement.end },
        write,
        call: part,
        isLate: false,
        isConstant: isFrozen && !isAssigned(custom, write.attribute) && !isDrawn(write, part),
      });
      break;
    }
  }
  for (const method of custom.methods.values()) found.push(...putLater(custom, method));
  return found;
});

/** Names of attributes of other objects than `self` that the project assigns: `layer.tau.assign(...)`. */
const assignedOutside = once((story: Story): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const file of story.project.files.values()) {
    if (!/\.assign|set_value/.test(file.text)) continue;
    for (const expression of allExpressions(file.facts.body)) {
      if (expression.kind !== 'call') continue;
      const { callee, arguments: passed } = expression;
      const name = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
      const assigned =
        name === 'set_value'
          ? passed[0]?.value
          : callee.kind === 'attribute' && /^assign/.test(name)
            ? callee.object
            : null;
      if (assigned?.kind === 'attribute' && !(assigned.object.kind === 'name' && assigned.object.name === 'self'))
        names.add(assigned.name);
    }
  }
  return names;
});

/**
 * Whether something outside the class assigns what one of its attributes holds, as callbacks do. An attribute that
 * classes share may be another's.
 */
function isAssignedOutside(story: Story, custom: CustomClass, attribute: string): boolean {
  return (
    assignedOutside(story).has(attribute) &&
    story.classes.every(
      (other) =>
        other.definition === custom.definition ||
        (other.kind !== 'layer' && other.kind !== 'model' && other.kind !== 'cell') ||
        other.attributes.every((write) => write.attribute !== attribute),
    )
  );
}

/** Whether the initial value is drawn anew at each start. */
function isDrawn(write: AttributeWrite, variable: Call): boolean {
  return variable.arguments.some(({ value }) =>
    [...allParts(value)].some(
      (part) =>
        part.kind === 'call' &&
        /^(tensorflow\.random\.(normal|uniform|truncated_normal)|numpy\.random\.(rand|randn|random|random_sample|normal|uniform|standard_normal|randint))$/.test(
          externalName(write.method, part.callee) ?? '',
        ) &&
        !write.method.owner.file.text.includes('random.seed(') &&
        !part.arguments.some((argument) => argument.name === 'seed'),
    ),
  );
}

/**
 * Variables that a method puts into what an attribute holds: `self.scales.append(tf.Variable(...))`, `self.scales[name]
 * = tf.Variable(...)`.
 */
function putLater(custom: CustomClass, method: Method): RawVariable[] {
  const self = selfName(method.definition);
  const found: RawVariable[] = [];
  if (method.definition.name === 'call') return found;
  const take = (holder: Expression, value: Expression, span: Span): void => {
    if (holder.kind !== 'attribute' || holder.object.kind !== 'name' || holder.object.name !== self) return;
    if (value.kind !== 'call' || externalName(method, value.callee) !== 'tensorflow.Variable') return;
    const trainable = value.arguments.find((argument) => argument.name === 'trainable')?.value;
    if (trainable?.kind === 'constant' && trainable.value === false && !isAssigned(custom, holder.name)) return;
    found.push({
      attribute: holder.name,
      method,
      span: { start: span.start, end: span.end },
      call: value,
      write: null,
      isLate: true,
      isConstant: false,
    });
  };
  for (const statement of statementsWithin(method.definition.body)) {
    if (statement.kind === 'assign' && statement.value !== null) {
      for (const target of statement.targets)
        if (target.kind === 'subscript') take(target.object, statement.value, statement);
    } else if (
      statement.kind === 'expression' &&
      statement.value.kind === 'call' &&
      statement.value.callee.kind === 'attribute' &&
      statement.value.callee.name === 'append'
    ) {
      const [appended] = statement.value.arguments;
      if (appended !== undefined) take(statement.value.callee.object, appended.value, statement);
    }
  }
  return found;
}

function fixes(write: AttributeWrite, call: Call): Fix[] {
  if (write.value !== call) return [];
  const file = write.method.owner.file;
  const initial =
    call.arguments.find((argument) => argument.name === 'initial_value') ??
    (call.arguments[0]?.name === null ? call.arguments[0] : undefined);
  if (initial === undefined || call.arguments.some((argument) => argument.spread !== null)) return [];
  const weight = weightArguments(write, initial.value);
  if (weight === null) return [];
  const source = (name: string): string | null => {
    const argument = call.arguments.find((each) => each.name === name);
    return argument === undefined ? null : `${name}=${sourceOf(file, argument.value)}`;
  };
  const given = [...weight, ...[source('trainable'), source('dtype')].filter((each) => each !== null)];
  given.push(source('name') ?? `name=${quoted(file, write.attribute)}`);
  const flat = `self.add_weight(${given.join(', ')})`;
  const indent = indentAt(file, write.statement.start);
  const head = `${indent}self.${write.attribute} = `;
  const deeper = indent + file.facts.style.indent;
  const text =
    head.length + flat.length <= lineWidth + 12
      ? flat
      : lines(file, ['self.add_weight(', ...given.map((each) => `${deeper}${each},`), `${indent})`]);
  return [{ title: `Make ${write.attribute} with add_weight`, safe: false, edits: [replace(file, call, text)] }];
}

/**
 * Keras' initializer that draws what one of `tf.random`'s functions draws; null where its arguments cannot be carried
 * over.
 */
function randomInitializer(write: AttributeWrite, call: Call, kind: string): string | null {
  const file = write.method.owner.file;
  const [className, first, second, usual] =
    kind === 'uniform'
      ? ['RandomUniform', 'minval', 'maxval', ['0.0', '1.0']]
      : [kind === 'normal' ? 'RandomNormal' : 'TruncatedNormal', 'mean', 'stddev', ['0.0', '1.0']];
  const given = new Map<string, string>();
  for (const [index, argument] of call.arguments.entries()) {
    const name = argument.name ?? ['shape', first, second][index];
    if (name === undefined || argument.spread !== null || !['shape', 'dtype', 'seed', first, second].includes(name))
      return null;
    given.set(name, sourceOf(file, argument.value));
  }
  const access = kerasAccess(file, `initializers.${className}`);
  if (access.edits.length > 0) return null;
  const seed = given.get('seed');
  return `${access.text}(${given.get(first) ?? usual[0]}, ${given.get(second) ?? usual[1]}${seed === undefined ? '' : `, seed=${seed}`})`;
}

/**
 * `shape=` and `initializer=` of the weight that a variable's initial value stands for; null where they cannot be told.
 */
function weightArguments(write: AttributeWrite, initial: Call['arguments'][number]['value']): string[] | null {
  const file = write.method.owner.file;
  if (initial.kind === 'number') {
    if (initial.value !== 0 && initial.value !== 1) return null;
    return ['shape=()', `initializer=${quoted(file, initial.value === 0 ? 'zeros' : 'ones')}`];
  }
  if (initial.kind !== 'call') return null;
  const name = externalName(write.method, initial.callee);
  const shape =
    initial.arguments.find((argument) => argument.name === 'shape')?.value ??
    (initial.arguments[0]?.name === null ? initial.arguments[0].value : undefined);
  const quote = (text: string): string => quoted(file, text);
  if (name !== null && shape !== undefined) {
    const shapeText = `shape=${sourceOf(file, shape)}`;
    if (/^tensorflow\.zeros$/.test(name)) return [shapeText, `initializer=${quote('zeros')}`];
    if (/^tensorflow\.ones$/.test(name)) return [shapeText, `initializer=${quote('ones')}`];
    const random = /^tensorflow\.random\.(normal|truncated_normal|uniform)$/.exec(name)?.[1];
    const initializer = random === undefined ? null : randomInitializer(write, initial, random);
    if (initializer !== null) return [shapeText, `initializer=${initializer}`];
    return null;
  }
  // `init(shape=...)` where `init` is an initializer made before
  if (initial.callee.kind === 'name' && shape !== undefined)
    return [`shape=${sourceOf(file, shape)}`, `initializer=${initial.callee.name}`];
  if (initial.callee.kind === 'call' && shape !== undefined)
    return [`shape=${sourceOf(file, shape)}`, `initializer=${sourceOf(file, initial.callee)}`];
  return null;
}
