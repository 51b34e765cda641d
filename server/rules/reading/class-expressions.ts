/** Reading the expressions inside a class' methods: what names mean there, which calls make variables or layers. */
import { builtinClass, kerasName } from '../../keras/builtins';
import type { CustomClass, Method } from '../../keras/custom-class';
import { selfName, statementsWithin } from '../../keras/class-members';
import type { Scope, Value } from '../../keras/value';
import type { Call, Expression, FunctionDefinition, Statement } from '../../python/syntax';
import { allParts, blocksOf, expressionsOf } from '../../python/walk';
import { once } from '../../python/once';

/**
 * The canonical dotted name an expression stands for inside a method (`tensorflow.Variable`), or null where it is bound
 * in the method or unknown.
 */
export function externalName(method: Method, expression: Expression): string | null {
  return nameOutside(expression, (name) => lookUp(method, name));
}

/**
 * The canonical dotted name outside the project that an expression stands for; Keras' own start with `keras.`. Null for
 * anything else.
 */
export function nameOutside(expression: Expression, meaning: (name: string) => Value | null): string | null {
  const parts: string[] = [];
  let root = expression;
  while (root.kind === 'attribute') {
    parts.unshift(root.name);
    root = root.object;
  }
  if (root.kind !== 'name') return null;
  const value = meaning(root.name);
  if (value?.kind !== 'external') return null;
  const written = [value.written, ...parts].join('.');
  const keras = kerasName(written);
  return keras === null ? written : `keras.${keras.name}`;
}

/** What a name means inside a method: its own imports first, then the scopes around it. */
export function lookUp(method: Method, name: string): Value | null {
  if (method.definition.parameters.some((parameter) => parameter.name === name)) return null;
  let scope: Scope | null = method.value.scope;
  while (scope !== null) {
    const value = scope.names.get(name);
    if (value !== undefined) {
      return value.kind === 'union'
        ? (value.options.find((option) => option.kind === 'external' || option.kind === 'class') ?? null)
        : value;
    }
    scope = scope.outer;
  }
  return null;
}

/** One of Keras' own classes that a call makes an instance of, by its public name; null for anything else. */
export function kerasClassOf(method: Method, call: Call): string | null {
  const name = externalName(method, call.callee);
  if (name === null || !name.startsWith('keras.')) return null;
  return builtinClass(name.slice(6)) === null ? null : name.slice(6);
}

/** Keras' layers that hold no variables of their own. */
const weightless =
  /^layers\.(Input|InputLayer|Activation|ReLU|LeakyReLU|ELU|Softmax|ThresholdedReLU|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|Flatten|Reshape|Permute|RepeatVector|Lambda|Masking|Dropout|SpatialDropout\dD|GaussianNoise|GaussianDropout|AlphaDropout|ActivityRegularization|Cropping\dD|ZeroPadding\dD|UpSampling\dD|.*Pool(ing)?\dD|.*Pooling\dD|Identity|UnitNormalization|Rescaling|Resizing|CenterCrop|Random[A-Z]\w*|Hashing|CategoryEncoding|TimeDistributed|Bidirectional|StringLookup|IntegerLookup|TextVectorization|Discretization|HashedCrossing|AdditiveAttention|Attention)$/;

/** Whether instances of one of Keras' classes hold variables. */
export function holdsWeights(name: string): boolean {
  const known = builtinClass(name);
  if (known === null) return false;
  return known.kind === 'layer' && !weightless.test(name);
}

interface PlacedExpression {
  expression: Expression;
  statement: Statement;
  guards: Expression[];
}

/**
 * Every expression of a method's body, with the statement it stands in and the tests of the branches and `while` loops
 * around it; inner functions left out.
 */
export const expressionsIn = once((definition: FunctionDefinition): readonly PlacedExpression[] => {
  const found: PlacedExpression[] = [];
  gather(definition.body, [], found);
  return found;
});

function gather(body: readonly Statement[], guards: Expression[], found: PlacedExpression[]): void {
  for (const statement of body) {
    if (statement.kind === 'function' || statement.kind === 'class') continue;
    for (const outer of expressionsOf(statement))
      for (const expression of allParts(outer)) found.push({ expression, statement, guards });
    const test =
      statement.kind === 'if'
        ? statement.test
        : statement.kind === 'loop' && statement.target === null
          ? statement.iterable
          : null;
    const inside = test === null ? guards : [...guards, test];
    for (const block of blocksOf(statement)) gather(block, inside, found);
  }
}

/**
 * Methods that a method calls on `self`, directly or over others, itself included; each once.
 *
 * @param isFollowed whether a call counts that stands under these tests.
 */
export function methodsReachedFrom(
  custom: CustomClass,
  start: Method,
  without: ReadonlySet<string> = new Set(),
  isFollowed: (guards: readonly Expression[], self: string) => boolean = () => true,
): Method[] {
  const found = new Set<Method>([start]);
  for (const method of found) {
    const self = selfName(method.definition);
    if (self === null) continue;
    for (const { expression, guards } of expressionsIn(method.definition)) {
      if (expression.kind !== 'call' || expression.callee.kind !== 'attribute' || !isFollowed(guards, self)) continue;
      if (expression.callee.object.kind !== 'name' || expression.callee.object.name !== self) continue;
      const called = custom.methods.get(expression.callee.name);
      if (called !== undefined && !without.has(expression.callee.name)) found.add(called);
    }
  }
  return [...found];
}

/**
 * Whether some method of the class mentions `self.attribute.assign...`, or hands it to something that may change it.
 */
export function isAssigned(custom: CustomClass, attribute: string): boolean {
  for (const method of custom.methods.values()) {
    for (const statement of statementsWithin(method.definition.body)) {
      for (const outer of expressionsOf(statement)) {
        for (const part of allParts(outer)) {
          if (
            part.kind === 'attribute' &&
            /^(assign|scatter)/.test(part.name) &&
            part.object.kind === 'attribute' &&
            part.object.name === attribute
          )
            return true;
        }
      }
    }
  }
  return false;
}

/**
 * The attribute that `self.x` reads: `x`, or `_x` where `x` is a property that gives it; null for any other expression.
 */
export function heldAttribute(custom: CustomClass, expression: Expression): string | null {
  const name = selfAttribute(expression);
  const property = name === null ? undefined : custom.methods.get(name)?.definition;
  if (property === undefined) return name;
  const [only, ...others] = property.body.filter((statement) => statement.kind !== 'expression');
  if (only?.kind !== 'return' || only.value === null || others.length > 0) return name;
  return selfAttribute(only.value, selfName(property) ?? 'self') ?? name;
}

/** `x` of `self.x`; null for anything else. `self` is what the method calls its object. */
export function selfAttribute(expression: Expression, self = 'self'): string | null {
  return expression.kind === 'attribute' && expression.object.kind === 'name' && expression.object.name === self
    ? expression.name
    : null;
}
