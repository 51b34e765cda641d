/** Writing `get_config` and `from_config` from what a class' constructor takes. */
import { isWrittenIn, type ConstructorParameter, type CustomClass } from '../../keras/custom-class';
import { expressionName } from '../../keras/class-members';
import type { SourceFile } from '../../python/project';
import type { Call, Dictionary, Expression, FunctionDefinition, Statement } from '../../python/syntax';
import { statementsWithin } from '../../keras/class-members';
import type { Edit } from '../rule';
import { addModuleImport, kerasAccess, type Access } from './imports';
import { appendMethods, insertAfterSuper, superCall } from './class-edits';
import { indentAt, insert, lineEnd, lineWidth, quoted, replace, sourceOf } from './text';

/**
 * What is known of one argument beyond the source: `layer` where instances are given layers or models, `array` where
 * arrays.
 */
export type ArgumentKind =
  | 'plain'
  | 'layer'
  | 'layers'
  | 'array'
  | 'tensor'
  /** Something that no config holds and no fix turns into something it does. */
  | 'object'
  | 'unknown'
  /** An instance of a dataclass, and how the class is named in the file. */
  | { dataclass: Access };

/** One line of a config: the key, the expression of its value, and how it is turned back into the argument. */
interface ConfigEntry {
  name: string;
  value: string;
  /** Expression that gives the argument back from `config["name"]`; null where the value is the argument. */
  restore: string | null;
}

/** What writing an entry needs elsewhere. */
interface Plan {
  entries: ConfigEntry[];
  /** Lines for the constructor, after `super().__init__()`. */
  stores: string[];
  edits: Edit[];
}

/** Conversions that a config value needs none for: the attribute may be given back as it is. */
const plainConversions = new Set([
  'list',
  'tuple',
  'int',
  'float',
  'str',
  'bool',
  'dict',
  'sorted',
  'abs',
  'min',
  'max',
  'round',
]);

/** `activations.get` and its like keep an object that the same module's `serialize` writes. */
const getters = /(^|\.)(activations|initializers|regularizers|constraints|losses|metrics|optimizers)\.get$/;

/**
 * Edits that give a class a `get_config` for the named arguments (with `from_config` where they are objects), and that
 * make its constructor keep what it did not. Null where that cannot be written: the body shares the line of the head,
 * an argument is a function, or the constructor stands in another class.
 */
export function writeGetConfig(
  custom: CustomClass,
  names: readonly string[],
  kinds: ReadonlyMap<string, ArgumentKind>,
): Edit[] | null {
  const plan = planEntries(custom, names, kinds);
  if (plan === null) return null;
  const file = custom.file;
  const hasBase =
    !['regularizer', 'constraint', 'initializer', 'schedule'].includes(custom.kind) || custom.getConfig !== null;
  const indent = file.facts.style.indent;
  const entries = plan.entries.map((entry) => `${quoted(file, entry.name)}: ${entry.value}`);
  const method = ['def get_config(self):'];
  if (hasBase) {
    method.push(`${indent}config = ${superCall(file, custom.definition, custom.initializer)}.get_config()`);
    method.push(...displayLines(file, indent, 'config.update({', entries, '})'));
    method.push(`${indent}return config`);
  } else {
    method.push(...displayLines(file, indent, 'return {', entries, '}'));
  }
  const methods = [method];
  const restored = plan.entries.filter((entry) => entry.restore !== null);
  if (restored.length > 0 && custom.fromConfig === null) methods.push(fromConfigLines(file, restored));
  const appended = appendMethods(file, custom.definition, methods);
  if (appended === null) return null;
  return withStores(custom, [...plan.edits, appended], plan.stores);
}

/**
 * Edits that add keys for the named arguments to the class' own `get_config`. Null where its way of building the config
 * cannot be added to.
 */
export function addConfigKeys(
  custom: CustomClass,
  names: readonly string[],
  kinds: ReadonlyMap<string, ArgumentKind>,
): Edit[] | null {
  const definition = custom.getConfig?.definition;
  if (definition === undefined || definition === null || custom.getConfig?.owner !== custom.value) return null;
  const plan = planEntries(custom, names, kinds);
  if (plan === null) return null;
  const edit = addToConfig(custom.file, definition, plan.entries);
  if (edit === null) return null;
  const edits = [...plan.edits, edit];
  const restored = plan.entries.filter((entry) => entry.restore !== null);
  if (restored.length > 0 && custom.fromConfig === null) {
    const appended = appendMethods(custom.file, custom.definition, [fromConfigLines(custom.file, restored)]);
    if (appended === null) return null;
    edits.push(appended);
  }
  return withStores(custom, edits, plan.stores);
}

/**
 * Edits that write `from_config` for keys that hold serialized objects, each turned back by a function below `keras`.
 * Null where it cannot be appended.
 */
export function writeFromConfig(
  custom: CustomClass,
  nested: readonly { name: string; deserializer: string }[],
): Edit[] | null {
  const file = custom.file;
  const edits: Edit[] = [];
  const entries = nested.map(({ name, deserializer }) => {
    const access = kerasAccess(file, deserializer);
    edits.push(...access.edits.filter((edit) => !edits.some((other) => other.text === edit.text)));
    return { name, value: '', restore: `${access.text}(config[${quoted(file, name)}])` };
  });
  const appended = appendMethods(file, custom.definition, [fromConfigLines(file, entries)]);
  return appended === null ? null : [...edits, appended];
}

function withStores(custom: CustomClass, edits: Edit[], stores: readonly string[]): Edit[] | null {
  if (stores.length === 0) return edits;
  const stored = insertAfterSuper(custom, stores);
  return stored === null ? null : [...edits, stored];
}

/** `head` + entries + `tail` on one line, or one entry a line; each line indented by `indent`. */
function displayLines(
  file: SourceFile,
  indent: string,
  head: string,
  entries: readonly string[],
  tail: string,
): string[] {
  const flat = `${indent}${head}${entries.join(', ')}${tail}`;
  // eight columns: what the class' body and the method add
  if (flat.length + 4 <= lineWidth) return [flat];
  const deeper = indent + file.facts.style.indent;
  return [indent + head, ...entries.map((entry) => `${deeper}${entry},`), indent + tail];
}

function fromConfigLines(file: SourceFile, entries: readonly ConfigEntry[]): string[] {
  const indent = file.facts.style.indent;
  return [
    '@classmethod',
    'def from_config(cls, config):',
    `${indent}config = dict(config)`,
    ...entries.map((entry) => `${indent}config[${quoted(file, entry.name)}] = ${entry.restore ?? ''}`),
    `${indent}return cls(**config)`,
  ];
}

function planEntries(
  custom: CustomClass,
  names: readonly string[],
  kinds: ReadonlyMap<string, ArgumentKind>,
): Plan | null {
  const initializer = custom.initializer;
  if (!isWrittenIn(initializer, custom.definition)) return null;
  const plan: Plan = { entries: [], stores: [], edits: [] };
  for (const name of names) {
    const parameter = initializer.parameters.find((each) => each.name === name);
    if (parameter === undefined) return null;
    const entry = planEntry(custom, parameter, kinds.get(name) ?? 'unknown', plan);
    if (entry === null) return null;
    plan.entries.push(entry);
  }
  return plan;
}

function planEntry(
  custom: CustomClass,
  parameter: ConstructorParameter,
  given: ArgumentKind,
  plan: Plan,
): ConfigEntry | null {
  const file = custom.file;
  const { name } = parameter;
  const use = (access: Access): string => {
    for (const edit of access.edits) if (!plan.edits.some((other) => other.text === edit.text)) plan.edits.push(edit);
    return access.text;
  };
  const at = `config[${quoted(file, name)}]`;
  const attribute = parameter.storedAs;
  // what the constructor makes an array of may be one already
  const isMadeArray = given === 'unknown' && attribute === null && makesArrayOf(custom, name);
  const kind = isMadeArray ? 'array' : given;
  if (kind === 'object') return null;
  if (typeof kind === 'object') {
    const held = attribute ?? keep(custom, name, plan);
    const dataclasses = use(addModuleImport(file, 'dataclasses', null));
    return { name, value: `${dataclasses}.asdict(self.${held})`, restore: `${use(kind.dataclass)}(**${at})` };
  }
  if (kind === 'layer' || kind === 'layers') {
    const held = attribute ?? keep(custom, name, plan);
    const serialize = use(kerasAccess(file, 'layers.serialize'));
    const deserialize = use(kerasAccess(file, 'layers.deserialize'));
    if (kind === 'layer') return { name, value: `${serialize}(self.${held})`, restore: `${deserialize}(${at})` };
    return {
      name,
      value: `[${serialize}(layer) for layer in self.${held}]`,
      restore: `[${deserialize}(layer) for layer in ${at}]`,
    };
  }
  if (attribute !== null && kind === 'array') {
    const numpy = use(addModuleImport(file, 'numpy', 'np'));
    return { name, value: `${numpy}.asarray(self.${attribute}).tolist()`, restore: null };
  }
  if (attribute !== null && kind !== 'tensor') return { name, value: `self.${attribute}`, restore: null };
  for (const store of parameter.stores) {
    const value = store.value;
    if (value?.kind !== 'call') continue;
    const written = expressionName(value.callee);
    if (getters.test(written) && value.arguments[0]?.value.kind === 'name') {
      return { name, value: `${written.replace(/get$/, 'serialize')}(self.${store.attribute})`, restore: null };
    }
    if (
      plainConversions.has(written) &&
      value.arguments[0]?.value.kind === 'name' &&
      kind !== 'array' &&
      kind !== 'tensor'
    ) {
      return { name, value: `self.${store.attribute}`, restore: null };
    }
    if (/(^|\.)(asarray|array)$/.test(written) && value.arguments[0]?.value.kind === 'name') {
      return { name, value: `self.${store.attribute}.tolist()`, restore: null };
    }
  }
  if (kind === 'tensor') return null;
  const held = keep(custom, name, plan);
  if (kind === 'array') {
    const numpy = use(addModuleImport(file, 'numpy', 'np'));
    return { name, value: `${numpy}.asarray(self.${held}).tolist()`, restore: null };
  }
  return { name, value: `self.${held}`, restore: null };
}

/** Whether the constructor hands an argument to NumPy: `matrix = np.asarray(matrix)`. */
function makesArrayOf(custom: CustomClass, name: string): boolean {
  const definition = custom.initializer?.definition;
  return (
    definition !== undefined &&
    new RegExp(`\\b(?:np|numpy)\\.(?:asarray|array)\\(\\s*${name}\\b`).test(sourceOf(custom.file, definition))
  );
}

/** Plans `self.name = name` for an argument that the constructor only consumes; gives the attribute's name. */
function keep(custom: CustomClass, name: string, plan: Plan): string {
  const taken = custom.attributes.some((write) => write.attribute === name) || custom.methods.has(name);
  // a property of Keras' own, or an attribute that holds something else
  const attribute = taken || reserved.has(name) ? `_${name}` : name;
  plan.stores.push(`self.${attribute} = ${name}`);
  return attribute;
}

/** Attributes that Keras' base classes keep for themselves. */
const reserved = new Set([
  'name',
  'dtype',
  'weights',
  'trainable',
  'trainable_weights',
  'non_trainable_weights',
  'variables',
  'losses',
  'metrics',
  'input',
  'output',
  'input_shape',
  'output_shape',
  'layers',
  'built',
  'loss',
  'optimizer',
  'path',
  'updates',
  'dynamic',
  'stateful',
  'state_updates',
  'history',
  'inputs',
  'outputs',
  'submodules',
  'run_eagerly',
  'input_mask',
  'output_mask',
  'inbound_nodes',
  'outbound_nodes',
  'compute_dtype',
]);

function addToConfig(file: SourceFile, definition: FunctionDefinition, entries: readonly ConfigEntry[]): Edit | null {
  const statements = [...statementsWithin(definition.body)];
  const pairs = entries.map((entry) => `${quoted(file, entry.name)}: ${entry.value}`);
  const keywords = entries.map((entry) => `${entry.name}=${entry.value}`);
  // the last statement that adds keys takes the new ones
  const last = statements.reverse();
  for (const statement of last) {
    const edit = addToStatement(file, statement, entries, pairs, keywords);
    if (edit !== null) return edit;
  }
  const returned = last.find((statement) => statement.kind === 'return');
  return returned?.kind === 'return' && returned.value !== null ? addAround(file, returned.value, pairs) : null;
}

function addToStatement(
  file: SourceFile,
  statement: Statement,
  entries: readonly ConfigEntry[],
  pairs: readonly string[],
  keywords: readonly string[],
): Edit | null {
  if (
    statement.kind === 'expression' &&
    statement.value.kind === 'call' &&
    statement.value.callee.kind === 'attribute' &&
    statement.value.callee.name === 'update'
  ) {
    return addToCall(file, statement.value, pairs, keywords);
  }
  if (
    statement.kind === 'assign' &&
    statement.targets[0]?.kind === 'subscript' &&
    statement.targets[0].object.kind === 'name'
  ) {
    const config = statement.targets[0].object.name;
    const indent = indentAt(file, statement.start);
    const newline = file.facts.style.newline;
    return insert(
      file,
      lineEnd(file, statement.end),
      entries.map((entry) => `${newline}${indent}${config}[${quoted(file, entry.name)}] = ${entry.value}`).join(''),
    );
  }
  if (statement.kind === 'augmented-assign' && statement.value.kind === 'dictionary')
    return addToDictionary(file, statement.value, pairs);
  if ((statement.kind === 'return' || statement.kind === 'assign') && statement.value !== null)
    return addToExpression(file, statement.value, pairs, keywords, statement.kind === 'return');
  return null;
}

function addToExpression(
  file: SourceFile,
  expression: Expression,
  pairs: readonly string[],
  keywords: readonly string[],
  returned: boolean,
): Edit | null {
  if (expression.kind === 'dictionary') return addToDictionary(file, expression, pairs);
  if (expression.kind === 'operation' && expression.operator === '|') {
    return (
      addToExpression(file, expression.right, pairs, keywords, returned) ??
      addToExpression(file, expression.left, pairs, keywords, returned)
    );
  }
  if (expression.kind !== 'call') return null;
  const written = expressionName(expression.callee);
  if (written === 'dict') {
    const inner = expression.arguments[0]?.value;
    // `dict(list(base.items()) + list({...}.items()))`
    if (inner?.kind === 'operation' && inner.operator === '+') {
      for (const side of [inner.right, inner.left]) {
        const dictionary = dictionaryWithin(side);
        if (dictionary !== null) return addToDictionary(file, dictionary, pairs);
      }
      return null;
    }
    return addToCall(file, expression, pairs, keywords);
  }
  // `return super().get_config()`, `return self._config_of("low")`
  if (
    returned &&
    expression.callee.kind === 'attribute' &&
    (expression.callee.name === 'get_config' || expression.callee.object.kind === 'name')
  ) {
    return replace(file, expression, `{**${sourceOf(file, expression)}, ${pairs.join(', ')}}`);
  }
  return null;
}

/** `return dict(list(base.items()) + list(config.items()))` where `config` is made out of sight. */
function addAround(file: SourceFile, expression: Expression, pairs: readonly string[]): Edit | null {
  if (
    expression.kind !== 'call' ||
    expressionName(expression.callee) !== 'dict' ||
    expression.arguments[0]?.value.kind !== 'operation'
  )
    return null;
  return replace(file, expression, `{**${sourceOf(file, expression)}, ${pairs.join(', ')}}`);
}

function dictionaryWithin(expression: Expression): Dictionary | null {
  if (expression.kind === 'dictionary') return expression;
  if (expression.kind === 'call') {
    if (expression.callee.kind === 'attribute' && expression.callee.name === 'items')
      return dictionaryWithin(expression.callee.object);
    const [only] = expression.arguments;
    return only === undefined ? null : dictionaryWithin(only.value);
  }
  return null;
}

function addToCall(file: SourceFile, call: Call, pairs: readonly string[], keywords: readonly string[]): Edit | null {
  const dictionary = call.arguments.map((argument) => argument.value).find((value) => value.kind === 'dictionary');
  const named = call.arguments.filter((argument) => argument.name !== null);
  if (dictionary?.kind === 'dictionary' && named.length === 0) return addToDictionary(file, dictionary, pairs);
  const last = call.arguments.at(-1);
  // a generator without parentheses of its own stands alone
  if (last?.value.kind === 'comprehension' && last.end >= call.end) return null;
  if (last === undefined) return insert(file, call.end - 1, keywords.join(', '));
  // a generator without parentheses of its own stands alone
  if (
    last.value.kind === 'comprehension' &&
    last.value.form === 'generator' &&
    (last.value.start === call.argumentsStart || file.text.charAt(last.value.start) !== '(')
  )
    return null;
  return insertElements(file, last.end, call.end - 1, last.start, keywords);
}

function addToDictionary(file: SourceFile, dictionary: Dictionary, pairs: readonly string[]): Edit {
  const last = dictionary.entries.at(-1);
  if (last === undefined) return insert(file, dictionary.end - 1, pairs.join(', '));
  const start = last.key?.start ?? last.value.start;
  return insertElements(file, last.value.end, dictionary.end - 1, start, pairs);
}

/** Puts elements after the last one of a display, on lines of their own where it stands on one. */
function insertElements(
  file: SourceFile,
  end: number,
  close: number,
  lastStart: number,
  elements: readonly string[],
): Edit {
  const between = file.text.slice(end, close);
  const comma = /^\s*,/.exec(between);
  const ownLine = /^[ \t]*(\*\*)?$/.test(file.text.slice(file.text.lastIndexOf('\n', lastStart - 1) + 1, lastStart));
  if (between.includes('\n') && ownLine) {
    const glue = `${file.facts.style.newline}${indentAt(file, lastStart)}`;
    if (comma !== null)
      return insert(file, end + comma[0].length, elements.map((element) => `${glue}${element},`).join(''));
    return insert(file, end, `,${glue}${elements.join(`,${glue}`)}`);
  }
  if (comma !== null) return insert(file, end + comma[0].length, ` ${elements.join(', ')}`);
  return insert(file, end, `, ${elements.join(', ')}`);
}
