import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";

/** Whether this process hears what the others say through Redis. */
export interface Hearing {
  /** Resolves when all that was subscribed so far is in force, or after the wait; then `resync` is called once it is. */
  confirmed(waitMs: number): Promise<void>;
}

/**
 * While Redis was away this process heard nothing of the others: `resync` asks whoever is connected here to load again.
 * It is called behind a round trip that follows the new subscriptions on the same connection: what is said after that is
 * heard, what was said before is loaded, and nothing lies between.
 */
export function watchHearing(subscriber: Redis, resync: () => void): Hearing {
  let broken = false;
  let latest = 0;
  // A connection that breaks again meanwhile sends the question again by itself; only the last one is acted upon.
  const ask = async (): Promise<boolean> => {
    const mine = (latest += 1);
    await subscriber.ping();
    return mine === latest;
  };
  const resyncBehind = (asked: Promise<boolean>): void =>
    void asked.then(
      (isLatest) => isLatest && resync(),
      () => undefined,
    );
  subscriber.on("close", () => (broken = true));
  subscriber.on("ready", () => {
    if (!broken) return;
    broken = false;
    resyncBehind(ask());
  });
  return {
    async confirmed(waitMs) {
      const late = new AbortController();
      const tooLate = wait(waitMs, false, { signal: late.signal, ref: false }).catch(() => false);
      const asked = ask();
      const inTime = await Promise.race([
        asked.then(
          () => true,
          () => false,
        ),
        tooLate,
      ]);
      late.abort();
      if (!inTime) resyncBehind(asked);
    },
  };
}
