import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentBus } from "../../adapters/bus.ts";
import { channels } from "../../adapters/channels/all.ts";
import { openFloor } from "../../adapters/floor/redisFloor.ts";
import { plainRules } from "../../core/queue.ts";
import { openFiles } from "../../adapters/files.ts";
import { openLog } from "../../adapters/log.ts";
import { openJobs } from "../../adapters/queues.ts";
import { openRedis, whenReady } from "../../adapters/redis.ts";
import { saveEvent } from "../../adapters/store/inbox.ts";
import { conversations } from "../../adapters/store/records/conversations.ts";
import { backlog } from "../../adapters/store/backlog.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { closeStore, openStore } from "../../adapters/store/openStore.ts";
import type { Store } from "../../adapters/store/store.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { until } from "../store/bank.ts";

const contacts = 10;
const seconds = 8;
const perSecond = 50;

describe("worker processes killed under 50 messages a second", () => {
  let hub: Hub;
  let store: Store;
  let redis: Redis;
  beforeAll(async () => {
    hub = await startHub({ workers: 2 });
    const log = openLog("test", "silent");
    redis = openRedis(hub.redisUrl, "commands", log);
    await whenReady(redis);
    store = await openStore({
      mongoUrl: hub.mongoUrl,
      bus: silentBus,
      jobs: openJobs(redis, log),
      floor: openFloor(redis, plainRules, log),
      files: openFiles(hub.dataDir),
      channels,
      log,
    });
  });
  afterAll(async () => {
    await closeStore(store);
    redis.disconnect();
    await hub.stop();
  });

  it("lose nothing, double nothing, keep every contact's order", async () => {
    const account = await store.mongo.db
      .collection("accounts")
      .findOne({ _id: { $gt: "" } as never, channel: "webchat" });
    const acknowledged = new Map<string, string[]>();
    const say = async (contact: string, order: number): Promise<void> => {
      const id = randomUUID();
      const event = {
        id,
        order,
        kind: "message",
        form: "chat",
        text: `${order}`,
        files: [],
        name: "",
        email: "",
        topic: "",
        page: "",
        language: "ru",
      };
      await saveEvent(store, {
        channel: "webchat",
        account: String(account?._id),
        key: id,
        contact: `webchat:${contact}`,
        order,
        raw: Buffer.from(JSON.stringify(event)),
        facts: {},
      });
      acknowledged.set(contact, [...(acknowledged.get(contact) ?? []), id]);
    };
    // Each contact writes one after the other; contacts write side by side.
    const writer = async (contact: string): Promise<void> => {
      const each = (seconds * perSecond) / contacts;
      for (let order = 1; order <= each; order += 1) {
        const pause = new Promise((resolve) => setTimeout(resolve, (1_000 * contacts) / perSecond));
        await say(contact, order).catch(() => undefined);
        await pause;
      }
    };
    const names = Array.from({ length: contacts }, () => randomUUID());
    const writing = Promise.all(names.map(writer));
    const killing = (async () => {
      for (let time = 0; time < 2; time += 1) {
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        await hub.killWorkers();
        await hub.startWorker();
        await hub.startWorker();
      }
    })();
    await Promise.all([writing, killing]);

    const waiting = async () => (await backlog(store)) === 0;
    await until(waiting, 40_000);
    for (const name of names) {
      const heads = await conversations
        .of(store)
        .find({ contact: `webchat:${name}`, channel: "webchat" })
        .toArray();
      expect(heads).toHaveLength(1);
      const rows = await interactions
        .of(store)
        .find({ conversation: heads[0]?._id ?? "", seq: { $gt: 0 } })
        .sort({ seq: 1 })
        .toArray();
      const logged = rows.flatMap((row) => (row.what.kind === "message.received" ? [row.message] : []));
      expect(logged).toEqual(acknowledged.get(name));
      expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
    }
  }, 180_000);
});
