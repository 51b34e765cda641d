/**
 * The members of a project's class: its ancestors in resolution order, its methods and the attributes
 * they write.
 */
import type { Expression, FunctionDefinition, Parameter, Statement } from '../python/syntax';
import { blocksOf } from '../python/walk';
import { builtinClass, kerasName, simpleName, type BuiltinClass, type KerasName } from './builtins';
import type { ClassValue, FunctionValue, Scope, Value } from './value';

/** What a class is to Keras; `cell` is a layer with a `state_size`, made for `layers.RNN`. */
export type CustomClassKind = BuiltinClass['kind'] | 'cell';

/** What an expression is worth in a scope, without running anything. */
export type Resolve = (expression: Expression, scope: Scope) => Value;

/** One step of a class' method resolution order, nearest first; the class itself is the first. */
export type Ancestor =
  | { kind: 'project'; class: ClassValue }
  | { kind: 'keras'; name: KerasName }
  /** A base that leads out of sight. */
  | { kind: 'open'; written: string };

/** A method of the class, own or inherited from the project. */
export interface Method {
  owner: ClassValue;
  inherited: boolean;
  value: FunctionValue;
  definition: FunctionDefinition;
}

/** `self.attribute = value`, wherever in the class it stands. */
export interface AttributeWrite {
  attribute: string;
  /** Null where a tuple is unpacked from something that is no tuple. */
  value: Expression | null;
  statement: Statement;
  /** The expression `self.attribute`. */
  target: Expression;
  method: Method;
}

/** Bases that change nothing about how Keras treats a class. */
const harmlessBases = new Set([
  'object',
  'abc.ABC',
  'typing.Generic',
  'tensorflow.Module',
  'builtins.object',
  'typing.Protocol',
]);

/**
 * The method resolution order of a class: depth first, a class that stands in several places at its last
 * one. (Python's C3 order differs only for hierarchies it mostly refuses.)
 */
export function ancestorsOf(value: ClassValue): Ancestor[] {
  const found: Ancestor[] = [];
  const visit = (current: ClassValue, depth: number): void => {
    found.push({ kind: 'project', class: current });
    if (depth > 30) return;
    current.bases.forEach((base, index) => {
      const written = expressionName(current.definition.bases[index]?.value);
      visitBase(base, written, depth);
    });
  };
  const visitBase = (base: Value, written: string, depth: number): void => {
    switch (base.kind) {
      case 'class':
        visit(base, depth + 1);
        return;
      case 'external': {
        if (harmlessBases.has(base.name) || harmlessBases.has(base.written)) return;
        const name = kerasName(base.name);
        if (name !== null && (builtinClass(name.name) !== null || name.name === 'Model')) {
          found.push({ kind: 'keras', name: { ...name, namespace: base.namespace ?? name.namespace } });
        } else {
          found.push({ kind: 'open', written: base.written });
        }
        return;
      }
      case 'union': {
        // `try: from keras.layers import Layer` / `except ImportError: ...`; one of them that is Keras will do
        const options = base.options.filter((option) => option.kind === 'class' || option.kind === 'external');
        const keras = options.find((option) => option.kind === 'external' && kerasName(option.name) !== null);
        const chosen = keras ?? options[0];
        if (chosen === undefined) found.push({ kind: 'open', written });
        else visitBase(chosen, written, depth);
        return;
      }
      default:
        found.push({ kind: 'open', written });
    }
  };
  visit(value, 0);
  const last = new Map<unknown, number>();
  found.forEach((ancestor, index) => last.set(identityOf(ancestor), index));
  return found.filter((ancestor, index) => last.get(identityOf(ancestor)) === index);
}

function identityOf(ancestor: Ancestor): unknown {
  if (ancestor.kind === 'project') return ancestor.class.definition;
  return ancestor.kind === 'keras' ? `keras ${ancestor.name.name}` : `open ${ancestor.written}`;
}

/** `a.b.c` of a chain of names, or an empty text for anything else. */
export function expressionName(expression: Expression | undefined): string {
  if (expression === undefined) return '';
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'attribute') {
    const object = expressionName(expression.object);
    return object === '' ? '' : `${object}.${expression.name}`;
  }
  return '';
}

/**
 * The nearest definition of a method along `ancestors`, up to the first of Keras' own classes (which define
 * every method that matters). Null when the project defines none before it.
 */
export function findMethod(ancestors: Ancestor[], name: string): Method | null {
  for (const [index, ancestor] of ancestors.entries()) {
    if (ancestor.kind === 'keras') return null;
    if (ancestor.kind === 'open') continue;
    const member = functionOf(ancestor.class.members.get(name));
    if (member !== null)
      return { owner: ancestor.class, inherited: index > 0, value: member, definition: member.definition };
  }
  return null;
}

/** The function behind a member: itself, or the last that a conditional definition may leave. */
function functionOf(value: Value | undefined): FunctionValue | null {
  if (value === undefined) return null;
  if (value.kind === 'function') return value;
  if (value.kind === 'union') {
    for (const option of [...value.options].reverse()) if (option.kind === 'function') return option;
  }
  return null;
}

/** What the readers of one class share. */
export interface ClassReader {
  value: ClassValue;
  ancestors: Ancestor[];
  methods: Map<string, Method>;
  attributes: AttributeWrite[];
  resolve: Resolve;
  kind: CustomClassKind;
}

/** Whether a layer is made for `layers.RNN`. */
export function isCell(kerasBases: KerasName[], ancestors: Ancestor[], attributes: AttributeWrite[]): boolean {
  if (kerasBases.some((base) => /Cell$/.test(simpleName(base.name)))) return true;
  return (
    attributes.some((write) => write.attribute === 'state_size') ||
    ancestors.some((ancestor) => ancestor.kind === 'project' && ancestor.class.members.has('state_size'))
  );
}

/** Nearest definition of each method that the project has for the class. */
export function methodsOf(ancestors: Ancestor[]): Map<string, Method> {
  const methods = new Map<string, Method>();
  for (const [index, ancestor] of ancestors.entries()) {
    if (ancestor.kind === 'keras') break;
    if (ancestor.kind === 'open') continue;
    for (const [name, member] of ancestor.class.members) {
      const value = functionOf(member);
      if (value !== null && !methods.has(name)) {
        methods.set(name, { owner: ancestor.class, inherited: index > 0, value, definition: value.definition });
      }
    }
  }
  return methods;
}

/** Attributes that those methods write. */
export function attributesOf(methods: Map<string, Method>): AttributeWrite[] {
  return [...methods.values()].flatMap((method) => attributeWrites(method));
}

/** The name of a method's first parameter (`self`), or null for a static method. */
export function selfName(definition: FunctionDefinition): string | null {
  const first: Parameter | undefined = definition.parameters[0];
  return first === undefined || first.form === 'star' || first.form === 'double-star' ? null : first.name;
}

/** Every `self.x = ...` of one method, in order; functions inside it are left out. */
export function attributeWrites(method: Method): AttributeWrite[] {
  let writes = writesIn.get(method.definition);
  if (writes === undefined) writesIn.set(method.definition, (writes = readWrites(method.definition)));
  return writes.map((write) => ({ ...write, method }));
}

/** What a method writes is the same for every class that inherits it, and after a keystroke elsewhere. */
const writesIn = new WeakMap<FunctionDefinition, Omit<AttributeWrite, 'method'>[]>();

function readWrites(definition: FunctionDefinition): Omit<AttributeWrite, 'method'>[] {
  const self = selfName(definition);
  if (self === null) return [];
  const writes: Omit<AttributeWrite, 'method'>[] = [];
  const write = (target: Expression, value: Expression | null, statement: Statement): void => {
    if (target.kind === 'attribute' && target.object.kind === 'name' && target.object.name === self) {
      writes.push({ attribute: target.name, value, statement, target });
    } else if (target.kind === 'tuple' || target.kind === 'list') {
      const values = value?.kind === 'tuple' || value?.kind === 'list' ? value.elements : null;
      target.elements.forEach((element, index) => write(element, values?.[index] ?? null, statement));
    }
  };
  for (const statement of statementsWithin(definition.body)) {
    if (statement.kind === 'assign' && statement.value !== null) {
      for (const target of statement.targets) write(target, statement.value, statement);
    } else if (statement.kind === 'augmented-assign') {
      write(statement.target, null, statement);
    }
  }
  return writes;
}

/** The statements of a body and of the blocks inside it, in order; bodies of functions and classes are left out. */
export function statementsWithin(body: readonly Statement[]): Statement[] {
  const found: Statement[] = [];
  gather(body, found);
  return found;
}

function gather(body: readonly Statement[], found: Statement[]): void {
  for (const statement of body) {
    found.push(statement);
    if (statement.kind === 'function' || statement.kind === 'class') continue;
    for (const block of blocksOf(statement)) gather(block, found);
  }
}
