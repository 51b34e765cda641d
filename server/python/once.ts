/** Answers that are computed when they are first asked for. */

/**
 * A function that computes its answer for an object once and remembers it for as long as the object
 * lives. For facts about a class or a file that are asked for again for every target version.
 */
export function once<Key extends WeakKey, Answer>(compute: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new WeakMap<Key, { answer: Answer }>();
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.answer;
    const answer = compute(key);
    answers.set(key, { answer });
    return answer;
  };
}

/** A value that is made when it is first asked for. */
export function lazy<Made>(make: () => Made): () => Made {
  let made: { value: Made } | null = null;
  return () => (made ??= { value: make() }).value;
}
