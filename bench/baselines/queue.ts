/** The bare queue's worker: tells the generator over TCP when each job reached it. */
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Worker } from "bullmq";
import { now } from "../clock.ts";
import { connectRedis, given } from "./parts.ts";

let back: Socket | null = null;
const server = createServer((socket) => (back = socket)).listen(0, "127.0.0.1");

const worker = new Worker<{ id: string }>(
  "in",
  async ({ data }) => void back?.write(`${data.id} ${now()}\n`),
  { connection: connectRedis(given("REDIS_URL")), concurrency: 16 },
);
await worker.waitUntilReady();
console.log(`Ready: ${(server.address() as AddressInfo).port}`);
process.once("SIGTERM", () => process.exit(0));
