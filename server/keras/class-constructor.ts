/** What a project's `__init__` does with each of its arguments. */
import { once } from '../python/once';
import type {
  Argument,
  Call,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Parameter,
  Statement,
} from '../python/syntax';
import { allExpressions, allParts } from '../python/walk';
import { builtinClass } from './builtins';
import {
  attributeWrites,
  expressionName,
  findMethod,
  selfName,
  statementsWithin,
  type Ancestor,
  type AttributeWrite,
  type ClassReader,
  type Method,
} from './class-members';
import { findMember, generatesConstructor, isHashable } from './interpreter/classes';
import { readFields, type Field } from './interpreter/fields';
import type { ClassValue, FunctionValue } from './value';

/** A parameter of a custom class' constructor, and what becomes of its argument. */
export interface ConstructorParameter {
  parameter: Parameter;
  name: string;
  required: boolean;
  keywordOnly: boolean;
  /** Attributes whose value is the argument or is made from it, in order. */
  stores: AttributeWrite[];
  /** The attribute that holds the argument as it came; null when none does. */
  storedAs: string | null;
  /**
   * Parameter of the base's constructor that it is handed to as it came; null when it is not. An empty text
   * where it is handed over by position to a constructor that cannot be seen.
   */
  forwardedAs: string | null;
  /** Whether the body reads it at all. */
  used: boolean;
  /** Taken out of `**kwargs` by the body: `self.factor = kwargs.pop("factor", 2)`. */
  isPopped: boolean;
}

/** A call of the base's constructor. */
export interface SuperInit {
  call: Call;
  /** `Base.__init__(self, ...)` rather than `super().__init__(...)`. */
  explicitBase: boolean;
  /** Stands inside an `if`, loop or `try`. */
  conditional: boolean;
}

/** The constructor of a custom class, its own or one that it inherits. */
export interface Constructor {
  /** The class whose body holds it. */
  owner: ClassValue;
  inherited: boolean;
  method: Method;
  definition: FunctionDefinition;
  /** Made by `@dataclass`: nothing of it stands in the source. */
  isGenerated: boolean;
  /** Without `self`, `*args` and `**kwargs`, in order; after them what the body pops off `**kwargs`. */
  parameters: ConstructorParameter[];
  /** Name of `*args`, or null. */
  starArguments: string | null;
  /** Name of `**kwargs`, or null. */
  keywordArguments: string | null;
  superCalls: SuperInit[];
  /**
   * The call `super(layers.Layer, self).__init__()`, which passes the layer's own constructor over; null where there is
   * none.
   */
  skipping: Call | null;
  /** Whether some super call hands `**kwargs` on. */
  forwardsKeywordArguments: boolean;
  /** Whether some super call hands on another dictionary by `**`. */
  forwardsOther: boolean;
  /** Whether the body uses `kwargs` in any other way (`kwargs.pop`, `kwargs["name"]`, handed to something). */
  readsKeywordArguments: boolean;
  writes: AttributeWrite[];
  /** The constructor of the nearest project ancestor after `owner`, if the project has one. */
  parent: Constructor | null;
}

/** The constructor of a class, own or inherited from the project; null when it is Keras' own. */
export function readConstructor(reader: ClassReader): Constructor | null {
  // refused as soon as it is used, whatever its constructor takes
  if (!isHashable(reader.value) && ['layer', 'cell', 'model', 'metric'].includes(reader.kind)) return null;
  return constructorFrom(reader.ancestors, true);
}

/** Whether a class' own body writes the constructor: it is neither inherited nor made by `@dataclass`. */
export function isWrittenIn(constructor: Constructor | null, definition: ClassDefinition): constructor is Constructor {
  return constructor !== null && constructor.owner.definition === definition && !constructor.isGenerated;
}

function constructorFrom(ancestors: Ancestor[], first: boolean): Constructor | null {
  const written = findMethod(ancestors, '__init__');
  const generated = generatedConstructor(ancestors, written);
  const method = generated ?? written;
  if (method === null) return null;
  const definition = method.definition;
  const self = selfName(definition);
  const ownerIndex = ancestors.findIndex((ancestor) => ancestor.kind === 'project' && ancestor.class === method.owner);
  const after = ancestors.slice(ownerIndex + 1);
  const parent = constructorFrom(after, false);
  const superCalls = superInits(definition, method.owner);
  const writes = attributeWrites(method);
  const star = definition.parameters.find((parameter) => parameter.form === 'star' && parameter.name !== '');
  const doubleStar = definition.parameters.find((parameter) => parameter.form === 'double-star');
  const given = definition.parameters.filter(
    (parameter) => parameter.form !== 'star' && parameter.form !== 'double-star' && parameter.name !== self,
  );
  const spreads = superCalls.flatMap((each) => each.call.arguments.filter((argument) => argument.spread === '**'));
  const forwarded = spreads.filter((argument) => isName(argument.value, doubleStar?.name));
  const writesByName = new Map<string, AttributeWrite[]>();
  for (const write of writes) {
    for (const name of write.value === null ? [] : namesWithin(write.value)) {
      const known = writesByName.get(name);
      if (known === undefined) writesByName.set(name, [write]);
      else known.push(write);
    }
  }
  const uses = doubleStar === undefined ? 0 : (namesReadIn(definition).get(doubleStar.name) ?? 0);
  return {
    owner: method.owner,
    inherited: !first || method.inherited,
    method,
    definition,
    isGenerated: generated !== null,
    parameters: [
      ...given.map((parameter) =>
        readParameter(parameter, definition, writesByName.get(parameter.name) ?? [], superCalls, after, parent),
      ),
      ...(doubleStar === undefined || uses === 0
        ? []
        : poppedParameters(definition, doubleStar.name, writes, superCalls).filter(
            ({ name }) => !given.some((parameter) => parameter.name === name),
          )),
    ],
    starArguments: star?.name ?? null,
    keywordArguments: doubleStar?.name ?? null,
    superCalls,
    skipping: skippingCall(definition, method.owner),
    forwardsKeywordArguments: forwarded.length > 0,
    forwardsOther: spreads.length > forwarded.length,
    readsKeywordArguments: uses > forwarded.length,
    writes,
    parent,
  };
}

/**
 * The constructor that `@dataclass` makes of the fields, where it stands nearer than a written one: it takes the
 * fields, keeps each under its name, and does what `__post_init__` does.
 */
function generatedConstructor(ancestors: Ancestor[], written: Method | null): Method | null {
  for (const [index, ancestor] of ancestors.entries()) {
    if (ancestor.kind === 'keras') return null;
    if (ancestor.kind === 'open') continue;
    if (ancestor.class === written?.owner) return null;
    if (!generatesConstructor(ancestor.class)) continue;
    const owner = ancestor.class;
    const definition = generatedDefinition(owner);
    const value: FunctionValue = {
      kind: 'function',
      file: owner.file,
      definition,
      enclosing: owner.enclosing,
      scope: owner.scope,
      owner,
      registered: null,
      openDecorator: false,
      renamed: null,
      options: null,
    };
    return { owner, inherited: index > 0, value, definition };
  }
  return null;
}

const generatedDefinition = once((owner: ClassValue): FunctionDefinition => {
  const { definition } = owner;
  const after = findMember(owner, '__post_init__');
  const rest = after?.kind === 'function' ? after.definition : null;
  const self = (rest === null ? null : selfName(rest)) ?? 'self';
  const at = { start: definition.nameSpan.start, end: definition.nameSpan.end };
  const fields = readFields(owner).filter((field) => field.isTaken);
  return {
    kind: 'function',
    name: '__init__',
    nameSpan: definition.nameSpan,
    headSpan: definition.headSpan,
    async: false,
    decorators: [],
    parameters: [{ name: self, form: 'normal', default: null, annotation: null, ...at }, ...fields.map(parameterOf)],
    parametersSpan: at,
    returns: null,
    body: [...fields.flatMap((field) => storeOf(field, self)), ...(rest?.body ?? [])],
    bodySpan: rest?.bodySpan ?? at,
    docstring: null,
    start: definition.start,
    end: definition.end,
  };
});

const parameterOf = ({ name, isKeywordOnly, fallback, annotation, place }: Field): Parameter => ({
  name,
  form: isKeywordOnly ? 'keyword-only' : 'normal',
  default: fallback,
  annotation,
  start: place.start,
  end: place.end,
});

/** `self.field = field`; nothing for an `InitVar`, which only `__post_init__` sees. */
function storeOf({ name, isKept, place }: Field, self: string): Statement[] {
  if (!isKept) return [];
  const at = { start: place.start, end: place.end };
  return [
    {
      kind: 'assign',
      targets: [{ kind: 'attribute', object: { kind: 'name', name: self, ...at }, name, nameStart: at.start, ...at }],
      annotation: null,
      value: { kind: 'name', name, ...at },
      ...at,
    },
  ];
}

const isName = (expression: Expression, name: string | undefined): boolean =>
  name !== undefined && expression.kind === 'name' && expression.name === name;

/** The calls of a base's constructor in an `__init__`: the same for every class that inherits it. */
function superInits(definition: FunctionDefinition, owner: ClassValue): SuperInit[] {
  const known = superInitsIn.get(definition);
  if (known?.owner === owner.definition) return known.found;
  const found = findSuperInits(definition, owner);
  superInitsIn.set(definition, { owner: owner.definition, found });
  return found;
}

const superInitsIn = new WeakMap<FunctionDefinition, { owner: ClassValue['definition']; found: SuperInit[] }>();

function findSuperInits(definition: FunctionDefinition, owner: ClassValue): SuperInit[] {
  const found: SuperInit[] = [];
  const baseNames = new Set(owner.definition.bases.map((base) => expressionName(base.value)));
  const topLevel = new Set(definition.body);
  for (const statement of statementsWithin(definition.body)) {
    if (statement.kind !== 'expression' && statement.kind !== 'assign' && statement.kind !== 'return') continue;
    const value = statement.value;
    if (value === null) continue;
    for (const part of allParts(value)) {
      if (part.kind !== 'call' || part.callee.kind !== 'attribute' || part.callee.name !== '__init__') continue;
      const object = part.callee.object;
      const isOfBase = object.kind === 'call' && isSuper(object) && !skipsLayer(object, owner);
      const explicitBase = baseNames.has(expressionName(object)) && expressionName(object) !== '';
      if (isOfBase || explicitBase) found.push({ call: part, explicitBase, conditional: !topLevel.has(statement) });
    }
  }
  return found;
}

/** @param stores attributes whose value names the parameter. */
function readParameter(
  parameter: Parameter,
  definition: FunctionDefinition,
  stores: AttributeWrite[],
  superCalls: SuperInit[],
  after: Ancestor[],
  parent: Constructor | null,
): ConstructorParameter {
  const name = parameter.name;
  const rebound = statementsBefore(definition, name);
  const unchanged = stores.find((write) => write.value !== null && isName(write.value, name) && !rebound(write));
  return {
    parameter,
    name,
    required: parameter.default === null,
    keywordOnly: parameter.form === 'keyword-only',
    stores,
    storedAs: unchanged?.attribute ?? null,
    forwardedAs: forwardedAs(name, superCalls, after, parent),
    used: namesReadIn(definition).has(name),
    isPopped: false,
  };
}

/**
 * What a body takes out of its `**kwargs` and goes on with: `self.factor = kwargs.pop("factor", 2)`, `factor =
 * kwargs.pop("factor")`. What it throws away is no argument.
 */
function poppedParameters(
  definition: FunctionDefinition,
  keywords: string,
  writes: readonly AttributeWrite[],
  superCalls: readonly SuperInit[],
): ConstructorParameter[] {
  const found: ConstructorParameter[] = [];
  for (const statement of definition.body) {
    const kept = statement.kind === 'assign' ? statement.value : null;
    const taken = kept === null ? null : poppedIn(kept, keywords);
    if (taken === null || kept === null || statement.kind !== 'assign') continue;
    const [target] = statement.targets;
    const local = target?.kind === 'name' ? target.name : undefined;
    const stores = writes.filter(
      ({ value }) => value !== null && (value === kept || (local !== undefined && namesWithin(value).has(local))),
    );
    const forwarding = superCalls
      .flatMap(({ call }) => call.arguments)
      .find(({ spread, value }) => spread === null && isName(value, local));
    const { name, fallback } = taken;
    found.push({
      parameter: {
        name,
        form: 'keyword-only',
        default: fallback,
        annotation: null,
        start: kept.start,
        end: kept.end,
      },
      name,
      required: fallback === null,
      keywordOnly: true,
      stores,
      storedAs:
        stores.find(({ value }) => value === kept || (value !== null && isName(value, local)))?.attribute ?? null,
      forwardedAs: forwarding === undefined ? null : (forwarding.name ?? ''),
      used: true,
      isPopped: true,
    });
  }
  return found;
}

/** The key and the default of `kwargs.pop("key", default)`; null for any other expression. */
function poppedIn(value: Expression, keywords: string): { name: string; fallback: Expression | null } | null {
  if (value.kind !== 'call' || value.callee.kind !== 'attribute' || value.callee.name !== 'pop') return null;
  const [key, fallback] = value.arguments;
  if (!isName(value.callee.object, keywords) || key?.value.kind !== 'string' || key.name !== null) return null;
  return { name: key.value.value, fallback: fallback?.value ?? null };
}

/** Whether the name is given another value before a write: `activation = activations.get(activation)`. */
function statementsBefore(definition: FunctionDefinition, name: string): (write: AttributeWrite) => boolean {
  const first = firstBindings(definition).get(name) ?? Infinity;
  return (write) => first < write.statement.start;
}

/**
 * The call of a constructor by `super(layers.Layer, self)`, which starts after Keras' class; null where there is none.
 */
function skippingCall(definition: FunctionDefinition, owner: ClassValue): Call | null {
  for (const statement of definition.body) {
    const call = statement.kind === 'expression' && statement.value.kind === 'call' ? statement.value : null;
    if (
      call?.callee.kind === 'attribute' &&
      call.callee.name === '__init__' &&
      call.callee.object.kind === 'call' &&
      isSuper(call.callee.object) &&
      skipsLayer(call.callee.object, owner)
    )
      return call;
  }
  return null;
}

const isSuper = (expression: Expression): boolean =>
  expression.kind === 'call' && expression.callee.kind === 'name' && expression.callee.name === 'super';

/**
 * `super(layers.Layer, self)` in a layer: what follows the base in the order of classes, so that the base's own
 * constructor never runs.
 */
function skipsLayer(call: Call, owner: ClassValue): boolean {
  const [first] = call.arguments;
  const named = first === undefined ? '' : expressionName(first.value);
  const index = named === '' ? -1 : owner.definition.bases.findIndex((base) => expressionName(base.value) === named);
  const base = owner.bases[index];
  return base?.kind === 'external' && base.name === 'keras.layers.Layer';
}

/** Where a body first gives each name a value. */
const firstBindings = once((definition: FunctionDefinition): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const statement of statementsWithin(definition.body)) {
    if (statement.kind !== 'assign') continue;
    for (const target of statement.targets)
      if (target.kind === 'name') found.set(target.name, Math.min(found.get(target.name) ?? Infinity, statement.start));
  }
  return found;
});

/** How often a body names what. */
const namesReadIn = once((definition: FunctionDefinition): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const part of allExpressions(definition.body))
    if (part.kind === 'name') found.set(part.name, (found.get(part.name) ?? 0) + 1);
  return found;
});

const namesWithin = once(
  (expression: Expression): ReadonlySet<string> =>
    new Set(allParts(expression).flatMap((part) => (part.kind === 'name' ? [part.name] : []))),
);

function forwardedAs(
  name: string,
  superCalls: SuperInit[],
  after: Ancestor[],
  parent: Constructor | null,
): string | null {
  for (const { call, explicitBase } of superCalls) {
    const positional = explicitBase ? call.arguments.slice(1) : call.arguments;
    for (const [index, argument] of positional.entries()) {
      if (argument.spread !== null || !isName(argument.value, name)) continue;
      return argument.name ?? positionalName(index, positional, after, parent);
    }
  }
  return null;
}

function positionalName(index: number, positional: Argument[], after: Ancestor[], parent: Constructor | null): string {
  if (positional.slice(0, index).some((argument) => argument.spread !== null)) return '';
  if (parent !== null) return parent.parameters[index]?.name ?? '';
  const keras = after.find((ancestor) => ancestor.kind === 'keras');
  if (keras === undefined) return '';
  const known = builtinClass(keras.name.name);
  const parameter = (known?.keras2 ?? known?.keras3 ?? [])[index];
  return parameter?.star === '' ? parameter.name : '';
}
