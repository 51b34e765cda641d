/** Texts, paths, times and the environment: `str`, `os.path`, `pathlib`, `glob`, `os.environ`. */
import { once } from '../../../python/once';
import type { SourceFile } from '../../../python/project';
import type { Call } from '../../../python/syntax';
import { type PassedArgument, type TextPart, type TextValue, type Value, unknown } from '../../value';
import { placeOf, type Machine } from '../machine';
import {
  dateParts,
  joinPaths,
  nameOf,
  normalisedText,
  parentOf,
  splitExtension,
  textParts,
  withDollarFields,
} from '../text';
import { argumentAt, joinAll, optionsOf, plainText, text } from '../values';
import { first, type PythonFunction, type PythonFunctions } from './function';

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

function overTexts(change: (value: TextValue) => Value | null): PythonFunction {
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

/** `time.strftime(format)`: the time, as the text of its parts. */
const strftime: PythonFunction = (machine, passed) => {
  const format = plainText(argumentAt(passed, 'format', 0)?.value ?? unknown);
  return format === null ? null : moment(machine, format);
};

/** The time at which a call is met, as a text. */
export function moment(machine: Machine, format: string): Value {
  return text(dateParts(format, `call ${machine.run.file.path} ${(machine.order += 1)}`));
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

/** Functions that give texts and paths. */
export const textFunctions: PythonFunctions = {
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
  'time.strftime': strftime,
  'os.getcwd': () => text(['.']),
  'pathlib.Path.cwd': () => text(['.'], true),
  'pathlib.Path.home': () => text([{ key: 'home', source: 'outside', format: null, fallback: null }], true),
  'os.getenv': environment,
  'os.environ.get': environment,
  'os.environ.setdefault': environment,
  'os.listdir': (machine, _passed, call) => globbed(machine, text(['*']), call),
  'tensorflow.io.gfile.listdir': (machine, _passed, call) => globbed(machine, text(['*']), call),
  'tensorflow.io.gfile.glob': (machine, passed, call) => globbed(machine, first(passed), call),
  'glob.glob': (machine, passed, call) => globbed(machine, first(passed), call),
  'glob.iglob': (machine, passed, call) => globbed(machine, first(passed), call),
};
