/** m2: a BullMQ job before the answer; the worker lives in the same process and emits. */
import { Queue, Worker } from "bullmq";
import type { Namespace } from "socket.io";
import { connectRedis, given, openHub, screenEvent, type Said } from "./parts.ts";

const url = given("REDIS_URL");
const queue = new Queue<Said>("in", {
  connection: connectRedis(url),
  defaultJobOptions: { removeOnComplete: true },
});
let desk: Namespace | null = null;

await openHub(
  async (said) => {
    await queue.add("in", said);
  },
  (io) => (desk = io.of("/desk")),
);

new Worker<Said>(
  "in",
  async ({ data }) => void desk?.to(`agent:${data.agent}`).emit("event", screenEvent(data)),
  { connection: connectRedis(url), concurrency: 16 },
);
