/** How long an answer is believed. */
export interface Memory {
  /** What was found. */
  foundMs: number;
  /** That there was nothing: it may come to be with the next message. */
  nothingMs: number;
}

const mostKept = 5_000;

/** Asks at most once for each key while the answer is believed; who asks meanwhile shares it. A failure is never remembered. */
export function remembered<Key, T>(
  ask: (key: Key) => Promise<T | null>,
  { foundMs, nothingMs }: Memory,
  now: () => number = () => performance.now(),
): (key: Key) => Promise<T | null> {
  const known = new Map<Key, { until: number; answer: Promise<T | null> }>();
  return (key) => {
    const last = known.get(key);
    if (last && last.until > now()) return last.answer;
    if (known.size >= mostKept) known.clear();
    const entry = { until: now() + foundMs, answer: ask(key) };
    entry.answer.then(
      (found) => {
        if (found === null) entry.until = now() + nothingMs;
      },
      () => known.delete(key),
    );
    known.set(key, entry);
    return entry.answer;
  };
}
