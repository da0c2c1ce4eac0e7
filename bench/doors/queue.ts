import { connect } from "node:net";
import { createInterface } from "node:readline";
import { Queue } from "bullmq";
import { connectRedis } from "../baselines/parts.ts";
import type { Door, Shown, Target } from "./door.ts";

/** The door of the bare queue: the generator adds the job itself, the worker tells over TCP when it had it. */
export async function openQueue(target: Extract<Target, { kind: "queue" }>, shown: Shown): Promise<Door> {
  const connection = connectRedis(target.redisUrl);
  const queue = new Queue("in", { connection, defaultJobOptions: { removeOnComplete: true } });
  await queue.waitUntilReady();
  const back = connect(target.port, "127.0.0.1");
  createInterface({ input: back }).on("line", (line) => {
    const [id = "", at] = line.split(" ");
    shown(id, Number(at));
  });
  return {
    clients: 100,
    send: async (saying) => {
      await queue.add("in", saying);
      return { taken: true };
    },
    crowd: async () => undefined,
    close: async () => {
      back.destroy();
      await queue.close();
      connection.disconnect();
    },
  };
}
