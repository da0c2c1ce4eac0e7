/** m3: as m2 with the worker in a process of its own; its emits come to the hub through Redis. Run it as `hub` and as `worker`. */
import { Queue } from "bullmq";
import { connectRedis, given, openHub, type Said } from "./parts.ts";
import { joinBus, work } from "./border.ts";

const url = given("REDIS_URL");

async function hub(): Promise<void> {
  const queue = new Queue<Said>("in", {
    connection: connectRedis(url),
    defaultJobOptions: { removeOnComplete: true },
  });
  await openHub(async (said) => void (await queue.add("in", said)), joinBus(url));
}

if (process.argv[2] === "hub") await hub();
else await work(url, async () => undefined);
