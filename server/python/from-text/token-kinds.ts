/**
 * What kinds of tokens Python's text is made of, as numbers. An operator is its characters packed into one, so `+` is
 * 0x2b and `**` is 0x2a2a.
 */

export const NAME: number = 1;
export const NUMBER: number = 2;
export const STRING: number = 3;
export const NEWLINE: number = 4;
export const INDENT: number = 5;
export const DEDENT: number = 6;
export const END: number = 7;

const keywordList = [
  'False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except',
  'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try',
  'while', 'with', 'yield',
] as const; // prettier-ignore

/** Numbers from here on are keywords. */
export const firstKeyword = 200;
export const keywords = new Map<string, number>(keywordList.map((word, index) => [word, firstKeyword + index]));

function keyword(word: (typeof keywordList)[number]): number {
  return firstKeyword + keywordList.indexOf(word);
}

export const FALSE = keyword('False');
export const NONE = keyword('None');
export const TRUE = keyword('True');
export const AND = keyword('and');
export const AS = keyword('as');
export const ASSERT = keyword('assert');
export const ASYNC = keyword('async');
export const AWAIT = keyword('await');
export const BREAK = keyword('break');
export const CLASS = keyword('class');
export const CONTINUE = keyword('continue');
export const DEF = keyword('def');
export const DEL = keyword('del');
export const ELIF = keyword('elif');
export const ELSE = keyword('else');
export const EXCEPT = keyword('except');
export const FINALLY = keyword('finally');
export const FOR = keyword('for');
export const FROM = keyword('from');
export const GLOBAL = keyword('global');
export const IF = keyword('if');
export const IMPORT = keyword('import');
export const IN = keyword('in');
export const IS = keyword('is');
export const LAMBDA = keyword('lambda');
export const NONLOCAL = keyword('nonlocal');
export const NOT = keyword('not');
export const OR = keyword('or');
export const PASS = keyword('pass');
export const RAISE = keyword('raise');
export const RETURN = keyword('return');
export const TRY = keyword('try');
export const WHILE = keyword('while');
export const WITH = keyword('with');
export const YIELD = keyword('yield');

/** An operator's token. */
function op(characters: string): number {
  let packed = 0;
  for (let index = 0; index < characters.length; index++) packed = (packed << 8) | characters.charCodeAt(index);
  return packed;
}

export const OPEN = op('(');
export const CLOSE = op(')');
export const OPEN_SQUARE = op('[');
export const CLOSE_SQUARE = op(']');
export const OPEN_CURLY = op('{');
export const CLOSE_CURLY = op('}');
export const COMMA = op(',');
export const COLON = op(':');
export const SEMICOLON = op(';');
export const DOT = op('.');
export const ELLIPSIS = op('...');
export const EQUALS = op('=');
export const WALRUS = op(':=');
export const ARROW = op('->');
export const STAR = op('*');
export const DOUBLE_STAR = op('**');
export const SLASH = op('/');
export const AT = op('@');
export const PLUS = op('+');
export const MINUS = op('-');
export const TILDE = op('~');
export const EXCLAMATION = op('!');
export const SHIFT_RIGHT = op('>>');

/**
 * How tight binary operators bind, loosest first; `**` is apart. `^` is left to tree-sitter, which binds it tighter
 * than `&`.
 */
export const binding = new Map<number, number>(
  [['|'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '@', '/', '%', '//']].flatMap((operators, level) =>
    operators.map((operator): [number, number] => [op(operator), level + 1]),
  ),
);

export const comparisons = new Set(['<', '<=', '==', '!=', '>=', '>'].map(op));

export const augmented = new Set(
  ['+=', '-=', '*=', '/=', '@=', '//=', '%=', '**=', '>>=', '<<=', '&=', '^=', '|='].map(op),
);
