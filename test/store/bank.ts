import { randomUUID } from "node:crypto";
import { openBus } from "../../adapters/bus.ts";
import type { Channel } from "../../adapters/channels/channel.ts";
import { hello } from "../../adapters/channels/hello/hello.ts";
import { register } from "../../adapters/channels/registry.ts";
import { openFloor } from "../../adapters/floor/redisFloor.ts";
import { openFiles } from "../../adapters/files.ts";
import { openLog } from "../../adapters/log.ts";
import { openJobs } from "../../adapters/queues.ts";
import { openRedis, whenReady } from "../../adapters/redis.ts";
import { accounts } from "../../adapters/store/accounts.ts";
import { alive, setPresence, signIn } from "../../adapters/store/duty.ts";
import { saveEvent } from "../../adapters/store/inbox.ts";
import { queues } from "../../adapters/store/queues.ts";
import { closeStore, openStore } from "../../adapters/store/openStore.ts";
import type { Store } from "../../adapters/store/store.ts";
import { plainAbilities } from "../../core/agent.ts";
import type { DeskEvent } from "../../core/events.ts";
import type { AgentId } from "../../core/ids.ts";
import { plainRouting, plainRules, type Account, type Queue } from "../../core/queue.ts";
import { noWays } from "../../core/ways.ts";
import { openLanes } from "../../workers/lanes.ts";
import { openSerial } from "../../workers/serial.ts";
import { startSweeper } from "../../workers/sweeper.ts";
import { watchFloor } from "../../workers/watchFloor.ts";
import { startGround, type Ground } from "../helpers/stack.ts";

/** What the bus was told, in order, without a browser. */
export interface Heard {
  rooms: string[];
  event: DeskEvent;
}

/** A small bank: one queue, one account of the demo channel, a store and a Redis of its own. */
export interface Bank {
  ground: Ground;
  store: Store;
  queue: Queue;
  account: Account;
  heard: Heard[];
  /** What the client's pages were told. */
  told: { contact: string; event: string; payload: unknown }[];
  /** Puts an agent on duty, available and with a desk unless said otherwise. */
  agent(
    name: string,
    more?: { queues?: string[]; capacity?: number; available?: boolean; desk?: boolean },
  ): Promise<AgentId>;
  /** An event of a client comes in, as by a door. */
  arrives(contact: string, event: object, more?: { key?: string; order?: number }): Promise<string>;
  says(contact: string, text: string, more?: { id?: string; queue?: string }): Promise<string>;
  /** Takes jobs in this process, as a worker process would. */
  work(): Promise<{ stop(): Promise<void> }>;
  stop(): Promise<void>;
}

export interface BankOptions {
  channels?: Channel[];
  queue?: Partial<Omit<Queue, "id">>;
}

const always = { from: 0, to: 24 * 60 };

export const aQueue: Omit<Queue, "id"> = {
  name: { ru: "Карты", en: "Cards" },
  hours: {
    timeZone: "Europe/Moscow",
    week: [always, always, always, always, always, always, always],
    holidays: [],
  },
  target: { percent: 80, withinMs: 20_000 },
  terms: {},
  wrapUp: { mode: "optional", limitMs: 60_000, codeRequired: false },
  routing: plainRouting,
  waysOut: noWays,
  active: true,
};

let orders = 0;

export async function openBank(options: BankOptions = {}): Promise<Bank> {
  const ground = await startGround();
  const log = openLog("test", process.env["LOG_LEVEL"] ?? "silent");
  const commands = openRedis(ground.redisUrl, "commands", log);
  const blocking = openRedis(ground.redisUrl, "jobs", log);
  await whenReady(commands);
  const channels = register(options.channels ?? [hello]);
  const bus = openBus({ redis: commands, channels: channels.keys(), log });
  const heard: Heard[] = [];
  const told: Bank["told"] = [];
  const store = await openStore({
    mongoUrl: ground.mongoUrl,
    bus: {
      ...bus,
      desk: (rooms, event) => void heard.push({ rooms, event }),
      lists: (rooms, event) => void heard.push({ rooms, event }),
      channel: (_, contact, event, payload) => void told.push({ contact, event, payload }),
    },
    jobs: openJobs(commands, log),
    floor: openFloor(commands, plainRules, log),
    files: openFiles(ground.dataDir),
    channels,
    log,
  });
  const queue = await queues.create(store, { ...aQueue, ...options.queue });
  const account = await accounts.create(store, {
    channel: "hello",
    name: "Hello",
    queue: queue.id,
    settings: {},
    active: true,
  });
  const working: { stop(): Promise<void> }[] = [];
  const bank: Bank = {
    ground,
    store,
    queue,
    account,
    heard,
    told,
    async agent(name, { queues: serves = [queue.id], capacity = 100, available = true, desk = true } = {}) {
      const id = `${name}-${randomUUID().slice(0, 8)}`;
      await signIn(store, {
        ...plainAbilities,
        id,
        name,
        login: id,
        role: "agent",
        queues: serves,
        capacity,
      });
      if (desk) await alive(store, [id]);
      if (available) await setPresence(store, { agent: id, presence: "available" });
      return id;
    },
    async arrives(contact, event, { key = randomUUID(), order = (orders += 1) } = {}) {
      const { id } = await saveEvent(store, {
        channel: "hello",
        account: account.id,
        key,
        contact: `hello:${contact}`,
        order,
        raw: Buffer.from(JSON.stringify(event)),
        facts: {},
      });
      return id;
    },
    async says(contact, text, { id = randomUUID(), queue: asked } = {}) {
      const message = { kind: "message", id, name: contact, text, queue: asked };
      await bank.arrives(contact, message, { key: id });
      return id;
    },
    async work() {
      const lanes = openLanes(["live", "bulk"], blocking, { store, serial: openSerial() }, log);
      const sweeper = startSweeper(store);
      const watcher = watchFloor(store);
      await Promise.all(lanes.map((lane) => lane.waitUntilReady()));
      const part = {
        stop: async () => {
          await Promise.all([sweeper.stop(), watcher.stop(), ...lanes.map((lane) => lane.close(true))]);
        },
      };
      working.push(part);
      return part;
    },
    async stop() {
      await Promise.all(working.map((part) => part.stop()));
      await store.jobs.close();
      bus.close();
      blocking.disconnect();
      await closeStore(store);
      await ground.stop();
    },
  };
  return bank;
}

/** Looks every few milliseconds until there is something. */
export async function until<T>(
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 10_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Nothing after ${withinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
