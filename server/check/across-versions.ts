/** One rule over many versions, without asking for each. */
import type { Target } from '../keras/versions';
import type { Detection } from '../rules/rule';

/**
 * Where Keras changed what it writes or refuses (docs of the rules): between these and their neighbours answers may
 * differ although those farther away agree.
 */
const knownChanges = new Set(['keras 2.11', 'keras 2.13', 'keras 3.8']);

/** So few versions of one line, as people name them, are asked one by one. */
const mostAsked = 4;

/**
 * What a rule finds in each target. A rule that never looks at the version says the same of a whole line. Of others:
 * Keras behaves the same over long stretches of versions, so the first and the last of each line and the known changes
 * between are asked; where two neighbours among these agree, what lies between is taken to agree with them, and where
 * they differ, the middle is asked until the change is found.
 *
 * @param targets in order; those of one package and major version are neighbours.
 * @param find asks the rule.
 */
export function findAcross(
  targets: readonly Target[],
  find: (target: Target) => Detection[],
): Map<Target, Detection[]> {
  const found = new Map<Target, Detection[]>();
  const lines = new Map<string, Target[]>();
  for (const target of targets) {
    const key = `${target.package} ${target.major}`;
    lines.set(key, [...(lines.get(key) ?? []), target]);
  }
  for (const line of lines.values()) findInLine(line, find, found);
  return found;
}

function findInLine(
  line: readonly Target[],
  find: (target: Target) => Detection[],
  found: Map<Target, Detection[]>,
): void {
  const [first] = line;
  if (first !== undefined && line.length > 1) {
    const { target, isVersionAsked } = watched(first);
    const detections = find(target);
    found.set(first, detections);
    if (!isVersionAsked()) {
      for (const other of line) found.set(other, detections);
      return;
    }
  }
  const ask = (index: number): { detections: Detection[]; signature: string } => {
    const target = line[index];
    const detections = target === undefined ? [] : (found.get(target) ?? find(target));
    if (target !== undefined) found.set(target, detections);
    return { detections, signature: signatureOf(detections) };
  };
  const between = (
    low: number,
    lowAnswer: ReturnType<typeof ask>,
    high: number,
    highAnswer: ReturnType<typeof ask>,
  ): void => {
    if (high - low < 2) return;
    if (lowAnswer.signature === highAnswer.signature) {
      for (let index = low + 1; index < high; index += 1) {
        const target = line[index];
        if (target !== undefined) found.set(target, lowAnswer.detections);
      }
      return;
    }
    const middle = (low + high) >> 1;
    const answer = ask(middle);
    between(low, lowAnswer, middle, answer);
    between(middle, answer, high, highAnswer);
  };
  let previous: { index: number; answer: ReturnType<typeof ask> } | null = null;
  for (const [index, target] of line.entries()) {
    if (line.length > mostAsked && index !== 0 && index !== line.length - 1 && !knownChanges.has(target.name)) continue;
    const answer = ask(index);
    if (previous !== null) between(previous.index, previous.answer, index, answer);
    previous = { index, answer };
  }
}

/** A target that notes whether it is asked for more than what its whole line shares. */
function watched(target: Target): { target: Target; isVersionAsked: () => boolean } {
  let isAsked = false;
  const asked = <T>(value: T): T => {
    isAsked = true;
    return value;
  };
  return {
    target: {
      package: target.package,
      major: target.major,
      get name() {
        return asked(target.name);
      },
      get minor() {
        return asked(target.minor);
      },
      get tensorflow() {
        return asked(target.tensorflow);
      },
    },
    isVersionAsked: () => isAsked,
  };
}

function signatureOf(detections: readonly Detection[]): string {
  return detections
    .map(({ file, span, certainty, message }) => `${file}\0${span.start}\0${span.end}\0${certainty}\0${message}`)
    .join('\n');
}
