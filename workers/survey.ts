// Once a minute, in one worker: checks what must always hold and keeps what was found for the metrics. A violation is an
// error of ours and is logged as one.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { storeNowMs } from "../adapters/store/clock.ts";
import { driftOf, floorNow, type Drift } from "../adapters/store/floor.ts";
import { takeLease } from "../adapters/store/leases.ts";
import type { Store } from "../adapters/store/store.ts";
import { surveyFloor } from "../adapters/store/surveys.ts";
import { besides, type Beside } from "../core/routing/beside.ts";
import { besideMs } from "../core/routing/invariants.ts";

const everyMs = 20_000;
const leaseMs = 55_000;

/** Looks now and again until stopped. */
export function startSurvey(store: Store): { stop(): Promise<void> } {
  const holder = randomUUID();
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      if ((await takeLease(store, "survey", holder, leaseMs)) !== null) await survey(store);
    } catch (error) {
      store.log.debug({ reason: (error as Error).message }, "The floor was not looked over");
    }
    if (!stopped) plan();
  };
  const plan = (): void => {
    timer = setTimeout(() => (running = look()), everyMs);
  };
  plan();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}

/** A change that is on its way is neither drift nor a forgotten agent: two looks, more than a second apart. */
async function survey(store: Store): Promise<void> {
  const [drift, beside] = [await driftOf(store), await besideNow(store, [])];
  await sleep(besideMs + 200);
  const seen = { drift: lasting(drift, await driftOf(store)), beside: await besideNow(store, beside) };
  const { violations } = await surveyFloor(store, seen);
  for (const violation of violations) store.log.error(violation, "Something is so that may never be so");
}

async function besideNow(store: Store, before: readonly Beside[]): Promise<Beside[]> {
  const picture = await floorNow(store);
  return picture ? besides(picture, before, storeNowMs(store)) : [];
}

function lasting(before: Drift | null, now: Drift | null): Drift {
  const both = (a: string[] = [], b: string[] = []): string[] => b.filter((id) => a.includes(id));
  return { agents: both(before?.agents, now?.agents), items: both(before?.items, now?.items) };
}
