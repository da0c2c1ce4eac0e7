/** Runs work of one key one after the other, of different keys side by side. */
export type Serial = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Saves workers of one process from racing for the same contact. The order does not rest on it: that is guarded by the
 * rows themselves, across all processes.
 */
export function openSerial(): Serial {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = tails.get(key);
    const mine = before ? before.then(work, work) : work();
    tails.set(key, mine);
    try {
      return await mine;
    } finally {
      if (tails.get(key) === mine) tails.delete(key);
    }
  };
}
