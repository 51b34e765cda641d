/** Writing a call of TensorFlow's functions with `keras.ops`. */
import type { SourceFile } from '../../python/project';
import type { Call, Expression } from '../../python/syntax';
import { allExpressions, allParts, allStatements } from '../../python/walk';
import type { Edit } from '../rule';
import { removeArgument } from './arguments';
import { addArgument } from './class-edits';
import { addImports, kerasAccess } from './imports';
import { insert, quoted, replace, sourceOf } from './text';

/**
 * What `keras.ops` calls TensorFlow's functions, with their parameters in TensorFlow's order. `a>b`: `a` is named `b`
 * there; `-a`: it has no counterpart; `a!`: must be given; `a=v`: `a=v` is written where it is not given, since the
 * default is another; `a'`: a text, small there;
 * `a#`: a whole number only. After `|` stand those that are given by name, since their order is another. Each was tried
 * on symbolic tensors in Keras 3.15 for equal results.
 */
const counterparts = new Map(
  `
reduce_mean mean input_tensor>x axis keepdims
reduce_sum sum input_tensor>x axis keepdims
reduce_max max input_tensor>x axis keepdims
reduce_min min input_tensor>x axis keepdims
reduce_prod prod input_tensor>x axis keepdims
reduce_any any input_tensor>x axis keepdims
reduce_all all input_tensor>x axis keepdims
math.reduce_std std input_tensor>x axis keepdims
math.reduce_variance var input_tensor>x axis keepdims
reduce_logsumexp logsumexp input_tensor>x axis keepdims
argmax argmax input>x axis! -output_type
argmin argmin input>x axis! -output_type
concat concatenate values>xs axis!
stack stack values>x axis
unstack unstack value>x num axis
split split value>x num_or_size_splits#>indices_or_sections axis
expand_dims expand_dims input>x axis!
squeeze squeeze input>x axis
reshape reshape tensor>x shape>newshape
transpose transpose a>x perm>axes -conjugate
cast cast x dtype
matmul matmul a>x1 b>x2 -transpose_a
linalg.matmul matmul a>x1 b>x2 -transpose_a
tensordot tensordot a>x1 b>x2 axes!
einsum einsum *
tile tile input>x multiples>repeats
repeat repeat input>x repeats axis!
pad pad tensor>x paddings>pad_width mode' | constant_values
where where condition x>x1! y>x2!
gather take params>x indices -validate_indices | axis=0
reverse flip tensor>x axis!
roll roll input>x shift axis!
cumsum cumsum x axis=0 -exclusive
math.cumprod cumprod x axis=0 -exclusive
sort sort values>x axis -direction
one_hot one_hot indices>x depth>num_classes -on_value -off_value | axis dtype
zeros_like zeros_like input>x dtype
ones_like ones_like input>x dtype
stop_gradient stop_gradient input>variable
clip_by_value clip t>x clip_value_min>x_min clip_value_max>x_max
norm norm tensor>x -ord | axis keepdims
math.l2_normalize normalize x axis! | epsilon=1e-12
abs abs x
square square x
sqrt sqrt x
exp exp x
sign sign x
floor floor x
round round x
negative negative x
sin sin x
cos cos x
tan tan x
asin arcsin x
acos arccos x
atan arctan x
sinh sinh x
cosh cosh x
tanh tanh x
sigmoid sigmoid x
math.log log x
math.log1p log1p x
math.expm1 expm1 x
math.ceil ceil x
math.rsqrt rsqrt x
math.reciprocal reciprocal x
math.erf erf x
math.is_nan isnan x
math.softplus softplus features>x
add add x>x1 y>x2
subtract subtract x>x1 y>x2
multiply multiply x>x1 y>x2
divide divide x>x1 y>x2
math.divide_no_nan divide_no_nan x>x1 y>x2
math.floormod mod x>x1 y>x2
math.floordiv floor_divide x>x1 y>x2
pow power x>x1 y>x2
maximum maximum x>x1 y>x2
minimum minimum x>x1 y>x2
atan2 arctan2 y>x1 x>x2
equal equal x>x1 y>x2
not_equal not_equal x>x1 y>x2
greater greater x>x1 y>x2
greater_equal greater_equal x>x1 y>x2
less less x>x1 y>x2
less_equal less_equal x>x1 y>x2
logical_and logical_and x>x1 y>x2
logical_or logical_or x>x1 y>x2
logical_not logical_not x
nn.relu relu features>x
nn.relu6 relu6 features>x
nn.elu elu features>x
nn.selu selu features>x
nn.softsign softsign features>x
nn.silu silu features>x -beta
nn.swish silu features>x -beta
nn.gelu gelu features>x approximate=False
nn.leaky_relu leaky_relu features>x alpha>negative_slope
nn.softmax softmax logits>x axis
nn.log_softmax log_softmax logits>x axis
nn.max_pool2d max_pool input>inputs ksize#>pool_size strides# padding'
nn.avg_pool2d average_pool input>inputs ksize#>pool_size strides# padding'
image.resize image.resize images size method'>interpolation -preserve_aspect_ratio | antialias
image.rgb_to_grayscale image.rgb_to_grayscale images
`
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', to = '', ...parameters] = line.split(' ');
      return [name, { to, parameters: parametersOf(parameters) }];
    }),
);

interface Parameter {
  name: string;
  /** Its name in `keras.ops`; null where it has no counterpart. */
  to: string | null;
  required: boolean;
  /** What is written where it is not given. */
  written: string | null;
  kind: 'any' | 'text' | 'number';
  byName: boolean;
}

function parametersOf(words: readonly string[]): Parameter[] {
  const bar = words.indexOf('|');
  return words.flatMap((word, index) => {
    const match = /^(-?)(\w+|\*)([!'#]?)(?:>(\w+))?(!?)(?:=(\S+))?$/.exec(word);
    if (match === null) return [];
    const [, none, name = '', mark, to = name, mustBe, written = null] = match;
    const kind = mark === "'" ? 'text' : mark === '#' ? 'number' : 'any';
    return [
      {
        name,
        to: none === '-' ? null : to,
        required: mark === '!' || mustBe === '!',
        written,
        kind,
        byName: bar >= 0 && index > bar,
      },
    ];
  });
}

/** Other names of the same functions: `tf.math.reduce_mean` is `tf.reduce_mean`, `tf.nn.sigmoid` is `tf.sigmoid`. */
function counterpartOf(name: string): { to: string; parameters: Parameter[] } | null {
  const plain = name.replace(/^(math|nn|linalg)\./, '');
  for (const each of [name, plain, `math.${plain}`]) {
    const found = counterparts.get(each);
    if (found !== undefined && (each === name || /^(math|nn)\./.test(name) || !name.includes('.'))) return found;
  }
  return null;
}

/**
 * Edits that write a call of one of TensorFlow's functions (`reduce_mean`, `nn.relu`: its name below the package) with
 * `keras.ops`. Null where that has no counterpart, or an argument has none.
 */
export function withKerasOperation(file: SourceFile, call: Call, name: string): Edit[] | null {
  const counterpart = counterpartOf(name);
  if (
    counterpart === null ||
    !namesFunction(file, call.callee, name) ||
    call.arguments.some((argument) => argument.spread !== null)
  )
    return null;
  const access = operationsAccess(file, counterpart.to);
  if (access === null) return null;
  const edits = [...access.edits, replace(file, call.callee, access.text)];
  const { parameters } = counterpart;
  const open = parameters[0]?.name === '*';
  const given = new Set<string>();
  for (const [index, argument] of call.arguments.entries()) {
    if (argument.name === 'name') {
      // a name that something else asks for, or that is not known, stays
      if (argument.value.kind !== 'string' || isWrittenAgain(file, argument.value.value)) return null;
      const edit = removeArgument(file, call, argument);
      if (edit === null) return null;
      edits.push(edit);
      continue;
    }
    if (open && argument.name === null) continue;
    const parameter =
      argument.name === null ? parameters[index] : parameters.find((each) => each.name === argument.name);
    if (parameter === undefined || parameter.to === null) return null;
    given.add(parameter.name);
    if (argument.name !== null && parameter.to !== argument.name)
      edits.push(replace(file, { start: argument.start, end: argument.start + argument.name.length }, parameter.to));
    if (argument.name === null && parameter.byName) edits.push(insert(file, argument.start, `${parameter.to}=`));
    const value = valueEdits(file, argument.value, parameter);
    if (value === null) return null;
    edits.push(...value);
  }
  if (parameters.some((parameter) => parameter.required && !given.has(parameter.name))) return null;
  for (const parameter of parameters) {
    if (parameter.written !== null && parameter.to !== null && !given.has(parameter.name))
      edits.push(addArgument(file, call, `${parameter.to}=${parameter.written}`));
  }
  return edits;
}

/** Edits of an argument's value; null where `keras.ops` does not take it. */
function valueEdits(file: SourceFile, value: Expression, parameter: Parameter): Edit[] | null {
  if (parameter.kind === 'number') return value.kind === 'number' && Number.isInteger(value.value) ? [] : null;
  if (parameter.kind === 'text') {
    if (value.kind !== 'string') return null;
    return value.value === value.value.toLowerCase()
      ? []
      : [replace(file, value, quoted(file, value.value.toLowerCase()))];
  }
  return /^(shape|multiples|paddings|size|repeats)$/.test(parameter.name) ? shapeEdits(file, value) : [];
}

/**
 * Shapes are numbers in `keras.ops`. The size of the batch, `tf.shape(x)[0]`, is `-1` where the others are known; other
 * sizes that are only known when the model runs have no counterpart.
 */
function shapeEdits(file: SourceFile, value: Expression): Edit[] | null {
  const elements = value.kind === 'list' || value.kind === 'tuple' ? value.elements : [];
  const [batch, ...more] = elements.filter(isBatchSize);
  if (batch === undefined) return hasCall(value) ? null : [];
  if (
    more.length > 0 ||
    elements.some((element) => sourceOf(file, element) === '-1' || (element !== batch && hasCall(element)))
  )
    return null;
  return [replace(file, batch, '-1')];
}

function hasCall(value: Expression): boolean {
  return allParts(value).some((part) => part.kind === 'call' || part.kind === 'starred');
}

/** `tf.shape(x)[0]`. */
function isBatchSize(element: Expression): boolean {
  if (element.kind !== 'subscript' || element.index.kind !== 'number' || element.index.value !== 0) return false;
  const { object } = element;
  return (
    object.kind === 'call' &&
    object.callee.kind === 'attribute' &&
    object.callee.name === 'shape' &&
    object.arguments.length === 1 &&
    object.callee.object.kind === 'name'
  );
}

/** Whether the callee is the function by its own name, through an import: no variable that holds it. */
function namesFunction(file: SourceFile, callee: Expression, name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if ((callee.kind !== 'attribute' && callee.kind !== 'name') || callee.name !== last) return false;
  let root: Expression = callee;
  while (root.kind === 'attribute') root = root.object;
  if (root.kind !== 'name') return false;
  const bound = root.name;
  return allStatements(file.facts.body).some(
    (statement) =>
      (statement.kind === 'import' || statement.kind === 'import-from') &&
      statement.names.some((each) => (each.alias ?? each.name.split('.')[0]) === bound),
  );
}

function isWrittenAgain(file: SourceFile, text: string): boolean {
  return allExpressions(file.facts.body).filter((part) => part.kind === 'string' && part.value === text).length > 1;
}

/** How a file writes a function of `keras.ops`; null where `ops` is something else in it. */
function operationsAccess(file: SourceFile, name: string): { text: string; edits: Edit[] } | null {
  const access = kerasAccess(file, `ops.${name}`);
  if (access.edits.length === 0) return access;
  if (allExpressions(file.facts.body).some((part) => part.kind === 'name' && part.name === 'ops')) return null;
  const root = /^\s*(?:from|import) tensorflow\b/m.test(file.text) ? 'tensorflow.keras' : 'keras';
  return { text: `ops.${name}`, edits: addImports(file, root, ['ops']) };
}
