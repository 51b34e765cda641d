/**
 * The Keras versions that Saveproof knows, the TensorFlow that goes with each, and what a version specifier allows of
 * them.
 */

/** One Keras a project may run under. */
export interface Target {
  /** As shown to people: `keras 2.10`, `tf_keras 2.17`. */
  name: string;
  package: 'keras' | 'tf_keras';
  major: number;
  minor: number;
  /** The TensorFlow that goes with it, as far as known. */
  tensorflow: { major: number; minor: number } | null;
}

/** Whether the target is Keras 2 (or tf_keras, which is Keras 2 under a new name). */
export function isKeras2(target: Target): boolean {
  return target.major === 2;
}

/** Whether the target is `major.minor` or newer. */
export function isAtLeast(target: Target, major: number, minor: number): boolean {
  return target.major > major || (target.major === major && target.minor >= minor);
}

function line(packageName: 'keras' | 'tf_keras', major: number, minor: number, tensorflowMinor: number): Target {
  return {
    name: `${packageName} ${major}.${minor}`,
    package: packageName,
    major,
    minor,
    tensorflow: { major: 2, minor: tensorflowMinor },
  };
}

/**
 * Keras 2.N is required by TensorFlow 2.N and no other: `Requires-Dist: keras (<2.(N+1),>=2.N.0)` in the METADATA of
 * the wheels on PyPI, tensorflow-cpu 2.8.4, 2.9.3, 2.10.1, 2.11.1, 2.12.1, 2.13.1, 2.14.1 and 2.15.1 (`>=2.9.0rc0` and
 * the like in 2.8 and 2.9).
 */
const keras2Lines = [8, 9, 10, 11, 12, 13, 14, 15].map((minor) => line('keras', 2, minor, minor));

/** Keras 3 with the newest TensorFlow that was out when the line was the newest Keras (release dates on PyPI). */
const keras3Lines = [16, 16, 16, 16, 17, 17, 18, 18, 18, 19, 19, 20, 20, 21, 21, 21].map((tensorflowMinor, minor) =>
  line('keras', 3, minor, tensorflowMinor),
);

/**
 * tf_keras 2.N requires TensorFlow 2.N: `Requires-Dist: tensorflow<2.(N+1),>=2.N` in the METADATA of tf_keras 2.15.1,
 * 2.16.0, 2.17.0, 2.18.0,
 * 2.19.0, 2.20.1 and 2.21.0 on PyPI.
 */
const legacyLines = [15, 16, 17, 18, 19, 20, 21].map((minor) => line('tf_keras', 2, minor, minor));

/**
 * The oldest Keras 3 minor that each TensorFlow minor accepts; none is refused for being too new. `Requires-Dist:
 * keras>=3.N.0` in the METADATA of tensorflow 2.16.1, 2.17.1, 2.18.0, 2.19.1, 2.20.0 and 2.21.0 on PyPI.
 */
const oldestKeras3OfTensorflow: Readonly<Record<number, number>> = { 16: 0, 17: 2, 18: 5, 19: 5, 20: 10, 21: 12 };

/** Every supported Keras that is not tf_keras, oldest first. */
export const kerasTargets: readonly Target[] = [...keras2Lines, ...keras3Lines];

/** Every supported tf_keras, oldest first. */
export const legacyTargets: readonly Target[] = legacyLines;

/** Every supported target: Keras oldest first, then tf_keras. */
export const allTargets: readonly Target[] = [...kerasTargets, ...legacyTargets];

/** Packages whose version says which Keras runs. */
export type PinnedPackage = 'keras' | 'tensorflow' | 'tf_keras';

/** Names on PyPI and conda under which TensorFlow is installed. */
const tensorflowNames = new Set([
  'tensorflow',
  'tensorflow-cpu',
  'tensorflow-gpu',
  'tensorflow-macos',
  'tensorflow-intel',
  'tensorflow-aarch64',
  'tensorflow-cpu-aws',
  'tensorflow-rocm',
  'tensorflow-directml',
  'tensorflow-base',
  'tensorflow-mkl',
  'intel-tensorflow',
]);

/** Which package of interest a distribution's name means; null for all others. Names compare as PEP 503 says. */
export function pinnedPackage(distribution: string): PinnedPackage | null {
  const name = distribution.toLowerCase().replace(/[-_.]+/g, '-');
  if (tensorflowNames.has(name)) return 'tensorflow';
  if (name === 'keras') return 'keras';
  if (name === 'tf-keras') return 'tf_keras';
  return null;
}

/** One comparison of a specifier: `>=2.8`. `prefix` marks `==2.8.*`. */
interface Comparison {
  operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | '~=';
  version: number[];
  prefix: boolean;
}

/** Alternatives (`||`, `|`), each a list of comparisons that all hold. */
export type Specifier = readonly (readonly Comparison[])[];

/**
 * Reads a version specifier of PEP 440 (`~=2.8`, `>=2.8,<2.16`, `==2.10.*`), of Poetry (`^2.10`, `~2.10`, `2.10.*`,
 * `||`) or of conda (`=2.10`, `2.10=build`, `|`). A bare version means exactly that one, nothing or `*` any.
 * Returns null where the text is none of these.
 */
export function parseSpecifier(text: string): Specifier | null {
  const alternatives: Comparison[][] = [];
  for (const alternative of text.split(/\|\|?/)) {
    const comparisons: Comparison[] = [];
    for (const part of alternative.replace(/([<>=!~^])\s+/g, '$1').split(/[,\s]+/)) {
      const comparison = parseComparison(part);
      if (comparison === null) return null;
      comparisons.push(...comparison);
    }
    alternatives.push(comparisons);
  }
  return alternatives;
}

function parseComparison(text: string): Comparison[] | null {
  if (text === '' || text === '*') return [];
  const match = /^(===|==|=|!=|<=|>=|<|>|~=|~|\^)?\s*v?(\d+(?:\.\d+)*)(\.\*|\*)?([^\s=]*)(?:=.*)?$/.exec(text);
  if (match === null) return null;
  const [, operator = '==', numbers = '', wildcard] = match;
  const version = numbers.split('.').map(Number);
  const prefix = wildcard !== undefined;
  const exactly = (comparison: Comparison['operator'], wanted: number[], asPrefix = false): Comparison => ({
    operator: comparison,
    version: wanted,
    prefix: asPrefix,
  });
  switch (operator) {
    case '^':
      return [exactly('>=', version), exactly('==', version.slice(0, 1), true)];
    case '~':
      return [exactly('>=', version), exactly('==', version.slice(0, 2), true)];
    case '=': // conda: every version that starts so
      return [exactly('==', version, true)];
    case '===':
      return [exactly('==', version)];
    case '==':
    case '!=':
      return [exactly(operator, version, prefix)];
    case '~=':
      // PEP 440: ~=2.8.1 is >=2.8.1, ==2.8.*
      return [exactly('>=', version), exactly('==', version.slice(0, Math.max(1, version.length - 1)), true)];
    case '<':
    case '<=':
    case '>':
    case '>=':
      return [exactly(operator, version)];
    default:
      return null;
  }
}

function compareVersions(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function holds(comparison: Comparison, version: readonly number[]): boolean {
  const startsSo = comparison.version.every((number, index) => version[index] === number);
  const order = compareVersions(version, comparison.version);
  switch (comparison.operator) {
    case '==':
      return comparison.prefix ? startsSo : order === 0;
    case '!=':
      return comparison.prefix ? !startsSo : order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '~=':
      return order >= 0 && startsSo;
  }
}

/** No supported line has more patch releases than this. */
const mostPatches = 9;

/** Whether the specifier allows some release of the line `major.minor`. */
export function allowsLine(specifier: Specifier, major: number, minor: number): boolean {
  return specifier.some((comparisons) => {
    const patches = Array.from({ length: mostPatches + 1 }, (_, patch) => patch);
    for (const { version, prefix } of comparisons) {
      const patch = version[2];
      if (!prefix && patch !== undefined) patches.push(patch);
    }
    return patches.some((patch) => comparisons.every((comparison) => holds(comparison, [major, minor, patch])));
  });
}

/** Whether the specifier says anything at all. */
export function isConstraint(specifier: Specifier): boolean {
  return specifier.every((comparisons) => comparisons.length > 0);
}

/** One requirement on a package of interest, and where it stands. */
export interface Requirement {
  package: PinnedPackage;
  /** As written: `tensorflow==2.10`. */
  text: string;
  specifier: Specifier;
  /** It holds only under an environment marker: one of several alternatives. */
  conditional: boolean;
  /** Absolute path of the file it stands in. */
  file: string;
  /** From 1. */
  line: number;
}

/** Whether TensorFlow `2.tensorflowMinor` may run with the target. */
function goesWithTensorflow(target: Target, tensorflowMinor: number): boolean {
  if (target.package === 'tf_keras' || target.major === 2) return target.minor === tensorflowMinor;
  const oldest = oldestKeras3OfTensorflow[tensorflowMinor];
  return oldest !== undefined && target.minor >= oldest;
}

const tensorflowMinors = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21];

/**
 * The newest supported line that is not newer than what the requirement names, or the oldest; what stands in for
 * versions out of range.
 */
function nearestLine(requirement: Requirement, targets: readonly Target[]): Target | undefined {
  const named = requirement.specifier.flat()[0]?.version ?? [];
  const older = targets.filter((target) => {
    const version = requirement.package === 'tensorflow' ? target.tensorflow : target;
    return version !== null && compareVersions([version.major, version.minor], named) <= 0;
  });
  return older.at(-1) ?? targets[0];
}

/**
 * The targets that requirements on one package allow. Requirements without a marker must all hold;
 * those with a marker are alternatives. A version older or newer than every supported one stands for the nearest.
 */
function allowedByPackage(requirements: readonly Requirement[], targets: readonly Target[]): Target[] {
  const allowed = (target: Target, requirement: Requirement): boolean =>
    requirement.package === 'tensorflow'
      ? tensorflowMinors.some(
          (minor) => goesWithTensorflow(target, minor) && allowsLine(requirement.specifier, 2, minor),
        )
      : requirement.package !== target.package || allowsLine(requirement.specifier, target.major, target.minor);
  const always = requirements.filter((requirement) => !requirement.conditional);
  const sometimes = requirements.filter((requirement) => requirement.conditional);
  const found = targets.filter(
    (target) =>
      always.every((requirement) => allowed(target, requirement)) &&
      (sometimes.length === 0 || sometimes.some((requirement) => allowed(target, requirement))),
  );
  if (found.length > 0) return found;
  const first = requirements[0];
  const nearest = first === undefined ? undefined : nearestLine(first, targets);
  return nearest === undefined ? [] : [nearest];
}

/**
 * The targets that requirements allow together. `tf_keras` counts only where it is required, and
 * replaces Keras only where nothing else is. Where a Keras and a TensorFlow requirement exclude each other,
 * the one on Keras decides. Returns every target where nothing constrains.
 */
export function targetsAllowedBy(requirements: readonly Requirement[]): Target[] {
  const on = (name: PinnedPackage): Requirement[] => requirements.filter((requirement) => requirement.package === name);
  const keras = on('keras');
  const tensorflow = on('tensorflow');
  const legacy = on('tf_keras');
  const intersect = (targets: readonly Target[], pins: Requirement[]): Target[] => {
    let allowed = [...targets];
    if (pins.length > 0) allowed = allowedByPackage(pins, targets);
    if (tensorflow.length === 0) return allowed;
    const withTensorflow = allowedByPackage(tensorflow, targets);
    const both = allowed.filter((target) => withTensorflow.includes(target));
    return both.length > 0 ? both : allowed;
  };
  const legacyAllowed = legacy.length > 0 ? intersect(legacyTargets, legacy) : [];
  if (legacy.length > 0 && keras.length === 0 && tensorflow.length === 0) return legacyAllowed;
  return [...intersect(kerasTargets, keras), ...legacyAllowed];
}

/**
 * Whether requirements want a version that is older than every supported one. The requirement on Keras decides where
 * there is one.
 */
export function wantsOlder(requirements: readonly Requirement[]): boolean {
  const always = requirements.filter((requirement) => !requirement.conditional);
  const onKeras = always.filter((requirement) => requirement.package === 'keras');
  const deciding = onKeras.length > 0 ? onKeras : always.filter((requirement) => requirement.package === 'tensorflow');
  const oldest = kerasTargets[0];
  return (
    oldest !== undefined &&
    deciding.some(({ package: name, specifier }) => {
      const allowsSome =
        name === 'keras'
          ? kerasTargets.some((target) => allowsLine(specifier, target.major, target.minor))
          : tensorflowMinors.some((minor) => allowsLine(specifier, 2, minor));
      return !allowsSome && compareVersions(specifier.flat()[0]?.version ?? [], [oldest.major, oldest.minor]) < 0;
    })
  );
}

/**
 * Reads one requirement as people write it on a line: `tensorflow[and-cuda]>=2.8,<2.16; python_version < "3.12"`.
 * Null when it is on another package or cannot be read. A marker with `extra` makes it optional: null too.
 */
export function parseRequirement(text: string, file: string, lineNumber: number): Requirement | null {
  const [beforeMarker = '', marker] = text.split(';', 2);
  const match = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*?)\s*(?:\[[^\]]*\])?\s*(?:\(([^)]*)\)|([<>=!~^*\d\s].*))?$/.exec(
    beforeMarker,
  );
  if (match === null || (marker !== undefined && /\bextra\b/.test(marker))) return null;
  const name = pinnedPackage(match[1] ?? '');
  const specifier = parseSpecifier((match[2] ?? match[3] ?? '').trim());
  if (name === null || specifier === null) return null;
  return {
    package: name,
    text: beforeMarker.trim(),
    specifier,
    conditional: marker !== undefined && marker.trim() !== '',
    file,
    line: lineNumber,
  };
}

/**
 * The targets that `--target`, the setting or `[tool.saveproof]` names: `keras==2.10`, `tensorflow==2.15`, `keras>=3`,
 * `tf_keras==2.17`, or a target's own name (`keras 2.10`).
 * Throws an Error of one sentence where the text names none.
 */
export function parseTarget(text: string): Target[] {
  const named = allTargets.find((target) => target.name === text.trim().toLowerCase());
  if (named !== undefined) return [named];
  const requirement = parseRequirement(text, '', 0);
  if (requirement === null) {
    throw new Error(
      `"${text}" is no target: write keras==2.10, tensorflow==2.15, tf_keras==2.17 or a range such as "keras>=3".`,
    );
  }
  const candidates = requirement.package === 'tf_keras' ? legacyTargets : kerasTargets;
  const allowed = candidates.filter((target) =>
    requirement.package === 'tensorflow'
      ? tensorflowMinors.some(
          (minor) => goesWithTensorflow(target, minor) && allowsLine(requirement.specifier, 2, minor),
        )
      : allowsLine(requirement.specifier, target.major, target.minor),
  );
  if (allowed.length === 0) {
    throw new Error(
      `No supported version matches "${text}": Saveproof knows Keras ${kerasRange()} (TensorFlow 2.8 to 2.21) and tf_keras 2.15 to 2.21.`,
    );
  }
  return allowed;
}

/** `2.8 to 2.15 and 3.0 to 3.15`: the supported Keras versions for people. */
function kerasRange(): string {
  const span = (targets: readonly Target[]): string => {
    const [first, last] = [targets[0], targets.at(-1)];
    return first === undefined || last === undefined
      ? ''
      : `${first.major}.${first.minor} to ${last.major}.${last.minor}`;
  };
  return `${span(keras2Lines)} and ${span(keras3Lines)}`;
}

/**
 * Names of targets for a sentence, neighbours joined: `keras 2.8 to 2.15, keras 3.0`.
 * The order of `targets` does not matter; joined are only lines that no supported line lies between.
 */
export function describeTargets(names: readonly string[]): string {
  const wanted = new Set(names);
  const pieces: string[] = [];
  for (const lines of [keras2Lines, keras3Lines, legacyLines]) {
    let start: Target | null = null;
    let previous: Target | null = null;
    for (const target of [...lines, null]) {
      if (target !== null && wanted.delete(target.name)) {
        start ??= target;
        previous = target;
      } else if (start !== null && previous !== null) {
        pieces.push(start === previous ? start.name : `${start.name} to ${previous.major}.${previous.minor}`);
        start = previous = null;
      }
    }
  }
  return [...pieces, ...wanted].join(', ');
}
