/** Documents of settings: what a program reads from one is what the project writes there, or what stands on disk. */
import { once } from '../../python/once';
import type { SourceFile } from '../../python/project';
import { plainPath, samePath } from '../paths';
import type { CallEvent, DictionaryValue, TextValue, Value } from '../value';
import type { Machine } from './machine';
import { openedPath } from './text';
import { joinAll, plainText, text } from './values';

/** Longer documents are data. */
const longestDocument = 200_000;
/** Values of one document that are looked at. */
const mostValues = 2000;

/**
 * What `json.load` and the like give.
 *
 * @param source the opened file, the text that was read from one, or a text in the program itself.
 * @param isText whether the source is a text: `json.loads`.
 * @returns null where no plain path leads to the document.
 */
export function readDocument(machine: Machine, source: Value, isText: boolean): Value | null {
  const inside = isText ? plainText(source) : null;
  if (inside !== null) return parsed(inside);
  const dumped =
    isText && source.kind === 'result' && source.event.name === 'json.dumps' ? source.event.arguments[0] : undefined;
  if (dumped !== undefined) return copyOf(dumped.value, { left: mostValues });
  // the configuration of a model, from which one is made again
  if (isText && source.kind === 'result' && source.event.name === '.to_json') return source;
  const isRead =
    source.kind === 'result' &&
    (source.event.name === '.read' || source.event.name === '.read_text' || source.event.name === '.read_bytes');
  const path = openedPath(isRead ? source.event.self : source);
  const plain = path === null ? null : plainPath(path);
  if (path === null || plain === null) return null;
  machine.run.readsDocuments = true;
  const written = documentsWritten(machine, path);
  if (written.length > 0) return joinAll(written);
  const content = machine.readText(plain);
  const known = content === null || content.length > longestDocument ? null : parsed(content);
  // whoever reads it finds the same
  return known ?? { kind: 'unknown', key: `document ${plain}` };
}

const dumps = /\b(?:json|yaml)\.(?:safe_)?dumps?\(/;

/** Whether the text of a file writes documents: asked for each document that is read. */
const writesDocuments = once(({ text: code }: SourceFile): boolean => code.includes('dump') && dumps.test(code));

/** What the programs of the project write to a document, as a reader finds it. */
function documentsWritten(machine: Machine, path: TextValue): Value[] {
  const found: Value[] = [];
  for (const file of machine.project.files.values()) {
    if (!writesDocuments(file)) continue;
    const events = file === machine.run.file ? machine.run.events : machine.moduleOf(file).events;
    for (const event of events) {
      const written = event.uncalled ? null : writtenBy(event);
      if (written !== null && samePath(written.path, path) === 'yes')
        found.push(copyOf(written.value, { left: mostValues }));
    }
  }
  return found;
}

/** The document that a call writes, and where. */
function writtenBy(event: CallEvent): { value: Value; path: TextValue } | null {
  const [value, second] = event.arguments;
  if (value === undefined) return null;
  if (/^(?:json|yaml)\.(?:safe_)?dump$/.test(event.name)) {
    const path = second === undefined ? null : openedPath(second.value);
    return path === null ? null : { value: value.value, path };
  }
  if (event.name !== '.write' && event.name !== '.write_text') return null;
  const made =
    value.value.kind === 'result' && /^json\.dumps$|^yaml\.(?:safe_)?dump$/.test(value.value.event.name)
      ? value.value.event.arguments[0]
      : undefined;
  const path = made === undefined ? null : openedPath(event.self);
  return made === undefined || path === null ? null : { value: made.value, path };
}

/** A value after it went through a file: other containers, the same texts and numbers. */
function copyOf(value: Value, budget: { left: number }): Value {
  if ((budget.left -= 1) < 0) return { kind: 'unknown' };
  switch (value.kind) {
    case 'text':
      return text(value.parts);
    case 'sequence':
      return {
        kind: 'sequence',
        form: 'list',
        elements: value.elements.map((element) => copyOf(element, budget)),
        places: [],
        open: value.open,
      };
    case 'dictionary': {
      const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: value.open };
      for (const [name, entry] of value.entries) made.entries.set(name, copyOf(entry, budget));
      if (value.rest !== undefined) made.rest = copyOf(value.rest, budget);
      return made;
    }
    case 'union':
      return joinAll(value.options.map((option) => copyOf(option, budget)));
    case 'literal':
    case 'unknown':
      return value;
    case 'result':
      // the configuration of a model or layer, from which one is made again
      return value.event.name === '.get_config' ||
        value.event.name === '.to_json' ||
        /^keras\.\w+\.serialize(_keras_object)?$/.test(value.event.name)
        ? value
        : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

/** The value of a JSON text; null for a text that is none, or nests too deeply. */
function parsed(content: string): Value | null {
  try {
    return fromJson(JSON.parse(content) as unknown, { left: mostValues });
  } catch {
    return null;
  }
}

function fromJson(given: unknown, budget: { left: number }): Value {
  if ((budget.left -= 1) < 0) return { kind: 'unknown' };
  if (typeof given === 'string') return text([given]);
  if (typeof given === 'number' || typeof given === 'boolean' || given === null)
    return { kind: 'literal', value: given };
  if (Array.isArray(given)) {
    return {
      kind: 'sequence',
      form: 'list',
      elements: given.slice(0, mostValues).map((element) => fromJson(element, budget)),
      places: [],
      open: given.length > mostValues,
    };
  }
  const made: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: false };
  for (const [name, entry] of Object.entries(given ?? {})) made.entries.set(name, fromJson(entry, budget));
  return made;
}
