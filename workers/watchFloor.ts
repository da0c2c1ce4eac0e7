// Keeps the floor true. Twice a second it looks for an agent who could be offered something and was not: the news that
// should have said so was lost. Every few seconds it compares the floor with the database and tells it what it missed.

import { storeNowMs } from "../adapters/store/clock.ts";
import { driftOf, floorNow, mendFloor, type Drift } from "../adapters/store/floor.ts";
import { feedAgent } from "../adapters/store/routing.ts";
import type { Store } from "../adapters/store/store.ts";
import { besides } from "../core/routing/beside.ts";
import { openMemory, type Memory } from "./memory.ts";

const lookEveryMs = 400;
const compareEveryMs = 5_000;

/** Looks until stopped. */
export function watchFloor(store: Store): { stop(): Promise<void> } {
  const idle = openMemory();
  const agents = openMemory();
  const items = openMemory();
  let comparedAtMs = 0;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      await feedForgotten(store, idle);
      if (performance.now() - comparedAtMs > compareEveryMs) {
        comparedAtMs = performance.now();
        await mend(store, await driftOf(store), agents, items);
      }
    } catch (error) {
      store.log.debug({ reason: (error as Error).message }, "The floor was not looked over");
    }
    if (!stopped) timer = setTimeout(() => (running = look()), lookEveryMs);
  };
  let timer: NodeJS.Timeout = setTimeout(() => (running = look()), lookEveryMs);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}

async function feedForgotten(store: Store, memory: Memory): Promise<void> {
  const picture = await floorNow(store);
  if (!picture) return;
  const forgotten = besides(picture, [], storeNowMs(store));
  for (const agent of memory.again(forgotten.map((one) => one.agent))) await feedAgent(store, agent);
}

/** A change that is on its way is no drift: only what differs twice in a row. */
async function mend(store: Store, drift: Drift | null, agents: Memory, items: Memory): Promise<void> {
  if (!drift) return;
  const lasting = { agents: agents.again(drift.agents), items: items.again(drift.items) };
  if (lasting.agents.length + lasting.items.length === 0) return;
  store.log.warn(lasting, "The floor differed from the database and was mended");
  await mendFloor(store, lasting);
}
