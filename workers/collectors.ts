// Runs the channels that must ask their source themselves, e.g. a mailbox. Only one process asks for each channel: two
// would fetch everything twice. Who asks is decided by a lease in the database.

import { randomUUID } from "node:crypto";
import type { Channel, Work } from "../adapters/channels/channel.ts";
import { dropLease, keepLease, takeLease } from "../adapters/store/leases.ts";
import type { Store } from "../adapters/store/store.ts";

const leaseMs = 15_000;

/** Starts them; `stop` waits until the running ones have ended. */
export function startCollectors(store: Store, channels: Iterable<Channel>): { stop(): Promise<void> } {
  const stop = new AbortController();
  const holder = randomUUID();
  const running = [...channels].flatMap((channel) => {
    const work = store.works.get(channel.name);
    return channel.collect && work ? [keepCollecting(store, channel, work, holder, stop.signal)] : [];
  });
  return {
    stop: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
}

async function keepCollecting(
  store: Store,
  channel: Channel,
  work: Work,
  holder: string,
  stop: AbortSignal,
): Promise<void> {
  const name = `collect:${channel.name}`;
  while (!stop.aborted) {
    const fence = await takeLease(store, name, holder, leaseMs).catch(() => null);
    if (fence !== null) await collectUnder(store, channel, work, { name, fence }, stop);
    await sleep(2_000 + Math.random() * 2_000, stop);
  }
}

async function collectUnder(
  store: Store,
  channel: Channel,
  work: Work,
  lease: { name: string; fence: number },
  stop: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const keeper = setInterval(() => {
    keepLease(store, lease.name, lease.fence, leaseMs).then(
      (kept) => {
        if (!kept) over.abort();
      },
      // Who cannot renew must stop before another may begin.
      () => over.abort(),
    );
  }, leaseMs / 3);
  try {
    await channel.collect?.(work, AbortSignal.any([stop, over.signal]));
  } catch (error) {
    store.log.warn({ err: error, channel: channel.name }, "Collecting failed; it begins again");
  } finally {
    clearInterval(keeper);
    await dropLease(store, lease.name, lease.fence).catch(() => undefined);
  }
}

function sleep(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    }
    stop.addEventListener("abort", done);
  });
}
