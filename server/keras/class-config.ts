/**
 * What a project's `get_config` returns: read in every style people write it, from one dictionary
 * literal to helpers and mixins. What cannot be followed leaves the config open.
 */
import type { Argument, Call, Expression, FunctionDefinition, Span, Statement } from '../python/syntax';
import { allParts, expressionsOf } from '../python/walk';
import { expressionName, findMethod, selfName, statementsWithin, type Ancestor, type AttributeWrite, type ClassReader, type Method } from './class-members';
import { fieldsOf, isDataclass, isPropertyFunction } from './interpreter/classes';
import { plainText } from './interpreter/values';
import type { ClassValue, Scope } from './value';

/** One key of a config. */
export interface ConfigKey {
  name: string;
  /** Null where the value cannot be told. */
  value: Expression | null;
  /** Of the value where there is one, otherwise of what brings the key in. */
  span: Span;
  /** The method that brings it in: `get_config` of the class or of an ancestor, or a helper. */
  method: Method;
}

export interface GetConfig {
  owner: ClassValue;
  inherited: boolean;
  /** Null where the class body makes it in another way than `def`. */
  definition: FunctionDefinition | null;
  method: Method | null;
  /** Keys that the source names, own and of project bases merged by `super()`; Keras' own keys are not among them. */
  keys: ConfigKey[];
  /** Keys taken out again (`config.pop("name")`, `del config["name"]`). */
  removed: string[];
  /** Whether there may be more keys than `keys` (helpers, loops, `vars(self)`, unknown bases). */
  open: boolean;
  /** Whether the config of Keras' own base is merged in, directly or over project bases. */
  includesBase: boolean;
  /** Whether it does nothing but raise. */
  raises: boolean;
}

/** A dictionary as far as it can be followed. */
interface Entries {
  keys: Map<string, ConfigKey>;
  removed: Set<string>;
  open: boolean;
  includesBase: boolean;
}

/** What a helper is handed: dictionaries, and lists of strings. */
interface Given {
  entries: Map<string, Entries>;
  names: Map<string, string[]>;
}

const nothing = (open = false): Entries => ({ keys: new Map(), removed: new Set(), open, includesBase: false });

function merge(into: Entries, from: Entries): Entries {
  for (const [name, key] of from.keys) {
    into.keys.set(name, key);
    into.removed.delete(name);
  }
  for (const name of from.removed) if (!into.keys.has(name)) into.removed.add(name);
  into.open ||= from.open;
  into.includesBase ||= from.includesBase;
  return into;
}

const copyOf = (entries: Entries): Entries => merge(nothing(), entries);

/** The `get_config` of a class, own or inherited from the project; null when it is Keras' own. */
export function readGetConfig(reader: ClassReader): GetConfig | null {
  return configFrom(reader, reader.ancestors, 0);
}

function configFrom(reader: ClassReader, ancestors: Ancestor[], depth: number): GetConfig | null {
  // a `get_config` that is no `def`: a name, a call, a lambda
  for (const ancestor of ancestors) {
    if (ancestor.kind === 'keras') return null;
    if (ancestor.kind === 'open') continue;
    const member = ancestor.class.members.get('get_config');
    if (member === undefined) continue;
    if (member.kind === 'function' || member.kind === 'union') break;
    return {
      owner: ancestor.class,
      inherited: ancestor !== ancestors[0],
      definition: null,
      method: null,
      keys: [],
      removed: [],
      open: true,
      includesBase: true,
      raises: false,
    };
  }
  const method = findMethod(ancestors, 'get_config');
  if (method === null) return null;
  const index = ancestors.findIndex((ancestor) => ancestor.kind === 'project' && ancestor.class === method.owner);
  const after = ancestors.slice(index + 1);
  const entries = new ConfigReader(reader, method, after, depth).run();
  const only = method.definition.body.filter((statement) => statement.kind !== 'expression');
  const decorated = method.definition.decorators.length > 0;
  return {
    owner: method.owner,
    inherited: method.owner !== reader.value,
    definition: method.definition,
    method,
    keys: [...entries.keys.values()],
    removed: [...entries.removed],
    open: entries.open || decorated,
    includesBase: entries.includesBase,
    raises: only.length === 1 && only[0]?.kind === 'raise',
  };
}

/** Deepest chain of helpers and base classes that is followed. */
const deepest = 8;

/** What a dictionary's methods give without changing it. */
const readers = new Set(['items', 'keys', 'values', 'get', 'copy']);

class ConfigReader {
  private readonly variables = new Map<string, Entries>();
  private returned: Entries | null = null;
  /** Literal lists of strings that a loop variable stands for. */
  private readonly loopNames = new Map<string, string[]>();
  /** Lists of strings that were handed over. */
  private readonly loopedLists = new Map<string, string[]>();
  /** Lists that the method itself writes out, by the name they are bound to. */
  private readonly literals = new Map<string, Expression[]>();
  /** Functions made inside the method. */
  private readonly functions = new Map<string, FunctionDefinition>();
  private readonly self: string;

  constructor(
    private readonly reader: ClassReader,
    private readonly method: Method,
    private readonly after: Ancestor[],
    private readonly depth: number,
  ) {
    // a function of the module has no object of its own
    const isMethod = method.value.owner !== null && !method.definition.decorators.some((decorator) => expressionName(decorator) === 'staticmethod');
    this.self = isMethod ? (selfName(method.definition) ?? '') : '';
  }

  /** What the method returns, with what is handed to it besides its object. */
  run(given: Given = { entries: new Map(), names: new Map() }): Entries {
    for (const parameter of this.method.definition.parameters) {
      if (parameter.name === this.self) continue;
      const names = given.names.get(parameter.name);
      if (names !== undefined) this.loopedLists.set(parameter.name, names);
      this.variables.set(parameter.name, given.entries.get(parameter.name) ?? nothing(true));
    }
    this.block(this.method.definition.body);
    return this.returned ?? nothing(true);
  }

  /** What an expression of the method holds, read without running the method. */
  read(expression: Expression): Entries {
    return this.evaluate(expression);
  }

  private block(statements: Statement[]): void {
    for (const statement of statements) this.statement(statement);
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case 'assign':
        if (statement.value !== null) for (const target of statement.targets) this.assign(target, statement.value);
        return;
      case 'augmented-assign': {
        const entries = this.variableOf(statement.target);
        if (entries === null) return;
        if (statement.operator.startsWith('|')) merge(entries, this.evaluate(statement.value));
        else entries.open = true;
        return;
      }
      case 'expression':
        this.effect(statement.value);
        return;
      case 'return':
        if (statement.value !== null) {
          const entries = this.evaluate(statement.value);
          this.returned = this.returned === null ? copyOf(entries) : merge(this.returned, entries);
        }
        return;
      case 'delete':
        for (const target of statement.targets) {
          if (target.kind !== 'subscript') continue;
          const entries = this.variableOf(target.object);
          const key = this.keysOf(target.index);
          if (entries !== null && key !== null) for (const name of key) this.remove(entries, name);
        }
        return;
      case 'if':
        this.block(statement.then);
        this.block(statement.otherwise);
        return;
      case 'loop':
        this.loop(statement);
        return;
      case 'with':
        this.block(statement.body);
        return;
      case 'try':
        this.block(statement.body);
        for (const handler of statement.handlers) this.block(handler.body);
        this.block(statement.otherwise);
        this.block(statement.finally);
        return;
      case 'match':
        for (const each of statement.cases) this.block(each.body);
        return;
      case 'function':
        this.functions.set(statement.name, statement);
        return;
      default:
        for (const expression of expressionsOf(statement)) this.escape(expression);
    }
  }

  private loop(statement: Extract<Statement, { kind: 'loop' }>): void {
    const target = statement.target;
    const pairKey = target?.kind === 'tuple' && target.elements.length === 2 ? target.elements[0] : undefined;
    const names = pairKey === undefined ? this.stringsOf(statement.iterable) : this.keysOfPairs(statement.iterable);
    if (pairKey?.kind === 'name' && names !== null) {
      // `for key, value in (("units", self.units), ...)`
      this.loopNames.set(pairKey.name, names);
      this.block(statement.body);
      this.loopNames.delete(pairKey.name);
    } else if (target?.kind === 'name' && names !== null) {
      this.loopNames.set(target.name, names);
      this.block(statement.body);
      this.loopNames.delete(target.name);
    } else {
      for (const part of target === null ? [] : allParts(target)) if (part.kind === 'name') this.variables.set(part.name, nothing(true));
      this.block(statement.body);
    }
    this.block(statement.otherwise);
  }

  private assign(target: Expression, value: Expression): void {
    if (target.kind === 'name') {
      if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') this.literals.set(target.name, value.elements);
      else this.literals.delete(target.name);
      this.variables.set(target.name, this.isAlias(value) ? this.evaluate(value) : copyOf(this.evaluate(value)));
      return;
    }
    if (target.kind === 'subscript') {
      const entries = this.variableOf(target.object);
      if (entries === null) return;
      const names = this.keysOf(target.index);
      if (names === null) entries.open = true;
      else for (const name of names) this.put(entries, name, this.loopNames.size > 0 ? null : value, value);
      return;
    }
    if ((target.kind === 'tuple' || target.kind === 'list') && target.elements.some((element) => element.kind === 'subscript')) {
      // config["low"], config["high"] = self.bounds
      const values = (value.kind === 'tuple' || value.kind === 'list') && value.elements.length === target.elements.length ? value.elements : null;
      for (const [index, element] of target.elements.entries()) this.assignPart(element, values?.[index] ?? null, value);
      return;
    }
    this.escape(value);
  }

  /** One target of several that are assigned at once; null for what only running tells. */
  private assignPart(target: Expression, value: Expression | null, whole: Expression): void {
    const entries = target.kind === 'subscript' ? this.variableOf(target.object) : null;
    const names = target.kind === 'subscript' ? this.keysOf(target.index) : null;
    if (entries === null) return;
    if (names === null) entries.open = true;
    else for (const name of names) this.put(entries, name, value, whole);
  }

  /** `other = config` names the same dictionary. */
  private isAlias(value: Expression): boolean {
    return value.kind === 'name';
  }

  private put(entries: Entries, name: string, value: Expression | null, span: Span): void {
    entries.keys.set(name, { name, value, span: { start: span.start, end: span.end }, method: this.method });
    entries.removed.delete(name);
  }

  private remove(entries: Entries, name: string): void {
    entries.keys.delete(name);
    entries.removed.add(name);
  }

  private variableOf(expression: Expression): Entries | null {
    return expression.kind === 'name' ? (this.variables.get(expression.name) ?? null) : null;
  }

  /** What a statement that is only an expression does: `config.update(...)`, `config.pop(...)`, `helper(config)`. */
  private effect(expression: Expression): void {
    if (expression.kind === 'call' && expression.callee.kind === 'attribute') {
      const entries = this.variableOf(expression.callee.object);
      if (entries !== null && this.dictionaryMethod(entries, expression.callee.name, expression)) return;
    }
    if (expression.kind === 'call' && this.followed(expression) !== null) return;
    this.escape(expression);
  }

  private dictionaryMethod(entries: Entries, name: string, call: Call): boolean {
    switch (name) {
      case 'update':
        merge(entries, this.fromArguments(call));
        return true;
      case 'pop': {
        const names = call.arguments[0] === undefined ? null : this.keysOf(call.arguments[0].value);
        if (names !== null) for (const key of names) this.remove(entries, key);
        return true;
      }
      case 'setdefault': {
        const [key, value] = call.arguments;
        const names = key === undefined ? null : this.keysOf(key.value);
        if (names === null) entries.open = true;
        else for (const each of names) this.put(entries, each, value?.value ?? null, call);
        return true;
      }
      case '__setitem__': {
        const [key, value] = call.arguments;
        const names = key === undefined ? null : this.keysOf(key.value);
        if (names === null) entries.open = true;
        else for (const each of names) this.put(entries, each, value?.value ?? null, call);
        return true;
      }
      default:
        return false;
    }
  }

  /** A dictionary handed to something that cannot be seen may have any key afterwards. */
  private escape(expression: Expression): void {
    for (const part of allParts(expression)) {
      if (part.kind !== 'call') continue;
      const held = part.callee.kind === 'attribute' && !readers.has(part.callee.name) ? this.variableOf(part.callee.object) : null;
      if (held !== null) held.open = true;
      for (const argument of part.arguments) {
        const entries = this.variableOf(argument.value);
        if (entries !== null) entries.open = true;
      }
    }
  }

  /** The keyword arguments of `dict(...)` or `update(...)`, its positional ones merged before. */
  private fromArguments(call: Call): Entries {
    const entries = nothing();
    for (const argument of call.arguments) {
      if (argument.spread === '**' || (argument.name === null && argument.spread === null)) merge(entries, this.evaluate(argument.value));
      else if (argument.name !== null) this.put(entries, argument.name, argument.value, argument.value);
      else entries.open = true;
    }
    return entries;
  }

  private evaluate(expression: Expression): Entries {
    switch (expression.kind) {
      case 'name':
        return this.variables.get(expression.name) ?? nothing(true);
      case 'dictionary': {
        const entries = nothing();
        for (const { key, value } of expression.entries) {
          if (key === null) {
            merge(entries, this.evaluate(value));
            continue;
          }
          const names = this.keysOf(key);
          if (names === null) entries.open = true;
          else for (const name of names) this.put(entries, name, value, value);
        }
        return entries;
      }
      case 'operation': {
        if (expression.operator !== '|' && expression.operator !== '+' && expression.operator !== 'or') return nothing(true);
        return merge(copyOf(this.evaluate(expression.left)), this.evaluate(expression.right));
      }
      case 'conditional':
        return merge(copyOf(this.evaluate(expression.then)), this.evaluate(expression.otherwise));
      case 'comprehension':
        return this.comprehension(expression);
      case 'named-assignment': {
        const entries = copyOf(this.evaluate(expression.value));
        this.variables.set(expression.name, entries);
        return entries;
      }
      case 'list':
      case 'tuple': {
        // pairs: `dict(list(base.items()) + [("a", self.a)])`
        const entries = nothing();
        for (const element of expression.elements) {
          const pair = element.kind === 'tuple' && element.elements.length === 2 ? element.elements : null;
          const names = pair?.[0] === undefined ? null : this.keysOf(pair[0]);
          const value = pair?.[1];
          if (names === null || value === undefined) entries.open = true;
          else for (const name of names) this.put(entries, name, value, value);
        }
        return entries;
      }
      case 'call':
        return this.callResult(expression);
      case 'attribute':
        return this.attribute(expression);
      default:
        return nothing(true);
    }
  }

  /** A property that returns a dictionary, or an attribute that holds one; open for anything else. */
  private attribute(expression: Extract<Expression, { kind: 'attribute' }>): Entries {
    if (expression.object.kind !== 'name' || expression.object.name !== this.self || this.self === '' || this.depth >= deepest) return nothing(true);
    const method = this.reader.methods.get(expression.name);
    if (method !== undefined) return isPropertyFunction(method.value) ? this.readerOf(method).run() : nothing(true);
    const writes = this.reader.attributes.filter((write) => write.attribute === expression.name);
    const [only] = writes;
    if (only === undefined || writes.length > 1 || only.value === null || this.isChanged(only)) return nothing(true);
    if (only.value.kind !== 'dictionary' && !(only.value.kind === 'call' && only.value.callee.kind === 'name' && only.value.callee.name === 'dict')) return nothing(true);
    return copyOf(this.readerOf(only.method).read(only.value));
  }

  /** Whether any method changes the dictionary that an attribute holds, or hands it on. */
  private isChanged(write: AttributeWrite): boolean {
    const isIt = (expression: Expression): boolean => expression.kind === 'attribute' && expression.name === write.attribute && expression.object.kind === 'name';
    for (const { definition } of this.reader.methods.values()) {
      if (definition === this.method.definition) continue;
      for (const statement of statementsWithin(definition.body)) {
        if (statement === write.statement) continue;
        for (const expression of expressionsOf(statement)) {
          for (const part of allParts(expression)) {
            if (part.kind === 'call' && part.arguments.some(({ value }) => isIt(value))) return true;
            if (part.kind === 'call' && part.callee.kind === 'attribute' && isIt(part.callee.object) && !readers.has(part.callee.name)) return true;
          }
        }
        const targets = statement.kind === 'assign' ? statement.targets : statement.kind === 'augmented-assign' ? [statement.target] : statement.kind === 'delete' ? statement.targets : [];
        if (targets.some((target) => isIt(target) || (target.kind === 'subscript' && isIt(target.object)))) return true;
        if (statement.kind === 'assign' && statement.value !== null && isIt(statement.value)) return true;
      }
    }
    return false;
  }

  private readerOf(method: Method): ConfigReader {
    const index = this.reader.ancestors.findIndex((ancestor) => ancestor.kind === 'project' && ancestor.class === method.owner);
    return new ConfigReader(this.reader, method, this.reader.ancestors.slice(index + 1), this.depth + 1);
  }

  private comprehension(expression: Extract<Expression, { kind: 'comprehension' }>): Entries {
    const [loop] = expression.loops;
    // pairs are as good: `config.update((key, getattr(self, key)) for key in keys)`
    const [first] = expression.form !== 'dictionary' && expression.element.kind === 'tuple' && expression.element.elements.length === 2 ? expression.element.elements : [];
    const key = expression.form === 'dictionary' ? expression.key : (first ?? null);
    if (expression.loops.length !== 1 || loop === undefined || key === null) return nothing(true);
    const names = this.stringsOf(loop.iterable);
    if (loop.target.kind === 'name' && names !== null && key.kind === 'name' && key.name === loop.target.name) {
      const entries = nothing(expression.conditions.length > 0);
      for (const name of names) this.put(entries, name, null, expression);
      return entries;
    }
    const pair = loop.target.kind === 'tuple' && loop.target.elements.length === 2 ? loop.target.elements : null;
    const [left] = pair ?? [];
    if (left?.kind === 'name' && key.kind === 'name' && key.name === left.name) {
      // `for key, value in vars(self).items() if key in names`
      const kept = this.namesAsked(expression.conditions, left.name);
      if (kept !== null && this.isOwnAttributes(loop.iterable)) {
        const entries = nothing();
        for (const name of kept) this.put(entries, name, null, expression);
        return entries;
      }
      const listed = loop.iterable.kind === 'list' || loop.iterable.kind === 'tuple' || loop.iterable.kind === 'name' ? this.keysOfPairs(loop.iterable) : null;
      if (listed !== null) {
        const entries = nothing(expression.conditions.length > 0);
        for (const name of listed) this.put(entries, name, null, expression);
        return entries;
      }
    }
    // `{k: v for k, v in config.items()}` keeps some of what is there
    const iterated = loop.iterable;
    if (iterated.kind === 'call' && iterated.callee.kind === 'attribute' && iterated.callee.name === 'items') {
      const entries = copyOf(this.evaluate(iterated.callee.object));
      if (expression.conditions.length > 0) entries.open = true;
      return entries;
    }
    return nothing(true);
  }

  /** The names of `if key in ("units", "rate")`; null for any other condition. */
  private namesAsked(conditions: readonly Expression[], key: string): string[] | null {
    const [condition, ...others] = conditions;
    if (condition?.kind !== 'comparison' || others.length > 0 || condition.operators.length !== 1 || condition.operators[0] !== 'in') return null;
    const [left, right] = condition.operands;
    return left?.kind === 'name' && left.name === key && right !== undefined ? this.stringsOf(right) : null;
  }

  /** `vars(self).items()`, `self.__dict__.items()`. */
  private isOwnAttributes(iterable: Expression): boolean {
    if (iterable.kind !== 'call' || iterable.callee.kind !== 'attribute' || iterable.callee.name !== 'items') return false;
    const object = iterable.callee.object;
    const of = object.kind === 'attribute' && object.name === '__dict__' ? object.object : object.kind === 'call' && object.callee.kind === 'name' && object.callee.name === 'vars' ? object.arguments[0]?.value : undefined;
    return of?.kind === 'name' && of.name === this.self && this.self !== '';
  }

  /** First parts of written pairs, `(("units", self.units), ...)`, or the keys of a dictionary that is written out; null where one is not in sight. */
  private keysOfPairs(iterable: Expression): string[] | null {
    if (iterable.kind === 'name') {
      const own = this.literals.get(iterable.name);
      if (own !== undefined) return this.firstParts(own);
    }
    if (iterable.kind === 'list' || iterable.kind === 'tuple') return this.firstParts(iterable.elements);
    if (iterable.kind === 'call' && iterable.callee.kind === 'attribute' && iterable.callee.name === 'items' && iterable.callee.object.kind === 'dictionary') {
      const entries = this.evaluate(iterable.callee.object);
      return entries.open || entries.includesBase ? null : [...entries.keys.keys()];
    }
    return null;
  }

  private firstParts(elements: readonly Expression[]): string[] | null {
    const keys = elements.map((element) => (element.kind === 'tuple' && element.elements.length === 2 && element.elements[0] !== undefined ? this.keysOf(element.elements[0]) : null));
    return keys.includes(null) ? null : keys.flatMap((key) => key ?? []);
  }

  /** What a call of a function of the project gives: one of the module, or one made inside the method. Null for any other call. */
  private followed(call: Call): Entries | null {
    if (this.depth >= deepest) return null;
    if (call.callee.kind === 'attribute') {
      const { object, name } = call.callee;
      const method = object.kind === 'name' && object.name === this.self && this.self !== '' ? this.reader.methods.get(name) : undefined;
      if (method === undefined || method.definition.decorators.some((decorator) => expressionName(decorator) !== 'staticmethod')) return null;
      return this.handOver(this.readerOf(method), method.definition, call);
    }
    if (call.callee.kind !== 'name') return null;
    const inner = this.functions.get(call.callee.name);
    if (inner !== undefined) {
      if (inner.decorators.length > 0) return null;
      const reader = new ConfigReader(this.reader, { ...this.method, definition: inner }, this.after, this.depth + 1);
      return this.handOver(reader, inner, call, this);
    }
    if (this.variables.has(call.callee.name)) return null;
    const value = this.reader.resolve(call.callee, this.method.value.scope);
    if (value.kind !== 'function' || value.owner !== null || value.openDecorator || value.wrapper !== undefined || value.definition.decorators.length > 0) return null;
    const method: Method = { owner: this.method.owner, inherited: false, value, definition: value.definition };
    return this.handOver(new ConfigReader(this.reader, method, [], this.depth + 1), value.definition, call);
  }

  /** Binds what a call hands over to the parameters of a helper, and runs it. */
  private handOver(reader: ConfigReader, definition: FunctionDefinition, call: Call, around: ConfigReader | null = null): Entries {
    const given: Given = { entries: new Map(), names: new Map() };
    const bind = (name: string, argument: Argument): void => {
      const names = this.stringsOf(argument.value);
      if (names !== null) given.names.set(name, names);
      given.entries.set(name, this.evaluate(argument.value));
    };
    const parameters = definition.parameters.filter((parameter) => parameter.name !== reader.self);
    const positional = parameters.filter((parameter) => parameter.form === 'normal' || parameter.form === 'positional-only');
    const star = parameters.find((parameter) => parameter.form === 'star' && parameter.name !== '');
    const doubleStar = parameters.find((parameter) => parameter.form === 'double-star');
    const rest: Expression[] = [];
    const keywords = nothing();
    let isOpen = false;
    let index = 0;
    for (const argument of call.arguments) {
      if (argument.spread === '**') merge(keywords, this.evaluate(argument.value));
      else if (argument.spread !== null) isOpen = true;
      else if (argument.name !== null) {
        if (parameters.some((parameter) => parameter.name === argument.name)) bind(argument.name, argument);
        else this.put(keywords, argument.name, argument.value, argument.value);
      } else {
        const parameter = positional[index++];
        if (parameter === undefined) rest.push(argument.value);
        else bind(parameter.name, argument);
      }
    }
    if (star !== undefined && !isOpen) {
      const names = rest.map((each) => this.keysOf(each));
      if (!names.includes(null)) given.names.set(star.name, names.flatMap((each) => each ?? []));
    }
    if (doubleStar !== undefined) given.entries.set(doubleStar.name, keywords);
    if (around !== null) {
      for (const [name, entries] of around.variables) if (!given.entries.has(name)) reader.variables.set(name, entries);
      for (const [name, elements] of around.literals) reader.literals.set(name, elements);
    }
    return reader.run(given);
  }

  private callResult(call: Call): Entries {
    const callee = call.callee;
    const fields = this.dataclassFields(call);
    if (fields !== null) {
      const entries = nothing();
      for (const field of fields) this.put(entries, field, null, call);
      return entries;
    }
    if (callee.kind === 'attribute' && callee.name === 'get_config') {
      const object = callee.object;
      const isSuper = object.kind === 'call' && object.callee.kind === 'name' && object.callee.name === 'super';
      if (isSuper) return this.baseConfig();
      const written = expressionName(object);
      if (written !== '' && this.method.owner.definition.bases.some((base) => expressionName(base.value) === written)) return this.baseConfig();
      if (written === this.self || written === '') return nothing(true);
      // the class itself by name: `super(Outer, self)` spelled as `Outer.get_config(self)`; or another object's config
      return nothing(true);
    }
    if (callee.kind === 'attribute') {
      if (callee.name === 'copy' && call.arguments.length === 0) return copyOf(this.evaluate(callee.object));
      if (callee.name === 'items' || callee.name === 'to_dict') return copyOf(this.evaluate(callee.object));
      if ((callee.name === 'copy' || callee.name === 'deepcopy') && call.arguments[0] !== undefined) return copyOf(this.evaluate(call.arguments[0].value));
      if (callee.object.kind === 'name' && callee.object.name === this.self && this.self !== '') return this.followed(call) ?? this.helper(callee.name, call);
      if (callee.name === 'OrderedDict' || callee.name === 'ChainMap') return this.fromArguments(call);
      if (callee.name === 'chain') return this.fromArguments(call);
    }
    if (callee.kind === 'name') {
      if (['dict', 'OrderedDict', 'ChainMap', 'chain'].includes(callee.name)) return this.fromArguments(call);
      if (callee.name === 'zip' && call.arguments.length === 2) return this.zipped(call);
      const followed = this.followed(call);
      if (followed !== null) return followed;
      const [only] = call.arguments;
      if (['list', 'tuple', 'deepcopy', 'copy'].includes(callee.name) && only !== undefined) return copyOf(this.evaluate(only.value));
    }
    // something that cannot be seen: whatever goes in may come out, and more
    const entries = nothing(true);
    for (const argument of call.arguments) {
      const part = argument.value;
      if (part.kind === 'call' || part.kind === 'dictionary' || this.variableOf(part) !== null) merge(entries, this.evaluate(part));
    }
    entries.open = true;
    return entries;
  }

  /** `zip(("units", "rate"), (self.units, self.rate))` as pairs. */
  private zipped(call: Call): Entries {
    const [names, values] = call.arguments.map(({ value }) => value);
    const keys = names === undefined ? null : this.stringsOf(names);
    if (keys === null) return nothing(true);
    const elements = values?.kind === 'tuple' || values?.kind === 'list' ? values.elements : null;
    const entries = nothing();
    for (const [index, key] of keys.entries()) this.put(entries, key, elements?.[index] ?? null, call);
    return entries;
  }

  /** The fields of `asdict(self.params)` and `self.params.asdict()`, where the attribute holds a dataclass of the project's and nothing else. */
  private dataclassFields(call: Call): readonly string[] | null {
    const direct = this.isAsDictionary(call, this.method.value.scope);
    const [only] = call.arguments;
    const object = direct ? only?.value : call.arguments.length === 0 && call.callee.kind === 'attribute' ? call.callee.object : undefined;
    if (object?.kind !== 'attribute' || object.object.kind !== 'name' || object.object.name !== this.self) return null;
    const writes = this.reader.attributes.filter((write) => write.attribute === object.name);
    const held = writes.map(({ value, method }) => {
      if (value?.kind === 'call') return this.reader.resolve(value.callee, method.value.scope);
      const parameter = value?.kind === 'name' ? method.definition.parameters.find((each) => each.name === value.name) : undefined;
      return parameter?.annotation == null ? null : this.reader.resolve(parameter.annotation, method.value.scope);
    });
    const [first] = held;
    if (first?.kind !== 'class' || held.some((each) => each !== first) || first.bases.length > 0 || !isDataclass(first)) return null;
    if (!direct) {
      // a method of the dataclass that does nothing but `return asdict(self)`
      const method = call.callee.kind === 'attribute' ? first.members.get(call.callee.name) : undefined;
      const statement = method?.kind === 'function' ? method.definition.body.filter((each) => each.kind !== 'expression').at(0) : undefined;
      if (method?.kind !== 'function' || statement?.kind !== 'return' || statement.value?.kind !== 'call' || !this.isAsDictionary(statement.value, method.scope)) return null;
      const [self] = statement.value.arguments;
      if (self?.value.kind !== 'name' || self.value.name !== selfName(method.definition)) return null;
    }
    return fieldsOf(first);
  }

  private isAsDictionary(call: Call, scope: Scope): boolean {
    if (call.arguments.length !== 1 || call.arguments[0]?.name !== null || call.arguments[0].spread !== null) return false;
    const callee = this.reader.resolve(call.callee, scope);
    return callee.kind === 'external' && (callee.name === 'dataclasses.asdict' || callee.name === 'builtins.vars');
  }

  /** The config of the next class in resolution order. */
  private baseConfig(): Entries {
    const entries = nothing(this.after.some((ancestor, index) => ancestor.kind === 'open' && !this.after.slice(0, index).some((each) => each.kind === 'keras')));
    if (this.depth >= deepest) return { ...entries, open: true };
    const found = configFrom(this.reader, this.after, this.depth + 1);
    if (found === null) {
      entries.includesBase = this.after.some((ancestor) => ancestor.kind === 'keras');
      return entries;
    }
    for (const key of found.keys) entries.keys.set(key.name, key);
    for (const name of found.removed) entries.removed.add(name);
    entries.open ||= found.open;
    entries.includesBase = found.includesBase;
    return entries;
  }

  /** A method of the class that returns a dictionary. */
  private helper(name: string, call: Call): Entries {
    const method = this.reader.methods.get(name);
    if (method === undefined || this.depth >= deepest) return nothing(true);
    const index = this.reader.ancestors.findIndex((ancestor) => ancestor.kind === 'project' && ancestor.class === method.owner);
    const entries = new ConfigReader(this.reader, method, this.reader.ancestors.slice(index + 1), this.depth + 1).run();
    // a config handed in may come out again
    for (const argument of call.arguments) {
      const given = this.variableOf(argument.value);
      if (given !== null || argument.value.kind === 'call') merge(entries, this.evaluate(argument.value));
      if (given !== null) given.open = true;
    }
    return entries;
  }

  /** The text of a key, or the several that a loop over literals gives it. */
  private keysOf(expression: Expression): string[] | null {
    if (expression.kind === 'string' && !expression.bytes) return [expression.value];
    if (expression.kind === 'name') {
      const looped = this.loopNames.get(expression.name);
      if (looped !== undefined || this.variables.has(expression.name)) return looped ?? null;
    } else if (expression.kind !== 'attribute' && expression.kind !== 'operation') return null;
    const named = plainText(this.reader.resolve(expression, this.method.value.scope));
    return named === null ? null : [named];
  }

  private stringsOf(expression: Expression): string[] | null {
    if (expression.kind === 'operation' && expression.operator === '+') {
      const [left, right] = [this.stringsOf(expression.left), this.stringsOf(expression.right)];
      return left === null || right === null ? null : [...left, ...right];
    }
    if (expression.kind === 'call') return this.stringsOfCall(expression);
    let elements: Expression[] | null = null;
    if (expression.kind === 'list' || expression.kind === 'tuple' || expression.kind === 'set') elements = expression.elements;
    if (expression.kind === 'attribute' && this.isOwnClass(expression.object)) {
      // `for key in self.CONFIG_KEYS`: a literal of the class body
      elements = this.classLiteral(expression.name);
    }
    if (expression.kind === 'name') {
      const handed = this.loopedLists.get(expression.name);
      if (handed !== undefined) return handed;
      const own = this.literals.get(expression.name);
      if (own === undefined) return this.variables.has(expression.name) ? null : this.namesOf(expression);
      elements = own;
    }
    if (elements === null) return null;
    const texts = elements.flatMap((element) => (element.kind === 'string' ? [element.value] : []));
    return texts.length === elements.length ? texts : null;
  }

  /** `"units rate".split()`, `sorted(names)`, `self.config_names()`. */
  private stringsOfCall(call: Call): string[] | null {
    const [first, ...others] = call.arguments;
    if (call.callee.kind === 'name') {
      return ['list', 'tuple', 'set', 'sorted', 'frozenset'].includes(call.callee.name) && first?.spread === null && others.every((other) => other.name === 'key' || other.name === 'reverse') ? this.stringsOf(first.value) : null;
    }
    if (call.callee.kind !== 'attribute') return null;
    const { object, name } = call.callee;
    if (name === 'split' && object.kind === 'string' && call.arguments.length === 0) return object.value.trim().split(/\s+/);
    if (object.kind !== 'name' || object.name !== this.self || this.self === '' || call.arguments.length > 0 || this.depth >= deepest) return null;
    const method = this.reader.methods.get(name);
    const [statement, ...more] = method?.definition.body.filter((each) => each.kind !== 'expression') ?? [];
    return method !== undefined && statement?.kind === 'return' && statement.value !== null && more.length === 0 ? this.readerOf(method).stringsOf(statement.value) : null;
  }

  /** `self`, `type(self)`, `self.__class__`, or the class by its name. */
  private isOwnClass(expression: Expression): boolean {
    if (this.self === '') return false;
    if (expression.kind === 'name') return expression.name === this.self || this.reader.ancestors.some((ancestor) => ancestor.kind === 'project' && ancestor.class.definition.name === expression.name);
    if (expression.kind === 'attribute') return expression.name === '__class__' && expression.object.kind === 'name' && expression.object.name === this.self;
    const [only] = expression.kind === 'call' && expression.callee.kind === 'name' && expression.callee.name === 'type' ? expression.arguments : [];
    return only?.value.kind === 'name' && only.value.name === this.self;
  }

  /** A list of strings that the module holds under a name. */
  private namesOf(expression: Expression): string[] | null {
    const value = this.reader.resolve(expression, this.method.value.scope);
    if (value.kind !== 'sequence' || value.open) return null;
    const texts = value.elements.map((element) => plainText(element));
    return texts.includes(null) ? null : texts.flatMap((each) => each ?? []);
  }

  private classLiteral(name: string): Expression[] | null {
    for (const ancestor of this.reader.ancestors) {
      if (ancestor.kind === 'keras') return null;
      if (ancestor.kind === 'open') return null;
      for (const statement of ancestor.class.definition.body) {
        if (statement.kind !== 'assign' || !statement.targets.some((target) => target.kind === 'name' && target.name === name)) continue;
        const value = statement.value;
        return value?.kind === 'list' || value?.kind === 'tuple' ? value.elements : null;
      }
    }
    return null;
  }
}
