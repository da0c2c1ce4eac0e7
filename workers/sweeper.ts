// Heals lost hand-overs: what the database says must happen and no job will make happen is queued again. Jobs are only
// pointers, so Redis may lose all of them. Repeats are recognised by whatever handles them.

import { overdueCalls } from "../adapters/store/callbacks.ts";
import { untoldOfClosing } from "../adapters/store/closing.ts";
import { awayWithWork, lost, returnAllOf, silentSince } from "../adapters/store/duty.ts";
import { forgetRawFiles, waitingRows } from "../adapters/store/inbox.ts";
import { overdueOffers, overdueWrapUps } from "../adapters/store/items.ts";
import { overdueOverflows } from "../adapters/store/overflow.ts";
import { overdueMessages } from "../adapters/store/outbox.ts";
import { healRatings } from "../adapters/store/rating.ts";
import type { Store } from "../adapters/store/store.ts";
import { openMemory, type Memory } from "./memory.ts";

const everyMs = 2_000;
/** More at once would flood Redis after a long outage; the rest follows two seconds later. */
const most = 500;
/** Servers write the heartbeat of their agents' desks every 5 s; after three missed the server is gone. */
const silenceMs = 16_000;

/** Sweeps every two seconds until stopped. */
export function startSweeper(store: Store): { stop(): Promise<void> } {
  const rows = openMemory();
  const away = openMemory();
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      await sweepOnce(store, rows, away);
    } catch (error) {
      store.log.debug({ reason: (error as Error).message }, "The sweep was not finished");
    }
    if (!stopped) timer = setTimeout(() => (running = sweep()), everyMs);
  };
  let timer: NodeJS.Timeout = setTimeout(() => (running = sweep()), everyMs);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}

async function sweepOnce(store: Store, rows: Memory, away: Memory): Promise<void> {
  await sweepInbox(store, rows);
  const now = await store.mongo.now();
  for (const { message, lane } of await overdueMessages(store, now, most))
    void store.jobs.add("deliver", { message }, { lane });
  for (const offer of await overdueOffers(store, now, most)) void store.jobs.add("expireOffer", offer);
  for (const end of await overdueWrapUps(store, now, most)) void store.jobs.add("endWrapUp", end);
  for (const item of await overdueCalls(store, now, most)) void store.jobs.add("callAgain", { item });
  for (const item of await untoldOfClosing(store, now, most)) void store.jobs.add("closing", { item });
  for (const item of await overdueOverflows(store, now, most)) void store.jobs.add("overflow", { item });
  await healRatings(store, now);
  await forgetRawFiles(store, now);
  const silence = new Date(now.getTime() - silenceMs);
  for (const agent of await silentSince(store, silence)) {
    store.log.warn({ agent }, "An agent's desk fell silent");
    await lost(store, agent, silence);
  }
  for (const agent of away.again(await awayWithWork(store))) await returnAllOf(store, agent, "agent_lost");
}

async function sweepInbox(store: Store, rows: Memory): Promise<void> {
  const waiting = await waitingRows(store, most);
  const stuck = new Set(rows.again(waiting.map((row) => row._id)));
  for (const { _id, channel } of waiting) {
    if (!stuck.has(_id)) continue;
    const lane = store.channels.get(channel)?.lane ?? "live";
    void store.jobs.add("receive", { message: _id }, { lane });
  }
}
