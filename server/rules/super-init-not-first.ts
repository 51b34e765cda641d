import { selfName, statementsWithin } from '../keras/class-members';
import { builtinClass } from '../keras/builtins';
import { isWrittenIn, type AttributeWrite, type CustomClass, type Method } from '../keras/custom-class';
import type { Story } from '../keras/story';
import { isKeras2, type Target } from '../keras/versions';
import { once } from '../python/once';
import type { ClassDefinition, Expression, FunctionDefinition } from '../python/syntax';
import {
  certaintyFor,
  classSpan,
  functionSpan,
  instancesOf,
  kindName,
  modelsWith,
  passedTo,
} from './reading/class-reach';
import { positionOf } from './reading/config-coverage';
import { expressionsIn, externalName, kerasClassOf, lookUp, methodsReachedFrom } from './reading/class-expressions';
import { insertSuperInit } from './fix/class-edits';
import { beginsLine, indentAt, insert, lineEnd, lineStart, replace, sourceOf } from './fix/text';
import type { Detection, Edit, Fix, Rule } from './rule';

export const superInitNotFirst: Rule = {
  code: 'SP109',
  name: 'super-init-not-first',
  meaning: 'attributes are set before, or without, `super().__init__()`',
  explanation: `A layer, model, metric, loss or optimizer whose constructor never calls \`super().__init__()\` fails as soon as it is used, in all versions, and so does one that calls \`self.add_weight\` before it. A model of Keras 2 that is given a
layer, a variable or an empty list or dictionary as an attribute before the call fails as well ("It looks like you are subclassing \`Model\` and you forgot to call
\`super().__init__()\`"); plain values before the call are fine, and so are all attributes in Keras 3,
but for those of an optimizer, which Keras 3 refuses.`,
  remedy: 'Call `super().__init__(**kwargs)` first.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self, hidden):
        self.fc = tf.keras.layers.Dense(hidden)
        super().__init__()

    def call(self, x):
        return self.fc(x)


net = Net(4)
net(tf.zeros((1, 4)))
net.save_weights("net.weights.h5")
`,
    },
    good: {
      'model.py': `import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self, hidden):
        super().__init__()
        self.fc = tf.keras.layers.Dense(hidden)

    def call(self, x):
        return self.fc(x)


net = Net(4)
net(tf.zeros((1, 4)))
net.save_weights("net.weights.h5")
`,
    },
    target: 'keras==2.15',
  },
  corpus: [
    'super-init-not-first/super-of-the-base',
    'super-init-not-first/optimizer-attribute',
    'super-init-not-first/loss-without-super',
    'super-init-not-first/empty-list-before-super',
    'super-init-not-first/metric-weight-before-super',
    'super-init-not-first/model-sublayers-before-super',
    'super-init-not-first/super-never-called',
    'super-init-not-first/weights-made-before-super',
    'clean/attributes-before-super-init',
    'clean/model-attributes-before-super-init',
    'clean/sublayers-before-super-init',
    'clean/super-init-in-own-method',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      const initializer = custom.initializer;
      if (initializer === null || !['layer', 'cell', 'model', 'metric', 'loss', 'optimizer'].includes(custom.kind))
        continue;
      if (initializer.definition.decorators.length > 0) continue;
      const isUsed = (): boolean =>
        usedClasses(story).has(custom.definition) ||
        // a model that is only made is not asked yet whether its constructor ran
        (custom.kind !== 'model' &&
          (modelsWith(story, custom).length > 0 || instancesOf(story, custom, true).length > 0)) ||
        modelsWith(story, custom).some((model) => model.class?.definition !== custom.definition);
      const name = `\`${custom.name}\``;
      if (initializer.superCalls.length === 0) {
        if (initializer.skipping !== null) {
          yield {
            file: initializer.owner.file.path,
            span: functionSpan(initializer.definition),
            certainty: isUsed() ? certaintyFor(custom) : 'may-fail',
            message: `The constructor of the ${kindName(custom)} ${name} calls \`super\` of the base instead of its own class, so the constructor of the layer never runs and Keras fails when it is used. Write \`super().__init__()\`.`,
          };
          continue;
        }
        // Who replaces `__call__` uses nothing that the constructor of the base would have made.
        if (callsOtherInit(custom) || custom.methods.has('__call__')) continue;
        yield {
          file: initializer.owner.file.path,
          span: functionSpan(initializer.definition),
          certainty: isUsed() ? certaintyFor(custom) : 'may-fail',
          message: `The constructor of the ${kindName(custom)} ${name} never calls \`super().__init__()\`, so Keras fails when it is used. Call it first.`,
          fixes: () => fixes(custom),
        };
        continue;
      }
      const first = Math.min(
        ...initializer.superCalls.map(({ call }) => call.start),
        ...ancestorInits(initializer.definition),
      );
      if (custom.kind === 'loss') continue;
      if (custom.kind === 'optimizer') {
        // keras/src/optimizers/base_optimizer.py, `Optimizer.__setattr__`
        const early = isKeras2(target)
          ? []
          : initializer.writes.filter(
              (write) => write.statement.start < first && initializer.definition.body.includes(write.statement),
            );
        if (early.length > 0) yield tooEarly(custom, early);
        continue;
      }
      if (addsWeightBefore(custom, first)) {
        yield {
          file: initializer.owner.file.path,
          span: functionSpan(initializer.definition),
          certainty: isUsed() ? certaintyFor(custom) : 'may-fail',
          message: `The constructor of the ${kindName(custom)} ${name} calls \`self.add_weight\` before \`super().__init__()\`, so it raises. Call \`super().__init__()\` first.`,
          fixes: () => fixes(custom),
        };
        continue;
      }
      if (custom.kind !== 'model' || !isKeras2(target)) continue;
      // Model.__setattr__ of Keras 2 leaves everything alone while this is False (keras/engine/training.py).
      if (
        initializer.writes.some(
          (write) => write.attribute === '_self_setattr_tracking' && write.statement.start < first,
        )
      )
        continue;
      const early = initializer.writes.filter(
        (write) =>
          write.statement.start < first &&
          write.value !== null &&
          (isTracked(custom, write.value) || isGivenLayer(custom, write.value, story)),
      );
      if (early.length > 0) yield tooEarly(custom, early);
    }
  },
};

function tooEarly(custom: CustomClass, early: readonly AttributeWrite[]): Detection {
  const names = [...new Set(early.map((write) => write.attribute))];
  const constructor = custom.initializer;
  return {
    file: constructor?.owner.file.path ?? custom.file.path,
    span: constructor === null ? classSpan(custom.definition) : functionSpan(constructor.definition),
    certainty: certaintyFor(custom),
    message: `The constructor of the ${kindName(custom)} \`${custom.name}\` sets ${names.map((each) => `\`self.${each}\``).join(', ')} before \`super().__init__()\`, which Keras refuses. Call \`super().__init__()\` first.`,
    fixes: () => fixes(custom),
  };
}

/** Classes of which some instance is called, or has a method called, outside of any model. */
const usedClasses = once(
  (story: Story): ReadonlySet<ClassDefinition> =>
    new Set(
      story.events.flatMap(({ self, uncalled }) =>
        self?.kind === 'instance' && self.of.kind === 'class' && !uncalled ? [self.of.definition] : [],
      ),
    ),
);

/** Whether a value is an argument of the constructor that some instance is given a layer or model for. */
function isGivenLayer(custom: CustomClass, value: Expression, story: Story): boolean {
  if (value.kind !== 'name') return false;
  const parameter = custom.initializer?.parameters.find((each) => each.name === value.name);
  if (parameter === undefined) return false;
  return instancesOf(story, custom, true).some((instance) => {
    const passed = passedTo(instance, parameter.name, positionOf(custom, parameter));
    if (passed === null || passed === 'open' || passed.value.kind !== 'instance') return false;
    const { of } = passed.value;
    const kind =
      of.kind === 'external'
        ? of.name.startsWith('keras.')
          ? builtinClass(of.name.slice('keras.'.length))?.kind
          : undefined
        : story.classOf(of)?.kind;
    return kind === 'layer' || kind === 'model' || kind === 'cell';
  });
}

/**
 * A constructor that starts its base by other means: `keras.Model.__init__(self)`, `Base.__init__`, a helper, a method
 * of its own that does so.
 */
function callsOtherInit(custom: CustomClass): boolean {
  const initializer = custom.initializer;
  if (initializer === null) return false;
  const textOf = ({ owner, definition }: Pick<Method, 'owner' | 'definition'>): string =>
    owner.file.text.slice(definition.bodySpan.start, definition.bodySpan.end);
  // put there by a decorator, which keeps the one that was there under a name of its own
  if (!initializer.isGenerated && !statementsWithin(initializer.owner.definition.body).includes(initializer.definition))
    return true;
  if (/__init__|super\(|raise NotImplementedError/.test(textOf(initializer))) return true;
  const own = custom.methods.get('__init__');
  return (
    own !== undefined &&
    methodsReachedFrom(custom, own).some((method) => /\b(super\([^()]*\)|\w+)\.__init__\(/.test(textOf(method)))
  );
}

/** Where a constructor calls that of some class by its name: `tf.keras.Model.__init__(self)`. */
function ancestorInits(definition: FunctionDefinition): number[] {
  const self = selfName(definition);
  const isSelf = (value: Expression | undefined): boolean => value?.kind === 'name' && value.name === self;
  return [...expressionsIn(definition)].flatMap(({ expression }) =>
    expression.kind === 'call' &&
    expression.callee.kind === 'attribute' &&
    expression.callee.name === '__init__' &&
    isSelf(expression.arguments[0]?.value)
      ? [expression.start]
      : [],
  );
}

/**
 * Whether the constructor makes a weight before `start`: `add_weight` needs what the constructor of the base sets up,
 * in all versions.
 */
function addsWeightBefore(custom: CustomClass, start: number): boolean {
  const initializer = custom.initializer;
  if (initializer === null || custom.methods.has('add_weight')) return false;
  const { start: from, end } = initializer.definition.bodySpan;
  if (!initializer.owner.file.text.slice(from, end).includes('add_weight')) return false;
  const self = selfName(initializer.definition);
  for (const { expression, guards } of expressionsIn(initializer.definition)) {
    if (
      expression.kind !== 'call' ||
      expression.start >= start ||
      guards.length > 0 ||
      expression.callee.kind !== 'attribute'
    )
      continue;
    if (
      expression.callee.name === 'add_weight' &&
      expression.callee.object.kind === 'name' &&
      expression.callee.object.name === self
    )
      return true;
  }
  return false;
}

/**
 * Values that Model.__setattr__ of Keras 2 looks at (keras/engine/training.py): layers, variables, and containers of
 * nothing else, empty ones included.
 */
function isTracked(custom: CustomClass, value: Expression): boolean {
  const method = custom.initializer?.method;
  if (method === undefined) return false;
  if (value.kind === 'list' || value.kind === 'tuple')
    return value.elements.every((element) => isTracked(custom, element));
  if (value.kind === 'dictionary') return value.entries.every((entry) => isTracked(custom, entry.value));
  if (value.kind === 'comprehension') return isTracked(custom, value.element);
  if (value.kind !== 'call') return false;
  if (
    value.callee.kind === 'name' &&
    ['list', 'dict', 'tuple'].includes(value.callee.name) &&
    value.arguments.length === 0
  )
    return true;
  const keras = kerasClassOf(method, value);
  if (keras !== null) return /^(layers\.|Model$|Sequential$)/.test(keras);
  if (externalName(method, value.callee) === 'tensorflow.Variable') return true;
  const own = value.callee.kind === 'name' ? lookUp(method, value.callee.name) : null;
  return (
    own?.kind === 'class' &&
    own.bases.some((base) => base.kind === 'external' && /^keras\.(layers\.|Model$)/.test(base.name))
  );
}

function fixes(custom: CustomClass): Fix[] {
  const initializer = custom.initializer;
  if (!isWrittenIn(initializer, custom.definition)) return [];
  const file = custom.file;
  const edits: Edit[] = [];
  const [call] = initializer.superCalls;
  if (call === undefined) {
    const inserted = insertSuperInit(
      custom,
      initializer.keywordArguments === null ? '' : `**${initializer.keywordArguments}`,
    );
    if (inserted !== null) edits.push(inserted);
  } else {
    const statement = initializer.definition.body.find(
      (each) => each.start <= call.call.start && call.call.end <= each.end,
    );
    const first = initializer.definition.body[initializer.definition.docstring === null ? 0 : 1];
    if (
      statement === undefined ||
      first === undefined ||
      statement === first ||
      !beginsLine(file, statement) ||
      !beginsLine(file, first)
    )
      return [];
    const end = lineEnd(file, statement.end);
    const next = file.text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, file.text.length);
    edits.push(
      insert(
        file,
        first.start,
        `${sourceOf(file, statement)}${file.facts.style.newline}${indentAt(file, first.start)}`,
      ),
    );
    edits.push(replace(file, { start: lineStart(file, statement.start), end: next }, ''));
  }
  return edits.length === 0 ? [] : [{ title: 'Call super().__init__() first', safe: false, edits }];
}
