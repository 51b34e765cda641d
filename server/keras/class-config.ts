/**
 * What a project's `get_config` returns: read in every style people write it, from one dictionary
 * literal to helpers and mixins. What cannot be followed leaves the config open.
 */
import type { FunctionDefinition } from '../python/syntax';
import type { ConfigKey } from './class-config/entries';
import { ancestorsBehind, startReading, type Evaluators } from './class-config/reading';
import { run } from './class-config/statements';
import { evaluate } from './class-config/values';
import { findMethod, type Ancestor, type ClassReader, type Method } from './class-members';
import type { ClassValue } from './value';

export type { ConfigKey } from './class-config/entries';

/** The `get_config` of a custom class, and which keys its dictionary has. */
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

const evaluators: Evaluators = { evaluate, run, configFrom };

/** The `get_config` of a class, own or inherited from the project; null when it is Keras' own. */
export function readGetConfig(reader: ClassReader): GetConfig | null {
  return configFrom(reader, reader.ancestors, 0);
}

/** The nearest `get_config` of some ancestors; null when it is Keras' own. */
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
  const entries = run(startReading({ evaluators, class: reader }, method, ancestorsBehind(ancestors, method), depth));
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
