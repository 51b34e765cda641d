/**
 * Whether an activation that a project writes out is the very one that Keras has under its name: both are computed at a
 * few points.
 */
import type { FunctionValue, Scope, Value } from '../../keras/value';
import type { Expression } from '../../python/syntax';
import { isKeras2, type Target } from '../../keras/versions';
import { nameOutside } from './class-expressions';

type Formula = (x: number) => number;

const sigmoid: Formula = (x) => 1 / (1 + Math.exp(-x));
const softplus: Formula = (x) => Math.log1p(Math.exp(x));
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** Abramowitz and Stegun 7.1.26, good to seven digits. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const tail =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x);
  return Math.sign(x) * (1 - tail);
}

/** Keras' own activations of one number, with their defaults (keras/activations.py, keras/src/activations). */
function ownFormula(name: string, target: Target): Formula | null {
  switch (name) {
    case 'mish':
      return (x) => x * Math.tanh(softplus(x));
    case 'swish':
    case 'silu':
      return (x) => x * sigmoid(x);
    case 'gelu':
      return (x) => 0.5 * x * (1 + erf(x / Math.SQRT2));
    case 'relu':
      return (x) => Math.max(x, 0);
    case 'relu6':
      return (x) => clip(x, 0, 6);
    case 'elu':
      return (x) => (x > 0 ? x : Math.expm1(x));
    case 'softplus':
      return softplus;
    case 'softsign':
      return (x) => x / (1 + Math.abs(x));
    case 'tanh':
      return Math.tanh;
    case 'sigmoid':
      return sigmoid;
    case 'hard_sigmoid':
      return isKeras2(target) ? (x) => clip(0.2 * x + 0.5, 0, 1) : (x) => clip(x + 3, 0, 6) / 6;
    case 'hard_swish':
    case 'hard_silu':
      return (x) => (x * clip(x + 3, 0, 6)) / 6;
    case 'hard_tanh':
      return (x) => clip(x, -1, 1);
    case 'log_sigmoid':
      return (x) => -softplus(-x);
    case 'tanh_shrink':
      return (x) => x - Math.tanh(x);
    case 'squareplus':
      return (x) => (x + Math.sqrt(x * x + 4)) / 2;
    case 'exponential':
      return Math.exp;
    case 'linear':
      return (x) => x;
    default:
      return null;
  }
}

const oneArgument: Readonly<Record<string, Formula>> = {
  sigmoid,
  softplus,
  tanh: Math.tanh,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  abs: Math.abs,
  erf,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => clip(x, 0, 6),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  silu: (x) => x * sigmoid(x),
  swish: (x) => x * sigmoid(x),
  softsign: (x) => x / (1 + Math.abs(x)),
  negative: (x) => -x,
  identity: (x) => x,
  cast: (x) => x,
  convert_to_tensor: (x) => x,
  float: (x) => x,
  constant: (x) => x,
};
const twoArguments: Readonly<Record<string, (x: number, y: number) => number>> = {
  maximum: Math.max,
  minimum: Math.min,
  pow: Math.pow,
  power: Math.pow,
  multiply: (x, y) => x * y,
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  divide: (x, y) => x / y,
};

const points = [-3.7, -1.3, -0.4, 0.6, 1.9, 4.2];

/**
 * Whether a function of the project computes what Keras' own activation of a name does; null where its text cannot be
 * followed, or nothing is known of Keras' own.
 */
export function isSameActivation(value: FunctionValue, name: string, target: Target): boolean | null {
  const own = ownFormula(name, target);
  const [parameter, ...others] = value.definition.parameters;
  if (own === null || parameter === undefined || others.some((other) => other.default === null)) return null;
  for (const x of points) {
    const written = valueOf(value, parameter.name, x);
    if (written === null) return null;
    if (Math.abs(written - own(x)) > 1e-5) return false;
  }
  return true;
}

function valueOf(value: FunctionValue, parameter: string, x: number): number | null {
  const names = new Map<string, number>([[parameter, x]]);
  const outer: Scope = value.scope;
  for (const each of value.definition.parameters) {
    const given = each.default === null ? null : computed(each.default, names, outer);
    if (given !== null && each.name !== parameter) names.set(each.name, given);
  }
  for (const statement of value.definition.body) {
    if (statement.kind === 'return') return statement.value === null ? null : computed(statement.value, names, outer);
    if (
      statement.kind === 'assign' &&
      statement.targets.length === 1 &&
      statement.targets[0]?.kind === 'name' &&
      statement.value !== null
    ) {
      const result = computed(statement.value, names, outer);
      if (result === null) return null;
      names.set(statement.targets[0].name, result);
    } else if (!(statement.kind === 'expression' && statement.value.kind === 'string')) return null;
  }
  return null;
}

function computed(expression: Expression, names: ReadonlyMap<string, number>, scope: Scope): number | null {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return names.get(expression.name) ?? null;
    case 'attribute': {
      const name = nameOutside(expression, meaningIn(scope));
      return name === 'numpy.pi' || name === 'math.pi' ? Math.PI : null;
    }
    case 'unary': {
      const value = computed(expression.operand, names, scope);
      return value === null ? null : expression.operator === '-' ? -value : expression.operator === '+' ? value : null;
    }
    case 'operation': {
      const left = computed(expression.left, names, scope);
      const right = computed(expression.right, names, scope);
      if (left === null || right === null) return null;
      switch (expression.operator) {
        case '+':
          return left + right;
        case '-':
          return left - right;
        case '*':
          return left * right;
        case '/':
          return left / right;
        case '**':
          return left ** right;
        default:
          return null;
      }
    }
    case 'call': {
      const name = nameOutside(expression.callee, meaningIn(scope));
      if (name === null || !/^(tensorflow|keras|numpy|math|jax)\./.test(name)) return null;
      const short = name.slice(name.lastIndexOf('.') + 1);
      const given = expression.arguments
        .filter((argument) => argument.name === null || !/^(name|dtype)$/.test(argument.name))
        .map((argument) => (argument.spread === null ? computed(argument.value, names, scope) : null));
      const [a, b, c] = short === 'cast' || short === 'convert_to_tensor' ? given.slice(0, 1) : given;
      if (a === undefined || a === null) return null;
      const one = oneArgument[short];
      if (one !== undefined && b === undefined) return one(a);
      const two = twoArguments[short];
      if (two !== undefined && b !== undefined && b !== null) return two(a, b);
      if ((short === 'clip' || short === 'clip_by_value') && typeof b === 'number' && typeof c === 'number')
        return clip(a, b, c);
      return null;
    }
    default:
      return null;
  }
}

/** What a name means in a scope and those around it. */
function meaningIn(scope: Scope): (name: string) => Value | null {
  return (name) => {
    for (let at: Scope | null = scope; at !== null; at = at.outer) {
      const value = at.names.get(name);
      if (value !== undefined) return value;
    }
    return null;
  };
}
