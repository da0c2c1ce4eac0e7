// Counts what the log says of each half hour, so that planners and reports read sums instead of the log. The sums can be
// made again at any time: a process that dies in the middle loses nothing.

import { randomUUID } from "node:crypto";
import { keepHistory } from "../adapters/store/history/intervals.ts";
import { takeLease } from "../adapters/store/leases.ts";
import type { Store } from "../adapters/store/store.ts";

const everyMs = 60_000;
/** Among all workers it is done so often; a half hour is counted at most this long after its end. */
const leaseMs = 5 * 60_000;

/** Counts now and again until stopped; one worker at a time. */
export function startHistory(store: Store): { stop(): Promise<void> } {
  const holder = randomUUID();
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  const count = async (): Promise<void> => {
    try {
      if ((await takeLease(store, "history", holder, leaseMs)) !== null) {
        const days = await keepHistory(store);
        store.log.debug({ days }, "The history was counted");
      }
    } catch (error) {
      store.log.debug({ reason: (error as Error).message }, "The history was not counted");
    }
    if (!stopped) plan(everyMs);
  };
  const plan = (ms: number): void => {
    timer = setTimeout(() => (running = count()), ms);
  };
  plan(1_000);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
