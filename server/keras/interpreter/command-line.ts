/** Options of the command line, as a parser of arguments is told of them. */
import type { CallEvent, InstanceValue, PassedArgument, Value } from '../value';
import { unknown } from '../value';
import { argumentAt, join, plainText, text } from './values';

/**
 * What a method gives that builds a parser of arguments: the parser where more is built of it, otherwise nothing; null
 * for any other method.
 */
export function methodOfParser(self: InstanceValue, name: string, passed: PassedArgument[]): Value | null {
  switch (name) {
    case 'add_argument':
      addOption(self, passed);
      return unknown;
    case 'add_argument_group':
    case 'add_mutually_exclusive_group':
      return self;
    // commands of a program: their options are those of its one parser
    case 'add_subparsers':
    case 'add_parser':
      return isParser(self) ? self : null;
    case 'set_defaults':
      if (!isParser(self)) return null;
      setDefaults(self, passed);
      return unknown;
    default:
      return null;
  }
}

function isParser({ of }: InstanceValue): boolean {
  return of.kind === 'external' && of.name.startsWith('argparse.');
}

/** `parser.set_defaults(out="model.keras")`: an option may be either of its defaults. */
function setDefaults(parser: InstanceValue, passed: readonly PassedArgument[]): void {
  for (const { name, value } of passed) {
    if (name === null) continue;
    const known = parser.attributes.get(`option ${name}`);
    parser.attributes.set(`option ${name}`, known === undefined ? value : join(known, value));
    parser.attributes.delete(`default ${name}`);
  }
}

/** `parser.add_argument("--out-dir", default=...)`: the option is known by its default. */
function addOption(parser: InstanceValue, passed: PassedArgument[]): void {
  const names = passed
    .filter((argument) => argument.name === null && argument.value.kind === 'text')
    .map((argument) => (argument.value.kind === 'text' ? argument.value.parts.join('') : ''));
  const destination = argumentAt(passed, 'dest', null)?.value;
  const long = names.find((name) => name.startsWith('--')) ?? names[0];
  if (long === undefined) return;
  const name = destination?.kind === 'text' ? destination.parts.join('') : long.replace(/^-+/, '').replace(/-/g, '_');
  const given = argumentAt(passed, 'default', null)?.value;
  const action = argumentAt(passed, 'action', null)?.value;
  const hasDefault = given !== undefined && !(given.kind === 'literal' && given.value === null);
  let value: Value = hasDefault ? given : { kind: 'unknown', key: `option ${name}` };
  // a switch can be on or off; one of several choices, or a number, most likely is what it is by default
  if (action?.kind === 'text' || (given?.kind === 'literal' && typeof given.value === 'boolean'))
    value = { kind: 'unknown', key: `option ${name}` };
  else if (
    argumentAt(passed, 'choices', null) !== null ||
    (given?.kind === 'literal' && typeof given.value === 'number')
  ) {
    const shown =
      given === undefined
        ? null
        : given.kind === 'literal' && typeof given.value === 'number'
          ? String(given.value)
          : plainText(given);
    value = { kind: 'unknown', key: `option ${name}`, ...(shown === null ? {} : { fallback: shown }) };
  }
  parser.attributes.set(`option ${name}`, value);
  // switches stay open: they are there to be turned
  const isSwitch = given === undefined || (given.kind === 'literal' && typeof given.value !== 'number');
  if (long.startsWith('-') && !isSwitch) parser.attributes.set(`default ${name}`, defaultOf(passed, given));
}

/** What an option is where no command line is looked at. */
function defaultOf(passed: readonly PassedArgument[], given: Value): Value {
  // a default that is a string goes through the type, as an argument would
  const type = argumentAt(passed, 'type', null)?.value;
  if (type === undefined || given.kind !== 'text' || (type.kind === 'external' && type.name === 'builtins.str'))
    return given;
  return type.kind === 'external' && type.name === 'pathlib.Path' ? text(given.parts, true) : unknown;
}

/** What `parser.parse_args(...)` knows of an option: its default for certain where it is given an empty list. */
export function parsedOption(event: CallEvent, name: string): Value | undefined {
  if (event.self?.kind !== 'instance') return undefined;
  // what a namespace holds already is no longer looked up
  if (argumentAt(event.arguments, 'namespace', 1) !== null) return unknown;
  const given = argumentAt(event.arguments, 'args', 0)?.value;
  const isCertain = given?.kind === 'sequence' && given.elements.length === 0 && !given.open;
  return (
    (isCertain ? event.self.attributes.get(`default ${name}`) : undefined) ??
    event.self.attributes.get(`option ${name}`)
  );
}
