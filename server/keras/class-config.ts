/**
 * What a project's `get_config` returns: read in every style people write it, from one dictionary
 * literal to helpers and mixins. What cannot be followed leaves the config open.
 */
import type { Call, Expression, FunctionDefinition, Span, Statement } from '../python/syntax';
import { allParts, expressionsOf } from '../python/walk';
import { expressionName, findMethod, selfName, type Ancestor, type ClassReader, type Method } from './class-members';
import { fieldsOf, isDataclass } from './interpreter/classes';
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

class ConfigReader {
  private readonly variables = new Map<string, Entries>();
  private returned: Entries | null = null;
  /** Literal lists of strings that a loop variable stands for. */
  private readonly loopNames = new Map<string, string[]>();
  /** Lists that the method itself writes out, by the name they are bound to. */
  private readonly literals = new Map<string, Expression[]>();
  private readonly self: string;

  constructor(
    private readonly reader: ClassReader,
    private readonly method: Method,
    private readonly after: Ancestor[],
    private readonly depth: number,
  ) {
    this.self = selfName(method.definition) ?? '';
  }

  run(): Entries {
    for (const parameter of this.method.definition.parameters) {
      if (parameter.name !== this.self) this.variables.set(parameter.name, nothing(true));
    }
    this.block(this.method.definition.body);
    return this.returned ?? nothing(true);
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
      default:
        for (const expression of expressionsOf(statement)) this.escape(expression);
    }
  }

  private loop(statement: Extract<Statement, { kind: 'loop' }>): void {
    const names = this.stringsOf(statement.iterable);
    const target = statement.target;
    if (target?.kind === 'name' && names !== null) {
      this.loopNames.set(target.name, names);
      this.block(statement.body);
      this.loopNames.delete(target.name);
    } else {
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
      default:
        return false;
    }
  }

  /** A dictionary handed to something that cannot be seen may have any key afterwards. */
  private escape(expression: Expression): void {
    for (const part of allParts(expression)) {
      if (part.kind !== 'call') continue;
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
      default:
        return nothing(true);
    }
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
    // `{k: v for k, v in config.items()}` keeps some of what is there
    const iterated = loop.iterable;
    if (iterated.kind === 'call' && iterated.callee.kind === 'attribute' && iterated.callee.name === 'items') {
      const entries = copyOf(this.evaluate(iterated.callee.object));
      if (expression.conditions.length > 0) entries.open = true;
      return entries;
    }
    return nothing(true);
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
      if (callee.object.kind === 'name' && callee.object.name === this.self && this.self !== '') return this.helper(callee.name, call);
      if (callee.name === 'OrderedDict') return this.fromArguments(call);
    }
    if (callee.kind === 'name') {
      if (callee.name === 'dict' || callee.name === 'OrderedDict') return this.fromArguments(call);
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
    if (expression.kind === 'name') return this.loopNames.get(expression.name) ?? null;
    return null;
  }

  private stringsOf(expression: Expression): string[] | null {
    let elements: Expression[] | null = null;
    if (expression.kind === 'list' || expression.kind === 'tuple' || expression.kind === 'set') elements = expression.elements;
    if (expression.kind === 'attribute' && expression.object.kind === 'name' && expression.object.name === this.self) {
      // `for key in self.CONFIG_KEYS`: a literal of the class body
      elements = this.classLiteral(expression.name);
    }
    if (expression.kind === 'name') {
      const own = this.literals.get(expression.name);
      if (own === undefined) return this.namesOf(expression);
      elements = own;
    }
    if (elements === null) return null;
    const texts = elements.flatMap((element) => (element.kind === 'string' ? [element.value] : []));
    return texts.length === elements.length ? texts : null;
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
