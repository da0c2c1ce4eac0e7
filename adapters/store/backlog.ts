import { isOverloaded } from "../../core/backpressure.ts";
import { inbox } from "./records/inbox.ts";
import type { Store } from "./store.ts";

const countedUpTo = 10_001;
const everyMs = 500;

const closed = new WeakMap<object, boolean>();

/** Whether this process's door asks senders to come again. */
export function isDoorClosed(store: Pick<Store, "mongo">): boolean {
  return closed.get(store.mongo) ?? false;
}

/** Events that wait to be handled, counted only a little past the most that may. */
export function backlog(store: Pick<Store, "mongo">): Promise<number> {
  return inbox.of(store).countDocuments({ state: "stored" }, { limit: countedUpTo });
}

async function oldestMs(store: Pick<Store, "mongo">): Promise<number> {
  const [oldest] = await inbox
    .of(store)
    .find({ state: "stored" }, { projection: { receivedAt: 1 } })
    .sort({ receivedAt: 1 })
    .limit(1)
    .toArray();
  return oldest ? Date.now() - oldest.receivedAt.getTime() : 0;
}

/** Watches the backlog for this process's door; returns how to stop. */
export function watchBacklog(store: Pick<Store, "mongo" | "log" | "jobs">): () => void {
  let timer: NodeJS.Timeout;
  let stopped = false;
  const look = async (): Promise<void> => {
    try {
      const waiting = await backlog(store);
      const facts = {
        waiting,
        oldestMs: waiting === 0 ? 0 : await oldestMs(store),
        isHeldUp: store.jobs.isFailing(),
      };
      const was = isDoorClosed(store);
      const is = isOverloaded(was, facts);
      if (is !== was) store.log.warn(facts, is ? "Overload: the door is closed" : "The door is open again");
      closed.set(store.mongo, is);
    } catch {
      // A store that cannot be reached refuses at the door by itself.
    }
    if (!stopped) timer = setTimeout(look, everyMs).unref();
  };
  timer = setTimeout(look, everyMs).unref();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
