import { now } from "../clock.ts";
import { LightSocket } from "../wire.ts";
import { openCrowd } from "./crowd.ts";
import type { Door, Saying, Shown, Target } from "./door.ts";
import { openPool, post } from "./http.ts";

/** The door of m0–m4: one POST or one socket event a message, and an agent's screen for every tenth client. */
export async function openBaseline(
  target: Extract<Target, { kind: "baseline" }>,
  shown: Shown,
): Promise<Door> {
  const { port, clients, agents, firstAgent } = target;
  const screens = await Promise.all(
    Array.from({ length: agents }, (_, agent) =>
      LightSocket.open({ port, namespace: "/desk", auth: { agent: `${firstAgent + agent}` } }),
    ),
  );
  for (const screen of screens)
    screen.hear = (_event, payload) => shown((payload as { entry: { id: string } }).entry.id, now());
  const body = (saying: Saying) => ({
    id: saying.id,
    contact: `${target.by}:${saying.client}`,
    agent: `${firstAgent + (saying.client % agents)}`,
    text: saying.text,
  });
  const crowd = openCrowd(() => LightSocket.open({ port, namespace: "/in" }));
  if (target.by === "http") {
    const pool = openPool();
    return {
      clients,
      crowd,
      send: (saying) => post(pool, port, "/in", body(saying)),
      close: async () => {
        pool.destroy();
        for (const screen of screens) screen.close();
      },
    };
  }
  const sockets = await Promise.all(
    Array.from({ length: clients }, () => LightSocket.open({ port, namespace: "/in" })),
  );
  return {
    clients,
    crowd,
    send: async (saying) => {
      const socket = sockets[saying.client];
      if (!socket) throw new Error("No such client.");
      await socket.ask("say", body(saying));
      return { taken: true };
    },
    close: async () => {
      for (const socket of [...screens, ...sockets]) socket.close();
    },
  };
}
