import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "ioredis";
import { isWorkerAlive } from "../adapters/heartbeat.ts";
import type { Store } from "../adapters/store/store.ts";

export interface PartState {
  up: boolean;
  /** What is wrong, in a word. */
  why?: string;
}

export interface Health {
  /** As of the last look, at most a second or two ago. */
  isStoreUp(): boolean;
  /** Looks at every part now, by name. */
  look(): Promise<Record<string, PartState>>;
  stop(): void;
}

const lookEveryMs = 1_000;
const patienceMs = 900;

/** Asks the store every second, so that no request has to wait to learn that it is away. `listeners`: addresses that channels listen on, by channel. */
export function watchHealth({
  store,
  redis,
  listeners,
}: {
  store: Pick<Store, "mongo">;
  redis: Redis;
  listeners: () => ReadonlyMap<string, string>;
}): Health {
  let storeUp = true;
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void stateOf(store.mongo.now())
      .then((state) => (storeUp = state.up))
      .finally(() => (looking = false));
  }, lookEveryMs);
  timer.unref();

  return {
    isStoreUp: () => storeUp,
    async look() {
      const [mongo, pong, workers, ...doors] = await Promise.all([
        stateOf(store.mongo.now()),
        stateOf(redis.ping()),
        stateOf(isWorkerAlive(redis), (alive) => (alive ? null : "no heartbeat")),
        ...[...listeners()].map(async ([name, address]) => [name, await stateOf(knock(address))] as const),
      ]);
      return { mongo, redis: pong, workers, ...Object.fromEntries(doors) };
    },
    stop: () => clearInterval(timer),
  };
}

/** How the asked part does; silence for most of a second counts as down. */
async function stateOf<T>(
  asked: Promise<T>,
  judge: (value: T) => string | null = () => null,
): Promise<PartState> {
  const answered = new AbortController();
  const silence = wait(patienceMs, "no answer", { signal: answered.signal, ref: false }).catch(() => "");
  const answer = asked.then(judge, () => "unreachable");
  const why = await Promise.race([answer, silence]);
  answered.abort();
  return why === null ? { up: true } : { up: false, why };
}

/** Resolves when something listens at the address, e.g. `smtp://127.0.0.1:2525`. */
function knock(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ""));
    socket.setTimeout(patienceMs, () => socket.destroy(new Error("no answer")));
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}
