// Sends a planned message through its channel. Payload: the message's id. Queued when the answer is planned, and by the
// sweeper when that failed. Messages of one conversation leave in order: whoever sends one goes on with the next.

import type { Channel } from "../adapters/channels/channel.ts";
import type { Jobs } from "../adapters/queues.ts";
import { advance } from "../adapters/store/messages.ts";
import {
  claimDelivery,
  endDelivery,
  nextOutgoing,
  outboundOf,
  postpone,
  showLife,
  signOfLifeMs,
} from "../adapters/store/outbox.ts";
import type { OutboxRecord } from "../adapters/store/records/outbox.ts";
import type { Store } from "../adapters/store/store.ts";
import type { OutboundMessage, Receipt } from "../core/outbound.ts";
import type { Deps } from "./deps.ts";

/** About four hours of trying with the pauses below; then an agent decides. */
const mostRetries = 12;
const longestPauseMs = 30 * 60_000;
const attemptMs = 120_000;

export async function deliver({ message }: Jobs["deliver"], { store }: Deps): Promise<void> {
  for (let next: string | null = message; next !== null;) {
    const claim = await claimDelivery(store, next);
    if ("nothing" in claim) return;
    if ("afterMs" in claim) {
      const options = { lane: claim.lane, delayMs: claim.afterMs + 50 };
      await store.jobs.add("deliver", { message: next }, options);
      return;
    }
    await attempt(store, claim.now, claim.broken);
    next = (await nextOutgoing(store, claim.now.conversation))?.message ?? null;
    if (next === claim.now._id) return;
  }
}

async function attempt(store: Store, row: OutboxRecord, broken: boolean): Promise<void> {
  const channel = store.channels.get(row.channel);
  const outbound = channel && (await outboundOf(store, row));
  if (!channel || !outbound) {
    await endDelivery(store, row, { to: "failed", reason: "Канал недоступен в этой установке" });
    return;
  }
  if (broken && channel.onLostAnswer === "uncertain") {
    await endDelivery(store, row, { to: "uncertain", reason: "Отправка прервалась" });
    return;
  }
  await record(store, row, await send(store, channel, row, outbound));
}

async function send(
  store: Store,
  channel: Channel,
  row: OutboxRecord,
  outbound: OutboundMessage,
): Promise<Receipt> {
  const work = store.works.get(row.channel);
  if (!work) return { result: "refused", reason: "Канал недоступен в этой установке" };
  const life = setInterval(() => {
    showLife(store, row).catch(() => undefined);
  }, signOfLifeMs);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Receipt>((resolve) => {
    timer = setTimeout(() => resolve(lost(channel, row, "Канал не ответил")), attemptMs);
  });
  try {
    return await Promise.race([channel.deliver(outbound, work), late]);
  } catch (error) {
    store.log.warn({ err: error, message: row._id, channel: row.channel }, "A channel failed to send");
    return lost(channel, row, "Сбой канала при отправке");
  } finally {
    clearInterval(life);
    clearTimeout(timer);
  }
}

/** Nobody knows whether it left. */
function lost(channel: Channel, row: OutboxRecord, reason: string): Receipt {
  return channel.onLostAnswer === "uncertain"
    ? { result: "uncertain", reason }
    : { result: "later", reason, afterMs: pauseMs(row.retries) };
}

/** 1, 2, 4 … seconds, at most half an hour, with a quarter of chance so that many do not come back together. */
export function pauseMs(retries: number): number {
  return Math.min(1_000 * 2 ** retries, longestPauseMs) * (1 + Math.random() / 4);
}

async function record(store: Store, row: OutboxRecord, receipt: Receipt): Promise<void> {
  switch (receipt.result) {
    case "sent":
      await endDelivery(store, row, { to: "sent", external: receipt.external });
      return;
    case "refused":
      await endDelivery(store, row, { to: "failed", reason: receipt.reason });
      return;
    case "uncertain":
      await endDelivery(store, row, { to: "uncertain", reason: receipt.reason });
      return;
    case "later":
      return later(store, row, receipt);
  }
}

async function later(
  store: Store,
  row: OutboxRecord,
  { reason, afterMs }: Extract<Receipt, { result: "later" }>,
): Promise<void> {
  if (row.retries >= mostRetries) {
    await endDelivery(store, row, { to: "failed", reason });
    return;
  }
  const delayMs = Math.max(afterMs, 100);
  if (!(await postpone(store, row, reason, delayMs))) return;
  // The agent hears once that it takes longer, not with every attempt.
  if (row.retries === 0) await advance(store, { message: row._id, to: "delayed", reason });
  await store.jobs.add("deliver", { message: row._id }, { lane: row.lane, delayMs: delayMs + 50 });
}
