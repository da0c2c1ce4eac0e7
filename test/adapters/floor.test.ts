import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Redis } from "ioredis";
import type { Change, Floor } from "../../adapters/floor/floor.ts";
import { openFloor } from "../../adapters/floor/redisFloor.ts";
import { claimMs, keys } from "../../adapters/floor/scripts.ts";
import { openLog } from "../../adapters/log.ts";
import { openRedis, whenReady } from "../../adapters/redis.ts";
import { randomOf } from "../../core/simulation/random.ts";
import { anAgent, anItem, plainRules } from "../core/routing/builders.ts";
import { startGround, type Ground } from "../helpers/stack.ts";

const log = openLog("test", "silent");
let ground: Ground;
let connections: Redis[];
/** As many processes as a small bank has workers. */
let floors: Floor[];

const agent = (id: string, rev: number, more = {}): Change => {
  return { kind: "agent", id, rev, facts: anAgent(id, { rev, ...more }) };
};
const item = (id: string, rev: number): Change => ({ kind: "item", id, rev, facts: anItem(id, { rev }) });
const left = (kind: "agent" | "item", id: string, rev: number): Change => ({ kind, id, rev, facts: null });

const shownBy = (floor: Floor) => ({
  agents: [...floor.picture.agents()].map(({ id, rev, routing }) => `${id} ${rev} ${routing}`).sort(),
  items: [...floor.picture.items()].map(({ id, rev }) => `${id} ${rev}`).sort(),
});

beforeAll(async () => {
  ground = await startGround();
  connections = Array.from({ length: 4 }, () => openRedis(ground.redisUrl, "commands", log));
  await Promise.all(connections.map((redis) => whenReady(redis)));
});
afterAll(async () => {
  for (const redis of connections) redis.disconnect();
  await ground.stop();
});
beforeEach(async () => {
  await connections[0]?.flushall();
  floors = connections.map((redis) => openFloor(redis, plainRules, log));
  await floors[0]?.build(() => Promise.resolve([agent("a", 1), agent("b", 1), item("i", 1), item("j", 1)]));
  for (const floor of floors) expect(await floor.sync()).toBe(true);
});

describe("a floor shared by several processes", () => {
  it("gives an item and an agent to one of those who want them at once", async () => {
    const pair = { item: { id: "i", rev: 1 }, agent: { id: "a", rev: 1 } };
    const answers = await Promise.all(floors.map((floor) => floor.claim(pair)));
    expect(answers.filter((one) => one === "ok")).toHaveLength(1);
    expect(answers.filter((one) => one === "item")).toHaveLength(3);
  });

  it("gives an agent one of two items, and an item to one of two agents", async () => {
    const of = (i: string, a: string) => ({ item: { id: i, rev: 1 }, agent: { id: a, rev: 1 } });
    const [one, two, three] = floors;
    const answers = await Promise.all([
      one?.claim(of("i", "a")),
      two?.claim(of("j", "a")),
      three?.claim(of("i", "b")),
    ]);
    expect(answers[0]).toBe("ok");
    expect(answers.slice(1)).toEqual(["agent", "item"]);
  });

  it("gives an agent to a newcomer whom nobody knows yet, and to nobody else until that is over", async () => {
    const [one, two, three] = floors;
    const newcomer = (id: string) => ({ item: { id, rev: 0 }, agent: { id: "a", rev: 1 } });
    const answers = await Promise.all([one?.claim(newcomer("n")), two?.claim(newcomer("m"))]);
    expect(answers).toEqual(["ok", "agent"]);
    await three?.sync();
    expect(three && shownBy(three)).toEqual({ agents: ["a 1 reserved", "b 1 idle"], items: ["i 1", "j 1"] });
    expect(await three?.claim({ item: { id: "i", rev: 1 }, agent: { id: "a", rev: 1 } })).toBe("agent");
    await one?.put([left("item", "n", 1), agent("a", 2, { routing: "reserved" })]);
    expect(await two?.claim({ item: { id: "n", rev: 0 }, agent: { id: "b", rev: 1 } })).toBe("item");
    await two?.sync();
    expect(two && shownBy(two)).toEqual({ agents: ["a 2 reserved", "b 1 idle"], items: ["i 1", "j 1"] });
  });

  it("takes nobody for a newcomer who waits already", async () => {
    expect(await floors[0]?.claim({ item: { id: "i", rev: 0 }, agent: { id: "a", rev: 1 } })).toBe("item");
    expect(await floors[1]?.claim({ item: { id: "i", rev: 1 }, agent: { id: "a", rev: 1 } })).toBe("ok");
  });

  it("says after each piece of news how many wait", async () => {
    const [one] = floors;
    expect(await one?.put([agent("a", 2)])).toBe(2);
    const both = await Promise.all([one?.put([item("k", 1)]), one?.put([left("item", "i", 2)])]);
    expect(both).toEqual([2, 2]);
    expect(await one?.put([left("item", "j", 2), left("item", "k", 2)])).toBe(0);
    await connections[0]?.flushall();
    expect(await one?.put([item("l", 1)])).toBeNull();
  });

  it("hides from all what somebody decides on, until it came to something or nothing", async () => {
    const [one, two] = floors;
    const pair = { item: { id: "i", rev: 1 }, agent: { id: "a", rev: 1 } };
    await one?.claim(pair);
    await two?.sync();
    expect(two && shownBy(two)).toEqual({ agents: ["a 1 reserved", "b 1 idle"], items: ["j 1"] });
    await two?.release(pair);
    expect(await floors[2]?.claim(pair)).toBe("item");
    await one?.release(pair);
    await two?.sync();
    expect(two && shownBy(two)).toEqual({ agents: ["a 1 idle", "b 1 idle"], items: ["i 1", "j 1"] });
    expect(await two?.claim(pair)).toBe("ok");
    await two?.put([left("item", "i", 2), agent("a", 2, { routing: "reserved" })]);
    await one?.sync();
    expect(one && shownBy(one)).toEqual({ agents: ["a 2 reserved", "b 1 idle"], items: ["j 1"] });
  });

  it("does not hide what has changed since it was claimed, by whichever way the news of it came", async () => {
    const [one, two] = floors;
    await one?.claim({ item: { id: "i", rev: 1 }, agent: { id: "a", rev: 1 } });
    await two?.put([item("i", 2)]);
    await two?.sync();
    expect(two && shownBy(two)).toEqual({ agents: ["a 1 reserved", "b 1 idle"], items: ["i 2", "j 1"] });
    await two?.put([agent("a", 2)]);
    for (const floor of floors) {
      await floor.sync();
      expect(shownBy(floor)).toEqual({ agents: ["a 2 idle", "b 1 idle"], items: ["i 2", "j 1"] });
    }
  });

  it("refuses a claim on what has changed since it was seen", async () => {
    const [one, two] = floors;
    await one?.put([agent("a", 2)]);
    expect(await two?.claim({ item: { id: "i", rev: 1 }, agent: { id: "a", rev: 1 } })).toBe("agent");
    await one?.put([left("item", "j", 2)]);
    expect(await two?.claim({ item: { id: "j", rev: 1 }, agent: { id: "b", rev: 1 } })).toBe("item");
  });

  it("leaves out what is older than it knows, also of what has left", async () => {
    const [one, two] = floors;
    await one?.put([agent("a", 3), left("item", "i", 5)]);
    await two?.put([agent("a", 2), item("i", 4), left("agent", "b", 1)]);
    for (const floor of floors) {
      await floor.sync();
      expect(shownBy(floor)).toEqual({ agents: ["a 3 idle", "b 1 idle"], items: ["j 1"] });
    }
  });

  it("says that it is lost, is built by whoever notices, and then is whole for all", async () => {
    const [one, two] = floors;
    await connections[0]?.flushall();
    expect(await one?.sync()).toBe(false);
    expect(await one?.claim({ item: { id: "i", rev: 1 }, agent: { id: "a", rev: 1 } })).toBe("lost");
    await one?.put([item("k", 1)]);
    expect(await two?.revisions()).toBeNull();
    await two?.build(() => Promise.resolve([agent("a", 4), item("i", 2)]));
    for (const floor of floors) {
      expect(await floor.sync()).toBe(true);
      expect(shownBy(floor)).toEqual({ agents: ["a 4 idle"], items: ["i 2"] });
    }
  });

  it("keeps what a process said while it was loading all of it", async () => {
    const [, redis] = connections;
    if (!redis) throw new Error("No connection.");
    const late = openFloor(redis, plainRules, log);
    const syncing = late.sync();
    // The question is on its way and cannot be answered yet.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    await Promise.all([late.put([agent("a", 2)]), syncing]);
    await late.sync();
    expect(shownBy(late).agents).toEqual(["a 2 idle", "b 1 idle"]);
  });

  it("is begun by one of those who notice at once, and keeps what came while it was filled", async () => {
    await connections[0]?.flushall();
    let reads = 0;
    const building = floors.map((floor) =>
      floor.build(async () => {
        reads += 1;
        await floors[0]?.put([agent("a", 5)]);
        return [agent("a", 4), item("i", 4)];
      }),
    );
    await Promise.all(building);
    expect(reads).toBe(1);
    for (const floor of floors) {
      expect(await floor.sync()).toBe(true);
      expect(shownBy(floor)).toEqual({ agents: ["a 5 idle"], items: ["i 4"] });
    }
  });

  it("does not let a building that began earlier undo what came after it", async () => {
    const [one, two] = floors;
    await connections[0]?.flushall();
    const first = [agent("a", 1), item("i", 1)];
    await Promise.all([one?.build(() => Promise.resolve(first)), two?.put([left("item", "i", 2)])]);
    await two?.put([left("item", "i", 2)]);
    await one?.sync();
    expect(one && shownBy(one).items).toEqual([]);
  });

  it("shows again what somebody claimed who died over it", async () => {
    const [one, two] = floors;
    const pair = { item: { id: "i", rev: 1 }, agent: { id: "a", rev: 1 } };
    await one?.claim(pair);
    await one?.claim({ item: { id: "j", rev: 1 }, agent: { id: "b", rev: 1 } });
    await two?.sync();
    // One of the items goes on meanwhile; its agent is still somebody's claim.
    await two?.put([item("j", 2)]);
    expect(two && shownBy(two)).toEqual({ agents: ["a 1 reserved", "b 1 reserved"], items: ["j 2"] });
    await new Promise((resolve) => setTimeout(resolve, claimMs + 50));
    await two?.sync();
    expect(two && shownBy(two)).toEqual({ agents: ["a 1 idle", "b 1 idle"], items: ["i 1", "j 2"] });
    expect(await two?.claim(pair)).toBe("ok");
  });

  it("loads all of it again when news was cut from the stream unheard", async () => {
    const [one, two] = floors;
    await one?.put([item("k", 1), agent("a", 2)]);
    await connections[0]?.xtrim(keys.news, "MAXLEN", 1);
    await two?.sync();
    expect(two && shownBy(two)).toEqual({ agents: ["a 2 idle", "b 1 idle"], items: ["i 1", "j 1", "k 1"] });
  });
});

describe("copies of the floor in several processes", () => {
  it("are equal to each other and to the last that was said, whatever order it was said in", async () => {
    const last = new Map<string, Change>();
    const changes = Array.from({ length: 600 }, (_, index): Change => {
      const id = `x${(index * 7919) % 23}`;
      const rev = Math.floor(index / 2) + 2;
      const change = index % 5 === 0 ? left("item", id, rev) : item(id, rev);
      if ((last.get(id)?.rev ?? 0) < rev) last.set(id, change);
      return change;
    });
    const shuffled = changes.toSorted((a, b) => ((a.rev * 31) % 17) - ((b.rev * 31) % 17));
    const put = (change: Change, index: number) =>
      floors[index % floors.length]?.put([change]) ?? Promise.resolve();
    await Promise.all(shuffled.map(put));
    const expected = [...last.values()].filter((one) => one.facts).map(({ id, rev }) => `${id} ${rev}`);
    for (const floor of floors) {
      await floor.sync();
      const { items } = shownBy(floor);
      expect(items).toEqual([...expected, "i 1", "j 1"].sort());
    }
  });

  it.each([1, 2, 3, 4, 5])(
    "are equal after any mixture of news, claims and looks (seed %i)",
    async (seed) => {
      const random = randomOf(seed);
      const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
      const revs = new Map([...["a", "b"], ...["i", "j"]].map((id) => [id, 1]));
      const put = (floor: Floor) => {
        const id = oneOf([...revs.keys()]);
        const rev = (revs.get(id) ?? 0) + 1;
        revs.set(id, rev);
        return floor.put([id < "i" ? agent(id, rev) : item(id, rev)]);
      };
      const claim = async (floor: Floor) => {
        const [i, a] = [oneOf(["i", "j"]), oneOf(["a", "b"])];
        const pair = {
          item: { id: i, rev: floor.picture.item(i)?.rev ?? 0 },
          agent: { id: a, rev: floor.picture.agent(a)?.rev ?? 0 },
        };
        if ((await floor.claim(pair)) === "ok") await floor.release(pair);
      };
      const acts = [put, put, claim, (floor: Floor) => floor.sync()];
      for (let round = 0; round < 40; round += 1)
        await Promise.all(Array.from({ length: 8 }, () => oneOf(acts)(oneOf(floors))));
      const expected = {
        agents: ["a", "b"].map((id) => `${id} ${revs.get(id)} idle`),
        items: ["i", "j"].map((id) => `${id} ${revs.get(id)}`),
      };
      for (const floor of floors) {
        await floor.sync();
        expect(shownBy(floor)).toEqual(expected);
      }
    },
  );
});
