/**
 * m4, the honest floor of what we promise: m3 plus one journaled insert before the answer and one transaction of three
 * writes before the emit, on the bare driver and the same store. No logic. Run it as `hub` and as `worker`.
 */
import { Queue } from "bullmq";
import { joinBus, work } from "./border.ts";
import { connectRedis, given, openHub, type Said } from "./parts.ts";
import { openFloor } from "./floor.ts";

const url = given("REDIS_URL");
const floor = await openFloor(given("MONGO_URL"));

async function hub(): Promise<void> {
  const queue = new Queue<Said>("in", {
    connection: connectRedis(url),
    defaultJobOptions: { removeOnComplete: true },
  });
  await openHub(async (said) => {
    await floor.save(said);
    await queue.add("in", said);
  }, joinBus(url));
}

if (process.argv[2] === "hub") await hub();
else await work(url, (said) => floor.log(said));
