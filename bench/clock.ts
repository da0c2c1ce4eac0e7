import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";

/** Milliseconds on the machine's monotonic clock, the same in all processes. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Waits for a moment. Precise waiting turns the event loop through the last millisecond instead of oversleeping it. */
export async function until(moment: number, precise: boolean): Promise<void> {
  const left = moment - now();
  if (left > 2) await sleep(Math.floor(left - 1));
  else if (left > 0.5 && !precise) await sleep(1);
  while (precise && now() < moment) await turn();
}
