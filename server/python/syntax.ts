/**
 * The facts of one Python file, as plain data.
 *
 * A file is parsed once and boiled down, in one walk, to the statements and expressions below:
 * everything later steps see. Facts hold no tree-sitter node, so they can be kept and sent between threads. Nothing
 * here knows Keras.
 */

/** Half-open range of UTF-16 offsets into the file's text. */
export interface Span {
  start: number;
  end: number;
}

export interface FileFacts {
  /** UTF-16 offset of the first character of each line. */
  lineStarts: number[];
  body: Statement[];
  /** Comments in order of appearance, without the leading `#`. */
  comments: Comment[];
  /** Where the parser had to guess; what lies in such a span is not trusted. */
  syntaxErrors: Span[];
  style: SourceStyle;
}

export interface Comment extends Span {
  text: string;
}

/** How the person writes, for fixes that read as if they had written them. */
export interface SourceStyle {
  indent: string;
  quote: '"' | "'";
  newline: '\n' | '\r\n';
}

export type Statement =
  | Import
  | ImportFrom
  | FunctionDefinition
  | ClassDefinition
  | Assignment
  | AugmentedAssignment
  | ExpressionStatement
  | Return
  | If
  | Loop
  | With
  | Try
  | Delete
  | ScopeDeclaration
  | Assert
  | Raise
  | Match
  | SimpleStatement;

/** `import a.b as c` (one entry a name). */
export interface Import extends Span {
  kind: 'import';
  names: ImportedName[];
}

/** `from ..a import b as c`. `level` counts the leading dots; `star` is `import *`. */
export interface ImportFrom extends Span {
  kind: 'import-from';
  module: string;
  level: number;
  names: ImportedName[];
  star: boolean;
}

export interface ImportedName extends Span {
  name: string;
  alias: string | null;
}

export interface Parameter extends Span {
  name: string;
  form: 'normal' | 'positional-only' | 'keyword-only' | 'star' | 'double-star';
  default: Expression | null;
  annotation: Expression | null;
}

export interface FunctionDefinition extends Span {
  kind: 'function';
  name: string;
  nameSpan: Span;
  /** From `def` (or `async`) up to the colon; decorators stand before it. */
  headSpan: Span;
  async: boolean;
  decorators: Expression[];
  parameters: Parameter[];
  /** From the opening to the closing parenthesis, both included. */
  parametersSpan: Span;
  returns: Expression | null;
  body: Statement[];
  bodySpan: Span;
  docstring: string | null;
}

export interface ClassDefinition extends Span {
  kind: 'class';
  name: string;
  nameSpan: Span;
  /** From `class` up to the colon; decorators stand before it. */
  headSpan: Span;
  decorators: Expression[];
  bases: Argument[];
  body: Statement[];
  bodySpan: Span;
  docstring: string | null;
}

/** `a = b = value`; `value` is null for a bare annotation. */
export interface Assignment extends Span {
  kind: 'assign';
  targets: Expression[];
  annotation: Expression | null;
  value: Expression | null;
}

export interface AugmentedAssignment extends Span {
  kind: 'augmented-assign';
  target: Expression;
  operator: string;
  value: Expression;
}

export interface ExpressionStatement extends Span {
  kind: 'expression';
  value: Expression;
}

export interface Return extends Span {
  kind: 'return';
  value: Expression | null;
}

/** `elif` is an If that stands alone in `otherwise`. */
export interface If extends Span {
  kind: 'if';
  test: Expression;
  then: Statement[];
  otherwise: Statement[];
}

/** `for` (with a target) and `while` (target null, `iterable` is the test). */
export interface Loop extends Span {
  kind: 'loop';
  target: Expression | null;
  iterable: Expression;
  body: Statement[];
  otherwise: Statement[];
}

export interface With extends Span {
  kind: 'with';
  items: { value: Expression; target: Expression | null }[];
  body: Statement[];
}

export interface Try extends Span {
  kind: 'try';
  body: Statement[];
  handlers: { type: Expression | null; name: string | null; body: Statement[] }[];
  otherwise: Statement[];
  finally: Statement[];
}

export interface Delete extends Span {
  kind: 'delete';
  targets: Expression[];
}

export interface ScopeDeclaration extends Span {
  kind: 'global' | 'nonlocal';
  names: string[];
}

export interface Assert extends Span {
  kind: 'assert';
  test: Expression;
}

export interface Raise extends Span {
  kind: 'raise';
  value: Expression | null;
}

export interface Match extends Span {
  kind: 'match';
  subject: Expression;
  /** `names` are those that the pattern binds; `guard` is what stands after `if`. */
  cases: { names: string[]; guard: Expression | null; body: Statement[] }[];
}

export interface SimpleStatement extends Span {
  kind: 'pass' | 'break' | 'continue' | 'unknown';
}

export type Expression =
  | Name
  | Attribute
  | Call
  | StringLiteral
  | Template
  | NumberLiteral
  | Constant
  | Sequence
  | Dictionary
  | Lambda
  | Operation
  | Unary
  | Comparison
  | Subscript
  | Conditional
  | Comprehension
  | Starred
  | NamedAssignment
  | Suspension
  | UnknownExpression;

export interface Name extends Span {
  kind: 'name';
  name: string;
}

export interface Attribute extends Span {
  kind: 'attribute';
  object: Expression;
  name: string;
  /** Where the name begins; it ends where the attribute does. */
  nameStart: number;
}

/** `name` is the keyword of `f(name=value)`; `spread` marks `*value` and `**value`. */
export interface Argument extends Span {
  name: string | null;
  spread: '*' | '**' | null;
  value: Expression;
}

export interface Call extends Span {
  kind: 'call';
  callee: Expression;
  arguments: Argument[];
  /** The opening parenthesis; the closing one ends the call. */
  argumentsStart: number;
}

/** A literal, or neighbouring literals joined; escapes are resolved. */
export interface StringLiteral extends Span {
  kind: 'string';
  value: string;
  bytes: boolean;
}

/** An f-string: text and values in order, escapes resolved. */
export interface Template extends Span {
  kind: 'template';
  parts: (string | { value: Expression; format: string | null })[];
}

/** `value` is NaN where the text is no JavaScript number (complex). */
export interface NumberLiteral extends Span {
  kind: 'number';
  value: number;
  text: string;
}

export interface Constant extends Span {
  kind: 'constant';
  value: true | false | null | '...';
}

export interface Sequence extends Span {
  kind: 'list' | 'tuple' | 'set';
  elements: Expression[];
}

/** An entry whose key is null is `**value`. */
export interface Dictionary extends Span {
  kind: 'dictionary';
  entries: { key: Expression | null; value: Expression }[];
}

export interface Lambda extends Span {
  kind: 'lambda';
  parameters: Parameter[];
  body: Expression;
}

/** Arithmetic, bitwise and boolean (`and`, `or`) operators. */
export interface Operation extends Span {
  kind: 'operation';
  operator: string;
  left: Expression;
  right: Expression;
}

export interface Unary extends Span {
  kind: 'unary';
  operator: string;
  operand: Expression;
}

/** `a < b == c`: one operator fewer than operands. */
export interface Comparison extends Span {
  kind: 'comparison';
  operands: Expression[];
  operators: string[];
}

export interface Subscript extends Span {
  kind: 'subscript';
  object: Expression;
  /** A tuple for several indices; a slice is an unknown expression with its parts. */
  index: Expression;
}

export interface Conditional extends Span {
  kind: 'conditional';
  test: Expression;
  then: Expression;
  otherwise: Expression;
}

export interface Comprehension extends Span {
  kind: 'comprehension';
  form: 'list' | 'set' | 'dictionary' | 'generator';
  /** The key of a dictionary comprehension. */
  key: Expression | null;
  element: Expression;
  loops: { target: Expression; iterable: Expression }[];
  conditions: Expression[];
}

export interface Starred extends Span {
  kind: 'starred';
  operator: '*' | '**';
  value: Expression;
}

/** `name := value`. */
export interface NamedAssignment extends Span {
  kind: 'named-assignment';
  name: string;
  value: Expression;
}

export interface Suspension extends Span {
  kind: 'await' | 'yield' | 'yield-from';
  value: Expression | null;
}

/** What the grammar knows and facts do not: its parts can still hold calls. */
export interface UnknownExpression extends Span {
  kind: 'unknown';
  parts: Expression[];
}
