import type { CustomClass, Method } from '../keras/custom-class';
import type { Story, StoryModel } from '../keras/story';
import type { ClassValue } from '../keras/value';
import { isKeras2, type Target } from '../keras/versions';
import { selfName } from '../keras/class-members';
import type { Call, Expression } from '../python/syntax';
import { once } from '../python/once';
import { allParts } from '../python/walk';
import { certaintyFor, kindName, modelsWith } from './reading/class-reach';
import {
  expressionsIn,
  externalName,
  holdsWeights,
  kerasClassOf,
  lookUp,
  methodsReachedFrom,
} from './reading/class-expressions';
import { fixOf } from './fix/edits';
import { madeOnce } from './fix/made-in-call';
import type { Detection, Fix, Rule } from './rule';

export const variableCreatedInCall: Rule = {
  code: 'SP111',
  name: 'variable-created-in-call',
  meaning: 'layers or weights are made in `call`',
  explanation: `\`call\` runs for every batch, and again while Keras traces the model. Weights made there are new ones each time: Keras 2 refuses to train such a layer
("tf.function only supports singleton tf.Variables"), and what is saved is not what \`call\` uses. Behind \`if self.layer is None\` the functional models of Keras 2
get away with it; Keras 3 does not.`,
  remedy: 'Make sublayers in `__init__` and weights in `build`.',
  example: {
    bad: {
      'model.py': `import numpy as np
import tensorflow as tf


class QuickMLP(tf.keras.layers.Layer):
    def call(self, x):
        return tf.keras.layers.Dense(1)(x)


model = tf.keras.Sequential([tf.keras.Input((4,)), QuickMLP()])
model.compile("adam", "mse")
model.fit(np.zeros((8, 4)), np.zeros((8, 1)))
model.save("mlp.keras")
`,
    },
    good: {
      'model.py': `import numpy as np
import tensorflow as tf


class QuickMLP(tf.keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.out = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.out(x)


model = tf.keras.Sequential([tf.keras.Input((4,)), QuickMLP()])
model.compile("adam", "mse")
model.fit(np.zeros((8, 4)), np.zeros((8, 1)))
model.save("mlp.keras")
`,
    },
    target: 'keras==2.15',
  },
  corpus: [
    'clean/weights-built-by-build-and-asked-for-in-call',
    'variable-created-in-call/dropout',
    'variable-created-in-call/model-with-layers-in-call',
    'variable-created-in-call/weights-in-call',
    'variable-created-in-call/sublayers-behind-hasattr',
    'variable-created-in-call/add-weight-in-call',
    'variable-created-in-call/dense-every-call',
    'variable-created-in-call/lazy-sublayer',
    'variable-created-in-call/sublayers-list-in-call',
    'clean/lambdas-inside-call',
    'clean/call-builds-where-not-built',
    'variable-created-in-call/lazy-sublayer-by-method',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      if (custom.call === null || (custom.kind !== 'layer' && custom.kind !== 'model' && custom.kind !== 'cell'))
        continue;
      const models = modelsWith(story, custom);
      const isUsed = models.some((model) => model.saves.length > 0 || model.trainings.length > 0);
      if (!isUsed) continue;
      const made = madeInCallOf(story)(custom);
      for (const { method, call, guarded, what, isRandom } of made) {
        // the state of its random numbers is a variable in Keras 3, which a traced function must not make twice
        if (isRandom && (isKeras2(target) || guarded || !models.some(isTraced))) continue;
        if (guarded && (isKeras2(target) || custom.kind === 'model')) continue;
        yield {
          file: method.owner.file.path,
          span: { start: call.start, end: call.end },
          certainty: certaintyFor(custom),
          message: isRandom
            ? `The ${kindName(custom)} \`${custom.name}\` makes ${what} in \`${method.definition.name}\`, and with it a variable for its random numbers, which training refuses. Make it in \`__init__\`.`
            : `The ${kindName(custom)} \`${custom.name}\` makes ${what} in \`${method.definition.name}\`, which runs for every batch: they are not the weights that are trained and saved. Make ${what.startsWith('a layer') ? 'it in `__init__`' : 'them in `build`'}.`,
          fixes: () => fixes(custom, method, call, what),
        };
      }
    }
  },
};

function fixes(custom: CustomClass, method: Method, call: Call, what: string): Fix[] {
  const isLayer = what.startsWith('a layer');
  const edits = madeOnce(custom, method, call, !isLayer);
  return fixOf(`Make ${isLayer ? 'the layer' : 'the weights'} once, outside of call`, edits);
}

interface Made {
  method: Method;
  call: Call;
  guarded: boolean;
  what: string;
  /** A layer that holds nothing but the state of its random numbers. */
  isRandom: boolean;
}

/** Methods that a `call` runs where they have not run yet. */
const runOnce: ReadonlySet<string> = new Set(['build', '__init__', 'add_weight']);

/** Whether a model is trained, other than eagerly. */
function isTraced(model: StoryModel): boolean {
  return (
    model.trainings.some(({ by }) => by === 'fit') &&
    !model.compiles.some((compile) =>
      compile.arguments.some((argument) => argument.name === 'run_eagerly' || argument.spread !== null),
    )
  );
}

/** Layers that draw random numbers (keras/src/layers/regularization, keras/src/layers/preprocessing). */
const randomLayer = /^layers\.(Dropout|SpatialDropout\dD|GaussianNoise|GaussianDropout|AlphaDropout|Random[A-Z]\w*)$/;

/** Calls that make weights while the class' `call` runs, over its own methods. */
const madeInCallOf = once((story: Story) => once((custom: CustomClass) => madeInCall(custom, story)));

function madeInCall(custom: CustomClass, story: Story): Made[] {
  const call = custom.call;
  if (call === null) return [];
  const found: Made[] = [];
  const always = new Set(
    methodsReachedFrom(custom, call, runOnce, (guards, self) => !guards.some((guard) => testsOnce(guard, self))),
  );
  // what `build` has run already, `call` does not run again
  const build = custom.methods.get('build');
  const built = new Set(build === undefined ? [] : methodsReachedFrom(custom, build));
  for (const method of methodsReachedFrom(custom, call, runOnce)) {
    if (built.has(method) && !always.has(method)) continue;
    const self = selfName(method.definition);
    const isGuarded = (guards: readonly Expression[]): boolean =>
      !always.has(method) || guards.some((guard) => testsOnce(guard, self));
    for (const { expression, guards } of expressionsIn(method.definition)) {
      if (expression.kind !== 'call') continue;
      const keras = kerasClassOf(method, expression);
      const isRandom = keras !== null && randomLayer.test(keras) && !isZero(expression.arguments[0]?.value);
      const what = isRandom
        ? `a layer (\`${keras.slice(keras.lastIndexOf('.') + 1)}\`)`
        : makesWeights(method, expression, self, story);
      if (what !== null) found.push({ method, call: expression, guarded: isGuarded(guards), what, isRandom });
    }
  }
  return found;
}

function makesWeights(method: Method, call: Call, self: string | null, story: Story): string | null {
  const callee = call.callee;
  if (
    callee.kind === 'attribute' &&
    callee.object.kind === 'name' &&
    callee.object.name === self &&
    (callee.name === 'add_weight' || callee.name === 'add_variable')
  )
    return 'weights';
  if (externalName(method, callee) === 'tensorflow.Variable') return 'variables';
  const keras = kerasClassOf(method, call);
  if (keras !== null) return holdsWeights(keras) ? `a layer (\`${keras.slice(keras.lastIndexOf('.') + 1)}\`)` : null;
  const own = callee.kind === 'name' ? lookUp(method, callee.name) : null;
  if (own?.kind !== 'class') return null;
  const other = story.classOf(own);
  return other !== null && (other.kind === 'layer' || other.kind === 'model') && customHoldsWeights(other.value, other)
    ? `a layer (\`${other.name}\`)`
    : null;
}

function customHoldsWeights(_value: ClassValue, custom: CustomClass): boolean {
  for (const method of custom.methods.values()) {
    for (const { expression } of expressionsIn(method.definition)) {
      if (expression.kind !== 'call') continue;
      if (expression.callee.kind === 'attribute' && expression.callee.name === 'add_weight') return true;
      const keras = kerasClassOf(method, expression);
      if (keras !== null && holdsWeights(keras)) return true;
    }
  }
  return false;
}

/** `Dropout(0.0)` draws nothing. */
function isZero(rate: Expression | undefined): boolean {
  return rate === undefined || (rate.kind === 'number' && rate.value === 0);
}

/**
 * A test that lets something happen once: \`self.x is None\`, \`not self.built\`, \`not hasattr(self, "x")\`,
 * \`len(self.x) < n\`.
 */
function testsOnce(test: Expression, self: string | null): boolean {
  for (const part of allParts(test)) {
    if (
      part.kind === 'comparison' &&
      part.operands.some((operand) => operand.kind === 'constant' && operand.value === null)
    )
      return true;
    if (part.kind === 'unary' && part.operator === 'not') return true;
    if (part.kind === 'call' && part.callee.kind === 'name' && part.callee.name === 'hasattr') return true;
    if (
      part.kind === 'call' &&
      part.callee.kind === 'name' &&
      part.callee.name === 'len' &&
      isOwn(part.arguments[0]?.value, self)
    )
      return true;
    if (part.kind === 'comparison' && part.operators.some((operator) => operator === 'not in')) return true;
    // `if self._needs_weights():` asks the layer itself
    if (part.kind === 'call' && isOwn(part.callee, self)) return true;
  }
  return false;
}

function isOwn(value: Expression | undefined, self: string | null): boolean {
  return value?.kind === 'attribute' && value.object.kind === 'name' && value.object.name === self;
}
