import { hello } from "../../../adapters/channels/hello/hello.ts";
import { openFloor } from "../../../adapters/floor/redisFloor.ts";
import { keys } from "../../../adapters/floor/scripts.ts";
import { openLog } from "../../../adapters/log.ts";
import type { JobName, Jobs } from "../../../adapters/queues.ts";
import { openRedis, whenReady } from "../../../adapters/redis.ts";
import { alive, setPresence, signIn, type PersonOnDuty } from "../../../adapters/store/duty.ts";
import { accounts } from "../../../adapters/store/accounts.ts";
import { closeStore, openStore } from "../../../adapters/store/openStore.ts";
import { queues } from "../../../adapters/store/queues.ts";
import { saveRules } from "../../../adapters/store/rules.ts";
import type { Store } from "../../../adapters/store/store.ts";
import { plainAbilities } from "../../../core/agent.ts";
import type { DeskEvent } from "../../../core/events.ts";
import type { AgentId, QueueId } from "../../../core/ids.ts";
import { plainRouting, plainRules } from "../../../core/queue.ts";
import { noWays, plainWays } from "../../../core/ways.ts";
import { randomOf, type Random } from "../../../core/simulation/random.ts";
import { aQueue, openBank, type Bank } from "../bank.ts";
import { aPigeonChannel } from "../pigeon.ts";

/** A job that was added and nobody has taken yet. */
export type Job = { [J in JobName]: { name: J; data: Jobs[J] } }[JobName];

/** One worker process: a store and a floor of its own. */
export interface Worker {
  store: Store;
  close(): Promise<void>;
}

/** A bank whose jobs run when the history says so, with several workers on one database and one Redis. */
export interface World {
  bank: Bank;
  workers: Worker[];
  jobs: Job[];
  /** What all desks were told. */
  heard: DeskEvent[];
  /** A new process in place of this one, which is closed when all is quiet: what it was in the middle of may still end. */
  restart(place: number): Promise<void>;
  /** Closes who was replaced; true when there was anyone. */
  bury(): Promise<boolean>;
  /** The shared picture is lost, wholly or in part. */
  wipe(how: "all" | "mark" | "agents" | "items"): Promise<void>;
  /** As when the claims of who died have run out. */
  endClaims(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens it with three workers. Nobody is to be left alone with an item for long, or a history would take hours. */
export async function openWorld(): Promise<World> {
  const bank = await openBank({ channels: [hello, aPigeonChannel()] });
  const mailbox = { channel: "pigeon", name: "Почта", queue: bank.queue.id, settings: {}, active: true };
  await accounts.create(bank.store, mailbox);
  await saveRules(bank.store, { ...plainRules, passForMs: 40, missesAllowed: 2 });
  const redis = openRedis(bank.ground.redisUrl, "commands", openLog("test", "silent"));
  await whenReady(redis);
  const jobs: Job[] = [];
  const heard: DeskEvent[] = [];
  const workers: Worker[] = [];
  const replaced: Worker[] = [];
  const world: World = {
    bank,
    workers,
    jobs,
    heard,
    async restart(place) {
      const before = workers[place];
      if (before) replaced.push(before);
      workers[place] = await openWorker(bank, jobs, heard);
    },
    async bury() {
      const all = replaced.splice(0);
      await Promise.all(all.map((worker) => worker.close()));
      return all.length > 0;
    },
    async wipe(how) {
      if (how === "all") await redis.flushall();
      else await redis.del(how === "mark" ? keys.epoch : keys[how]);
    },
    async endClaims() {
      const claims = await redis.keys(`${keys.claim}*`);
      if (claims.length > 0) await redis.del(...claims);
    },
    async stop() {
      await Promise.all([...replaced, ...workers].map((worker) => worker.close()));
      redis.disconnect();
      await bank.stop();
    },
  };
  for (const place of [0, 1, 2]) await world.restart(place);
  return world;
}

async function openWorker(bank: Bank, jobs: Job[], heard: DeskEvent[]): Promise<Worker> {
  const log = openLog("test", "silent");
  const redis = openRedis(bank.ground.redisUrl, "commands", log);
  await whenReady(redis);
  const store = await openStore({
    mongoUrl: bank.ground.mongoUrl,
    bus: {
      desk: (rooms, event) => void (rooms.length > 0 && heard.push(event)),
      lists: (_rooms, event) => void heard.push(event),
      channel: () => undefined,
      close: () => undefined,
    },
    jobs: {
      add: (name, data) => {
        jobs.push({ name, data } as Job);
        return Promise.resolve(true);
      },
      // Best effort, and here it always comes too late.
      cancel: () => Promise.resolve(),
      isFailing: () => false,
      close: () => Promise.resolve(),
    },
    floor: openFloor(redis, plainRules, log),
    files: bank.store.files,
    channels: bank.store.channels,
    log,
  });
  const close = async (): Promise<void> => {
    await closeStore(store);
    redis.disconnect();
  };
  return { store, close };
}

/** One history: its own queues, agents and chance. */
export interface History {
  seed: number;
  world: World;
  queues: QueueId[];
  agents: AgentId[];
  contacts: string[];
  /** What was done, for whoever must understand a failure. */
  told: string[];
  /** A number from 0 to `below`, or one of these. */
  below(count: number): number;
  oneOf<T>(all: readonly T[]): T | undefined;
  /** One of the workers. */
  store(): Store;
}

/** Queues of different kinds and people who serve some of them. */
export async function openHistory(world: World, seed: number): Promise<History> {
  const chance: Random = randomOf(seed);
  const below = (count: number): number => Math.floor(chance.next() * count);
  const { store } = world.bank;
  // Every other history asks several agents at once.
  const [offersAtOnce, more] = seed % 2 === 0 ? [1, 1] : [2, 3];
  const made = await Promise.all([
    queues.create(store, {
      ...aQueue,
      terms: { hello: { offerTtlMs: 1, cost: 25 } },
      waysOut: {
        ...noWays,
        callback: { ...plainWays.callback, cost: 60, againAfterMs: 15, tries: 2, sameAgentMs: 10 },
      },
    }),
    queues.create(store, {
      ...aQueue,
      terms: { hello: { offerTtlMs: 20_000, cost: 40 } },
      wrapUp: { mode: "timed", limitMs: 1, codeRequired: false },
      routing: { ...plainRouting, strategy: "least_occupied", ownAgentMs: 30, ownTeamMs: 30, offersAtOnce },
      waysOut: { ...noWays, callback: { ...plainWays.callback, againAfterMs: 15 }, letter: plainWays.letter },
    }),
    queues.create(store, {
      ...aQueue,
      wrapUp: { mode: "none", limitMs: 0, codeRequired: false },
      routing: { ...plainRouting, priority: 2, strategy: "specialist_first", offersAtOnce: more },
    }),
  ]);
  const ids = made.map(({ id }) => id);
  const [first] = made;
  if (first) {
    // Letters of the first wait in the second.
    const { id, ...form } = first;
    const letter = { ...plainWays.letter, to: ids[1] ?? null };
    await queues.change(store, id, { ...form, waysOut: { ...form.waysOut, letter } });
  }
  const history: History = {
    seed,
    world,
    queues: ids,
    agents: [],
    contacts: [],
    told: [],
    below,
    oneOf: (all) => all[below(all.length)],
    store: () => world.workers[below(world.workers.length)]?.store ?? store,
  };
  for (let place = 0; place < 4; place += 1) {
    const id = `h${seed}-${place}`;
    await onDuty(history, id, place);
    history.agents.push(id);
  }
  return history;
}

/** Who works at this place: which queues they serve follows from it. The last is a supervisor. */
export function personAt(
  { queues: ids, agents }: History,
  place: number,
  id = agents[place] ?? "",
): PersonOnDuty {
  const serves = ids.filter((_, queue) => place === 3 || queue === place || queue === (place + 1) % 3);
  return {
    ...plainAbilities,
    id,
    name: id,
    login: id,
    role: place === 3 ? "supervisor" : "agent",
    queues: serves,
    capacity: 100,
    limits: place === 2 ? { chat: 2 } : {},
  };
}

/** Signs the agent in. */
export async function onDuty(history: History, id: AgentId, place: number): Promise<void> {
  const { store } = history;
  await signIn(store(), personAt(history, place, id));
  await alive(store(), [id]);
  await setPresence(store(), { agent: id, presence: "available" });
}
