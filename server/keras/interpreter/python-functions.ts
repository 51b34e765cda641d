/** Functions of Python and its library whose result the story needs. */
import { once } from '../../python/once';
import type { SourceFile } from '../../python/project';
import type { Call } from '../../python/syntax';
import type { CallEvent, DictionaryValue, PassedArgument, Scope, SequenceValue, TextPart, Value } from '../value';
import { unknown } from '../value';
import { attributeOf, moduleValue } from './attributes';
import { fieldsOf, findMember, kerasBaseOf } from './classes';
import { parsedOption } from './command-line';
import { eachOf, elementsOf, pairsOf, reversed, setEntry, sorted, spreadInto, withoutDoubles } from './containers';
import { readDocument } from './documents';
import { attributesOf, doubtAttributes, doubtEntries, doubtHanded } from './doubt';
import { filtered, mapped, reduced, runTarget } from './higher-order';
import { fieldDefault, fieldMakers, newInstance, replaced } from './instances';
import { noteImport, placeOf, setAttribute, type Machine } from './machine';
import { external } from './names';
import { isFoundName } from './operators';
import { record } from './record';
import {
  dateParts,
  joinPaths,
  nameOf,
  normalisedText,
  parentOf,
  splitExtension,
  textParts,
  withDollarFields,
} from './text';
import { tensorFrom } from './tensors';
import { argumentAt, counterKey, join, joinAll, optionsOf, plainText, text } from './values';

type PythonFunction = (machine: Machine, passed: PassedArgument[], call: Call, scope: Scope) => Value | null;

const first = (passed: readonly PassedArgument[]): Value => passed[0]?.value ?? unknown;

/** A text, or a text of one hole for anything else that may be one. */
function asText(machine: Machine, value: Value, call: Call, path: boolean): Value {
  return joinAll(optionsOf(value).map((option) => text(textParts(option, null, placeOf(machine, call)), path)));
}

function joined(path: boolean): PythonFunction {
  return (machine, passed, call) => {
    if (passed.some((argument) => argument.spread !== null)) return unknown;
    const place = placeOf(machine, call);
    let results: Value[] = [text([])];
    passed.forEach((argument, index) => {
      const next: Value[] = [];
      for (const start of results) {
        for (const option of optionsOf(argument.value)) {
          if (start.kind !== 'text') continue;
          const piece = textParts(option, null, argument.place ?? place);
          next.push(index === 0 ? text(piece, path) : joinPaths([start.parts, piece], path));
        }
      }
      results = next.slice(0, 8);
    });
    return joinAll(results);
  };
}

function overTexts(change: (value: Extract<Value, { kind: 'text' }>) => Value | null): PythonFunction {
  return (machine, passed, call) =>
    joinAll(
      optionsOf(first(passed)).map((option) => {
        if (option.kind === 'text')
          return change(option) ?? { kind: 'unknown', key: `at ${machine.file.path} ${call.start}` };
        return { kind: 'unknown', key: `at ${machine.file.path} ${call.start}` };
      }),
    );
}

const same: PythonFunction = (machine, passed, call) =>
  asText(
    machine,
    first(passed),
    call,
    optionsOf(first(passed)).some((option) => option.kind === 'text' && option.path),
  );

function sequence(form: 'list' | 'tuple' | 'set'): PythonFunction {
  return (_machine, passed) => {
    if (passed.length === 0) return { kind: 'sequence', form, elements: [], places: [], open: false };
    const value = first(passed);
    const elements = elementsOf(value);
    if (elements !== null && form === 'set')
      return { kind: 'sequence', form, elements: withoutDoubles(elements), places: [], open: false, shuffled: true };
    if (elements !== null) {
      return {
        kind: 'sequence',
        form,
        elements: [...elements],
        places: value.kind === 'sequence' ? [...value.places] : [],
        open: false,
      };
    }
    if (value.kind === 'sequence') return { ...value, form, elements: [...value.elements], places: [...value.places] };
    return { kind: 'sequence', form, elements: [], places: [], open: true };
  };
}

/** Several lists as one. */
function chained(lists: readonly Value[]): Value {
  const made: SequenceValue = { kind: 'sequence', form: 'list', elements: [], places: [], open: false };
  for (const list of lists) {
    const elements = elementsOf(list);
    if (elements === null || made.elements.length + elements.length > 2000) {
      made.open = true;
      continue;
    }
    made.elements.push(...elements);
    if (list.kind === 'sequence') {
      made.places.push(...list.places);
      if (list.grown === true) made.grown = true;
    }
  }
  return made;
}

/** More parts than this are not told one by one. */
const mostParts = 12;

/** A list of so many parts, of which nothing is known. */
export function partsOf(machine: Machine, count: Value | undefined, call: Call, arity = 1): Value | null {
  if (
    count?.kind !== 'literal' ||
    typeof count.value !== 'number' ||
    !Number.isInteger(count.value) ||
    count.value < 1 ||
    count.value > mostParts
  )
    return null;
  const piece = (index: number, of: number): Value => ({
    kind: 'unknown',
    key: `part ${machine.file.path} ${call.start} ${index} ${of}`,
  });
  const elements = Array.from({ length: count.value }, (_none, index): Value =>
    arity === 1
      ? piece(index, 0)
      : {
          kind: 'sequence',
          form: 'tuple',
          elements: Array.from({ length: arity }, (_each, of) => piece(index, of)),
          places: [],
          open: false,
        },
  );
  return { kind: 'sequence', form: 'list', elements, places: [], open: false };
}

/** `numpy.array_split(values, 3)`. */
const split: PythonFunction = (machine, passed, call) =>
  partsOf(machine, argumentAt(passed, 'indices_or_sections', 1)?.value, call);

/** More objects of one document are not handed to a hook. */
const mostHooked = 100;

/** A document whose objects go through the `object_hook` that the call is given, inner ones first. */
function hooked(
  machine: Machine,
  document: Value | null,
  passed: PassedArgument[],
  call: Call,
  scope: Scope,
): Value | null {
  const hook = argumentAt(passed, 'object_hook', null)?.value;
  if (hook === undefined || document === null) return document;
  let left = mostHooked;
  const through = (value: Value): Value => {
    if (value.kind === 'sequence') return { ...value, elements: value.elements.map(through) };
    if (value.kind !== 'dictionary' || (left -= 1) < 0) return value.kind === 'dictionary' ? unknown : value;
    const made: DictionaryValue = {
      ...value,
      entries: new Map([...value.entries].map(([name, entry]) => [name, through(entry)])),
    };
    return machine.evaluators.invoke(
      machine,
      hook,
      [{ name: null, spread: null, value: made, expression: call, place: placeOf(machine, call), argument: null }],
      call,
      scope,
    );
  };
  return through(document);
}

/** A thread or process, which is an object like others once its work is done. */
const started: PythonFunction = (machine, passed, call, scope) => {
  runTarget(machine, passed, call, scope);
  return null;
};

/** The names of a scope as a dictionary: `globals()`, `locals()`, `vars()`. */
function namesOf(scope: Scope): DictionaryValue {
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  for (const [name, value] of scope.names) if (!name.startsWith('__')) made.entries.set(name, value);
  return made;
}

/** `vars(parser.parse_args())`: the options by name. */
function optionsAsDictionary(event: CallEvent): DictionaryValue {
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: true };
  for (const [attribute, value] of event.self?.kind === 'instance' ? event.self.attributes : []) {
    if (!attribute.startsWith('option ')) continue;
    const name = attribute.slice('option '.length);
    made.entries.set(name, parsedOption(event, name) ?? value);
  }
  return made;
}

/** `dataclasses.asdict(value)`: the fields by name. */
function fieldsAsDictionary(machine: Machine, value: Value): Value {
  if (value.kind !== 'instance' || value.of.kind !== 'class') return unknown;
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  for (const field of fieldsOf(value.of)) {
    const member = findMember(value.of, field);
    const found =
      value.attributes.get(field) ?? (member === null ? null : (fieldDefault(machine, member, value.of) ?? member));
    if (found === null) made.open = true;
    else made.entries.set(field, found);
  }
  return made;
}

function moduleScope(scope: Scope): Scope {
  let at = scope;
  while (at.outer !== null) at = at.outer;
  return at;
}

/** The number of the turn in a loop whose turns cannot be told. */
function counter(machine: Machine, call: Call): Value {
  return { kind: 'unknown', key: counterKey(`${machine.file.path} ${call.start}`) };
}

/** More levels of settings than people write; dictionaries may hold themselves. */
const deepestCopy = 8;

/**
 * A copy of a list, a dictionary or settings, whose changes the original does not see; models and layers stand for
 * their copies.
 */
function copyOf(machine: Machine, value: Value, depth: number): Value {
  if (depth === 0) return value;
  const inner = (held: Value): Value => copyOf(machine, held, depth - 1);
  if (value.kind === 'union') return joinAll(value.options.map((option) => copyOf(machine, option, depth)));
  if (value.kind === 'sequence') return { ...value, elements: value.elements.map(inner), places: [...value.places] };
  if (value.kind === 'dictionary') {
    return {
      ...value,
      entries: new Map([...value.entries].map(([name, entry]) => [name, inner(entry)])),
      places: new Map(value.places),
    };
  }
  if (
    value.kind !== 'instance' ||
    (value.of.kind === 'class' ? kerasBaseOf(value.of) !== null : value.of.name !== 'argparse.Namespace')
  )
    return value;
  return {
    ...value,
    id: machine.nextId(),
    attributes: new Map([...value.attributes].map(([name, held]) => [name, inner(held)])),
  };
}

/** What calling the result of `namedtuple(name, fields)` makes: an object with its fields as attributes. */
const namedTupleMaker = external('collections.namedtuple()');

const functions: Readonly<Record<string, PythonFunction>> = {
  'os.path.join': joined(false),
  'pathlib.Path': joined(true),
  'pathlib.PurePath': joined(true),
  'pathlib.PosixPath': joined(true),
  'builtins.str': (machine, passed, call) => asText(machine, first(passed), call, false),
  'os.fspath': (machine, passed, call) => asText(machine, first(passed), call, false),
  'os.path.abspath': same,
  'os.path.realpath': same,
  'os.path.normpath': overTexts(normalisedText),
  'os.path.expanduser': same,
  'os.path.expandvars': (machine, passed, call, scope) =>
    plainText(first(passed))?.includes('$') === true ? unknown : same(machine, passed, call, scope),
  'os.path.dirname': overTexts(parentOf),
  'os.path.basename': overTexts(nameOf),
  'os.path.splitext': overTexts((value) => {
    const split = splitExtension(value);
    return split === null
      ? null
      : { kind: 'sequence', form: 'tuple', elements: [split.root, text([split.extension])], places: [], open: false };
  }),
  'string.Template': overTexts(withDollarFields),
  'time.strftime': (machine, passed) => {
    const format = plainText(argumentAt(passed, 'format', 0)?.value ?? unknown);
    return format === null ? null : moment(machine, format);
  },
  'os.getcwd': () => text(['.']),
  'pathlib.Path.cwd': () => text(['.'], true),
  'pathlib.Path.home': () => text([{ key: 'home', source: 'outside', format: null, fallback: null }], true),
  'os.getenv': (machine, passed, call) => environment(machine, passed, call),
  'os.environ.get': (machine, passed, call) => environment(machine, passed, call),
  'os.environ.setdefault': (machine, passed, call) => environment(machine, passed, call),
  'builtins.dict': (_machine, passed) => {
    const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
    for (const argument of passed) {
      if (argument.name !== null) setEntry(made, text([argument.name]), argument.value, argument.place);
      else if (argument.spread === null) spreadInto(made, pairsOf(argument.value));
      else spreadInto(made, unknown);
    }
    return made;
  },
  'types.MappingProxyType': (_machine, passed) => first(passed),
  'collections.ChainMap': (_machine, passed) => {
    const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
    // the first of several maps that has a key is the one that counts
    for (const { value } of [...passed].reverse()) spreadInto(made, value);
    return made;
  },
  'collections.OrderedDict': (machine, passed, call, scope) =>
    functions['builtins.dict']?.(machine, passed, call, scope) ?? null,
  'builtins.list': sequence('list'),
  'builtins.tuple': sequence('tuple'),
  'builtins.set': sequence('set'),
  'builtins.sorted': (machine, passed, call, scope) => {
    const list = sequence('list')(machine, passed.slice(0, 1), call, scope);
    return list?.kind === 'sequence' ? sorted(list, passed.slice(1)) : list;
  },
  'builtins.reversed': (machine, passed, call, scope) => {
    const list = sequence('list')(machine, passed, call, scope);
    return list?.kind === 'sequence' ? reversed(list) : list;
  },
  ...Object.fromEntries(
    [
      'bisect.insort',
      'bisect.insort_left',
      'bisect.insort_right',
      'heapq.heappush',
      'heapq.heappop',
      'heapq.heapify',
      'heapq.heappushpop',
      'heapq.heapreplace',
      'numpy.put',
      'numpy.place',
      'numpy.copyto',
    ].map((name): [string, PythonFunction] => [
      name,
      (_machine, passed) => {
        doubtHanded(first(passed));
        return unknown;
      },
    ]),
  ),
  'random.shuffle': (_machine, passed) => {
    for (const option of optionsOf(first(passed))) if (option.kind === 'sequence') option.shuffled = true;
    return { kind: 'literal', value: null };
  },
  // writing to it writes the names
  'builtins.globals': (_machine, _passed, _call, scope) => ({
    ...namesOf(moduleScope(scope)),
    entries: moduleScope(scope).names,
  }),
  'builtins.locals': (_machine, _passed, _call, scope) => namesOf(scope),
  'builtins.vars': (machine, passed, _call, scope) => {
    const value = first(passed);
    if (passed.length === 0) return namesOf(scope);
    if (value.kind === 'module') return namesOf(machine.moduleOf(value.file).scope);
    if (value.kind === 'result' && (value.event.name === '.parse_args' || value.event.name === '.parse_known_args'))
      return optionsAsDictionary(value.event);
    return value.kind === 'instance' ? attributesOf(value) : unknown;
  },
  'builtins.zip': (_machine, passed) => {
    const lists = passed.map(({ value }) => ({
      elements: elementsOf(value),
      isCounted: value.kind === 'sequence' && value.grown !== true,
    }));
    // lists of a known length tell how many there are; of a list that grew as the program ran, each element may be any
    // of those seen
    const counted = lists.flatMap(({ elements, isCounted }) =>
      isCounted && elements !== null ? [elements.length] : [],
    );
    const grown = lists.flatMap(({ elements }) => (elements === null ? [] : [elements.length]));
    const length = Math.min(...(counted.length > 0 ? counted : grown));
    if (!Number.isFinite(length)) return { kind: 'sequence', form: 'list', elements: [], places: [], open: true };
    const rows: Value[] = [];
    for (let index = 0; index < length; index += 1) {
      const elements = lists.map((list) =>
        list.elements === null ? unknown : list.isCounted ? (list.elements[index] ?? unknown) : joinAll(list.elements),
      );
      rows.push({ kind: 'sequence', form: 'tuple', elements, places: [], open: false });
    }
    return { kind: 'sequence', form: 'list', elements: rows, places: [], open: false };
  },
  'builtins.enumerate': (machine, passed, call) => {
    const elements = elementsOf(first(passed));
    if (elements === null) {
      const pair: Value = {
        kind: 'sequence',
        form: 'tuple',
        elements: [counter(machine, call), eachOf(first(passed)) ?? unknown],
        places: [],
        open: false,
      };
      return { kind: 'sequence', form: 'list', elements: [], places: [], open: true, each: pair };
    }
    const start = argumentAt(passed, 'start', 1)?.value;
    const from =
      start?.kind === 'literal' && typeof start.value === 'number' ? start.value : start === undefined ? 0 : null;
    return {
      kind: 'sequence',
      form: 'list',
      elements: elements.map((element, index) => ({
        kind: 'sequence',
        form: 'tuple',
        elements: [from === null ? unknown : { kind: 'literal', value: from + index }, element],
        places: [],
        open: false,
      })),
      places: [],
      open: false,
    };
  },
  'builtins.range': (machine, passed, call) => {
    const numbers = passed.map((argument) =>
      argument.value.kind === 'literal' && typeof argument.value.value === 'number' ? argument.value.value : null,
    );
    const [a, b, step] = numbers;
    const from = b === undefined ? 0 : a;
    const to = b === undefined ? a : b;
    const by = step === undefined ? 1 : step;
    const made: Extract<Value, { kind: 'sequence' }> = {
      kind: 'sequence',
      form: 'list',
      elements: [],
      places: [],
      open: true,
      each: counter(machine, call),
    };
    if (
      typeof from !== 'number' ||
      typeof to !== 'number' ||
      typeof by !== 'number' ||
      by === 0 ||
      Math.abs((to - from) / by) > 12
    )
      return made;
    for (let at = from; by > 0 ? at < to : at > to; at += by) made.elements.push({ kind: 'literal', value: at });
    made.open = false;
    return made;
  },
  'builtins.len': (_machine, passed) => {
    const value = first(passed);
    if (value.kind === 'sequence' && !value.open && value.grown !== true)
      return { kind: 'literal', value: value.elements.length };
    return unknown;
  },
  'builtins.int': (_machine, passed) => overNumber(first(passed), Math.trunc),
  // Python rounds halves to the even number
  'builtins.round': (_machine, passed) =>
    passed.length === 1
      ? overNumber(first(passed), (number) =>
          Math.abs(number % 1) === 0.5 ? 2 * Math.round(number / 2) : Math.round(number),
        )
      : unknown,
  'builtins.float': (_machine, passed) => (first(passed).kind === 'literal' ? first(passed) : unknown),
  'builtins.max': (machine, passed, call, scope) =>
    overNumbers(passed, (numbers) => Math.max(...numbers)) ?? pick(machine, passed, call, scope),
  'builtins.min': (machine, passed, call, scope) =>
    overNumbers(passed, (numbers) => Math.min(...numbers)) ?? pick(machine, passed, call, scope),
  'builtins.sum': (machine, passed, call) =>
    summed(machine, passed, call) ??
    overNumbers(passed, (numbers) => numbers.reduce((sum, number) => sum + number, 0)) ??
    (passed[1]?.value.kind === 'sequence'
      ? chained([passed[1].value, ...(elementsOf(first(passed)) ?? [unknown])])
      : unknown),
  'builtins.abs': (machine, passed, call) =>
    first(passed).kind === 'tensor'
      ? tensorFrom(machine, 'builtins.abs', [first(passed)], placeOf(machine, call))
      : overNumber(first(passed), Math.abs),
  'builtins.next': (machine, passed, call, scope) => pick(machine, passed, call, scope),
  'builtins.iter': sequence('list'),
  'builtins.map': mapped,
  'builtins.filter': filtered,
  'itertools.chain': (_machine, passed) =>
    chained(passed.map(({ value, spread }) => (spread === null ? value : unknown))),
  'itertools.chain.from_iterable': (_machine, passed) => chained(elementsOf(first(passed)) ?? [unknown]),
  'functools.reduce': reduced,
  'threading.Thread': started,
  'multiprocessing.Process': started,
  'os.listdir': (machine, _passed, call) => globbed(machine, text(['*']), call),
  'tensorflow.io.gfile.listdir': (machine, _passed, call) => globbed(machine, text(['*']), call),
  'tensorflow.io.gfile.glob': (machine, passed, call) => globbed(machine, first(passed), call),
  'glob.glob': (machine, passed, call) => globbed(machine, first(passed), call),
  'glob.iglob': (machine, passed, call) => globbed(machine, first(passed), call),
  'builtins.bool': () => unknown,
  'builtins.isinstance': () => unknown,
  'builtins.hasattr': () => unknown,
  'importlib.import_module': (machine, passed) => importedModule(machine, first(passed)),
  'builtins.__import__': (machine, passed) => importedModule(machine, first(passed)),
  'inspect.isclass': (_machine, passed) => {
    const options = optionsOf(first(passed));
    if (options.every((option) => option.kind === 'class')) return { kind: 'literal', value: true };
    if (
      options.every((option) => option.kind === 'instance' || option.kind === 'literal' || option.kind === 'sequence')
    )
      return { kind: 'literal', value: false };
    return unknown;
  },
  'builtins.print': () => ({ kind: 'literal', value: null }),
  'builtins.getattr': (machine, passed, call) => {
    const name = plainText(passed[1]?.value ?? unknown);
    if (name === null) return unknown;
    const value = attributeOf(machine, first(passed), name, call);
    const otherwise = passed[2]?.value;
    return otherwise === undefined ? value : join(value, otherwise);
  },
  'builtins.setattr': (machine, passed) => {
    const name = plainText(passed[1]?.value ?? unknown);
    const value = passed[2]?.value;
    for (const option of optionsOf(first(passed))) {
      if (option.kind !== 'instance' && option.kind !== 'class') continue;
      if (name === null) doubtAttributes(option);
      else if (value !== undefined) setAttribute(machine, option, name, value);
    }
    return { kind: 'literal', value: null };
  },
  'builtins.object.__setattr__': (machine, passed, call, scope) =>
    functions['builtins.setattr']?.(machine, passed, call, scope) ?? null,
  'builtins.exec': (_machine, passed, _call, scope) => {
    // what the text says is out of sight; given a dictionary it writes there
    if (passed.length === 1) {
      doubtEntries(scope.names);
    } else {
      for (const option of optionsOf(passed[1]?.value ?? unknown))
        if (option.kind === 'dictionary') spreadInto(option, unknown);
    }
    return { kind: 'literal', value: null };
  },
  'functools.partial': (machine, passed, call) => {
    const target = passed[0];
    return target === undefined
      ? unknown
      : { kind: 'partial', target: target.value, arguments: passed.slice(1), place: placeOf(machine, call) };
  },
  'functools.update_wrapper': (_machine, passed) => {
    const wrapper = first(passed);
    const wrapped = passed[1]?.value;
    if (wrapper.kind === 'partial' && wrapped?.kind === 'function')
      wrapper.renamed = wrapped.renamed ?? wrapped.definition.name;
    return wrapper;
  },
  'builtins.staticmethod': (_machine, passed) => first(passed),
  'dataclasses.replace': (machine, passed, call) => replaced(machine, first(passed), passed.slice(1), call),
  'dataclasses.asdict': (machine, passed) => fieldsAsDictionary(machine, first(passed)),
  'json.load': (machine, passed, call, scope) =>
    hooked(machine, readDocument(machine, first(passed), false), passed, call, scope),
  'json.loads': (machine, passed, call, scope) =>
    hooked(machine, readDocument(machine, first(passed), true), passed, call, scope),
  'numpy.array': weightsAsArray,
  'numpy.asarray': weightsAsArray,
  'numpy.array_split': split,
  'numpy.split': split,
  'yaml.load': (machine, passed) => readDocument(machine, first(passed), false),
  'yaml.safe_load': (machine, passed) => readDocument(machine, first(passed), false),
  'yaml.full_load': (machine, passed) => readDocument(machine, first(passed), false),
  'copy.copy': (machine, passed) => copyOf(machine, first(passed), 1),
  'copy.deepcopy': (machine, passed) => copyOf(machine, first(passed), deepestCopy),
  'builtins.open': (machine, passed, call) =>
    record(machine, 'builtins.open', external('builtins.open'), null, passed, call, {
      kind: 'instance',
      id: machine.nextId(),
      of: external('builtins.open'),
      arguments: passed,
      attributes: new Map(),
      call,
      place: placeOf(machine, call),
      made: machine.run.file.path,
      event: null,
    }),
  'argparse.Namespace': namespaceOf,
  'collections.namedtuple': (machine, passed, call) => ({
    kind: 'partial',
    target: namedTupleMaker,
    arguments: passed,
    place: placeOf(machine, call),
  }),
  [namedTupleMaker.name]: (machine, passed, call) => {
    const fields = namedTupleFields(argumentAt(passed, 'field_names', 1)?.value);
    if (fields === null) return unknown;
    const values = passed.filter((argument) => argument.name === null && argument.spread === null).slice(2);
    const isOpen = passed.some((argument) => argument.spread !== null);
    const defaults = elementsOf(argumentAt(passed, 'defaults', null)?.value ?? unknown) ?? [];
    const made = newInstance(machine, external('argparse.Namespace'), [], call);
    fields.forEach((field, index) => {
      const given =
        passed.find((argument) => argument.name === field)?.value ??
        values[index]?.value ??
        (isOpen ? unknown : defaults[defaults.length - fields.length + index]);
      if (given !== undefined) made.attributes.set(field, given);
    });
    return made;
  },
  // the default of a parameter: what the command line most likely leaves it at
  'typer.Option': (_machine, passed) => argumentAt(passed, 'default', 0)?.value ?? unknown,
  'typer.Argument': (_machine, passed) => argumentAt(passed, 'default', 0)?.value ?? unknown,
};

/**
 * `importlib.import_module(name)`: runs the module as an import does; where the name cannot be told, anything may have
 * been registered.
 */
function importedModule(machine: Machine, given: Value): Value {
  const name = plainText(given);
  if (name === null || name.startsWith('.')) {
    machine.run.registry.open = true;
    return unknown;
  }
  const target = machine.project.resolveModule(machine.file, name, 0);
  if (target.kind === 'file') {
    noteImport(machine, target.file.path);
    machine.moduleOf(target.file);
    return moduleValue(machine, target.file);
  }
  return target.kind === 'folder' ? { kind: 'package', name, from: machine.file } : external(name);
}

/** `glob.glob(pattern)`: names that fit the pattern, as one text with holes. */
export function globbed(machine: Machine, pattern: Value, call: Call): Value {
  const texts = optionsOf(pattern).flatMap((option) => (option.kind === 'text' ? [option] : []));
  if (texts.length === 0) return unknown;
  const elements: Value[] = texts.map((each) => {
    let count = 0;
    const parts = each.parts.flatMap((part): TextPart[] => {
      if (typeof part !== 'string') return [part];
      return part.split(/(\*+|\?|\[[^\]]*\])/).map((piece) => {
        if (!/^(\*+|\?|\[.*\])$/.test(piece)) return piece;
        count += 1;
        return {
          key: `glob ${machine.file.path} ${call.start} ${count}`,
          source: 'outside' as const,
          format: null,
          fallback: null,
        };
      });
    });
    return text(parts, each.path);
  });
  return { kind: 'sequence', form: 'list', elements, places: [], open: false };
}

/** `np.array(model.get_weights(), dtype=object)`, which is that list; null for anything else. */
function weightsAsArray(_machine: Machine, passed: readonly PassedArgument[]): Value | null {
  const given = first(passed);
  return given.kind === 'result' && given.event.name === '.get_weights' ? given : null;
}

/** `sum(tensors)`: an addition; null for anything else. */
function summed(machine: Machine, passed: readonly PassedArgument[], call: Call): Value | null {
  const elements = elementsOf(first(passed)) ?? [];
  const tensors = elements.filter(({ kind }) => kind === 'tensor');
  return tensors.length > 0 && tensors.length === elements.length
    ? tensorFrom(machine, 'builtins.sum', tensors, placeOf(machine, call))
    : null;
}

/** A function of one number; unknown for anything else, and for what is no number then. */
function overNumber(value: Value, change: (number: number) => number): Value {
  if (value.kind === 'literal' && typeof value.value === 'boolean') return value;
  const number = value.kind === 'literal' && typeof value.value === 'number' ? change(value.value) : Number.NaN;
  return Number.isFinite(number) ? { kind: 'literal', value: number } : unknown;
}

/** A function of several numbers, given one by one or as a list; null where one of them is none. */
function overNumbers(passed: readonly PassedArgument[], change: (numbers: readonly number[]) => number): Value | null {
  if (passed.length === 0 || passed.some(({ name, spread }) => name !== null || spread !== null)) return null;
  const values = passed.length === 1 ? elementsOf(first(passed)) : passed.map(({ value }) => value);
  const numbers = values?.map((value) =>
    value.kind === 'literal' && typeof value.value === 'number' ? value.value : null,
  ) ?? [null];
  const known = numbers.filter((number) => number !== null);
  return known.length === numbers.length && known.length > 0 ? { kind: 'literal', value: change(known) } : null;
}

const pick: PythonFunction = (_machine, passed) => {
  const value = first(passed);
  if (value.kind === 'sequence' && value.open && value.elements.length === 0 && value.each !== undefined)
    return value.each;
  // one of the names that a search found
  if (value.kind === 'sequence' && value.open && value.elements.length > 0 && value.elements.every(isFoundName))
    return joinAll(value.elements);
  const elements = passed.filter((argument) => argument.name === null).length === 1 ? elementsOf(value) : null;
  return elements === null || elements.length === 0 ? unknown : joinAll(elements);
};

/** Classes whose instances are dictionaries with their keys as attributes, and what makes such. */
const namespaces = new Set([
  'types.SimpleNamespace',
  'easydict.EasyDict',
  'munch.Munch',
  'munch.munchify',
  'addict.Dict',
  'box.Box',
  'ml_collections.ConfigDict',
  'ml_collections.FrozenConfigDict',
  'ml_collections.config_dict.ConfigDict',
  'ml_collections.config_dict.FrozenConfigDict',
  'omegaconf.OmegaConf.create',
]);

/**
 * An object whose attributes are what a call names, or the entries of the dictionary that it is given, and so on below.
 */
function namespaceOf(machine: Machine, passed: PassedArgument[], call: Call): Value {
  const made = newInstance(machine, external('argparse.Namespace'), passed, call);
  for (const { name, spread, value } of passed) {
    if (name !== null) made.attributes.set(name, value);
    else if (spread === '**') doubtEntries(made.attributes);
    else if (spread === null && value.kind === 'dictionary')
      for (const [key, entry] of value.entries) made.attributes.set(key, below(entry, 1));
  }
  return made;

  // dictionaries may hold themselves
  function below(entry: Value, depth: number): Value {
    if (entry.kind !== 'dictionary' || depth > 8) return entry;
    const inner = newInstance(machine, external('argparse.Namespace'), [], call);
    for (const [key, value] of entry.entries) inner.attributes.set(key, below(value, depth + 1));
    return inner;
  }
}

/**
 * The names of the fields of `namedtuple("Point", "x y")` or `namedtuple("Point", ["x", "y"])`; null where they cannot
 * be told.
 */
function namedTupleFields(fields: Value | undefined): string[] | null {
  const written = fields === undefined ? null : plainText(fields);
  if (written !== null) return written.split(/[\s,]+/).filter((name) => name !== '');
  const elements = fields === undefined ? null : elementsOf(fields);
  const names = elements?.map(plainText).filter((name) => name !== null);
  return names?.length === elements?.length ? (names ?? null) : null;
}

/** A program that sets variables of its environment has no use for the defaults of those. */
const setsEnvironment = once((file: SourceFile): boolean =>
  /\benviron\s*\[[^\]]*\]\s*=[^=]|\benviron\.update\(|\bputenv\(/.test(file.text),
);

function environment(machine: Machine, passed: PassedArgument[], call: Call): Value {
  const name = plainText(first(passed));
  if (name === null) return { kind: 'unknown', key: `at ${machine.file.path} ${call.start}` };
  const otherwise = setsEnvironment(machine.file) ? undefined : argumentAt(passed, 'default', 1)?.value;
  if (
    otherwise !== undefined &&
    (otherwise.kind === 'text' || (otherwise.kind === 'literal' && otherwise.value !== null))
  )
    return otherwise;
  return text([{ key: `environment ${name}`, source: 'outside', format: null, fallback: null }]);
}

/** Calls a function of Python's library; null where nothing is known of it here. */
export function callPython(
  machine: Machine,
  name: string,
  passed: PassedArgument[],
  call: Call,
  scope: Scope,
): Value | null {
  const known = functions[name];
  if (known !== undefined && Object.hasOwn(functions, name)) return known(machine, passed, call, scope);
  if (fieldMakers.includes(name)) return newInstance(machine, external(name), passed, call);
  if (namespaces.has(name)) return namespaceOf(machine, passed, call);
  if (name.startsWith('absl.flags.DEFINE_') || name.startsWith('tensorflow.compat.v1.flags.DEFINE_')) {
    const flag = plainText(argumentAt(passed, 'name', 0)?.value ?? unknown);
    const given = argumentAt(passed, 'default', 1)?.value;
    if (flag === null || given?.kind !== 'text') return unknown;
    machine.flags.set(flag, given);
    const holder = newInstance(machine, external('absl.flags.FlagHolder'), passed, call);
    for (const attribute of ['value', 'default']) holder.attributes.set(attribute, given);
    return holder;
  }
  return null;
}

/** The time at which a call is met, as a text. */
export function moment(machine: Machine, format: string): Value {
  return text(dateParts(format, `call ${machine.run.file.path} ${(machine.order += 1)}`));
}
