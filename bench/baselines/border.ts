/** What m3 and m4 share: the worker on the far side of a process border, and the bus back to the hub. */
import { createAdapter } from "@socket.io/redis-adapter";
import { Emitter } from "@socket.io/redis-emitter";
import { Worker } from "bullmq";
import type { Server } from "socket.io";
import { connectRedis, screenEvent, type Said } from "./parts.ts";

/** The hub's end of the bus. */
export function joinBus(url: string): (io: Server) => void {
  return (io) => void io.adapter(createAdapter(connectRedis(url), connectRedis(url)));
}

/** Works off the queue: `keep` may store the message, then it goes to the agent's screen. */
export async function work(url: string, keep: (said: Said) => Promise<void>): Promise<void> {
  const desk = new Emitter(connectRedis(url)).of("/desk");
  const worker = new Worker<Said>(
    "in",
    async ({ data }) => {
      await keep(data);
      desk.to(`agent:${data.agent}`).emit("event", screenEvent(data));
    },
    { connection: connectRedis(url), concurrency: 16 },
  );
  await worker.waitUntilReady();
  console.log("Ready: worker");
  process.once("SIGTERM", () => process.exit(0));
}
