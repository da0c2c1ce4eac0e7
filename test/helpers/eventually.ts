import { setTimeout as wait } from "node:timers/promises";

/** Tries until it holds; the last failure is the one that is told. For what other processes do in their own time. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  withinMs = 10_000,
  everyMs = 50,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await wait(everyMs);
    }
  }
}
