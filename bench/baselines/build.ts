import { connect, countOf, Crew } from "../processes.ts";
import type { Built } from "../contestant.ts";

export type BaselineName = "m0" | "m1" | "m2" | "m3" | "m4";

const clients = 120;
const agents = 40;
const file = (name: string) => `bench/baselines/${name}.ts`;
const ready = /^Ready: (\w+)/;

/** Builds one of m0–m4, entered over HTTP or over a socket. */
export async function buildBaseline(name: BaselineName, by: "http" | "socket"): Promise<Built> {
  const crew = new Crew(name);
  const env: Record<string, string> = {};
  if (name !== "m0") env["REDIS_URL"] = await crew.redis();
  if (name === "m4") env["MONGO_URL"] = await crew.store();
  const apart = name === "m3" || name === "m4";
  if (apart) await crew.node("worker", [file(name), "worker"], ready, env);
  const [, port] = await crew.node("hub", [file(name), "hub"], ready, env);
  const target = { kind: "baseline", by, port: Number(port), clients, agents, firstAgent: 0 } as const;
  if (name !== "m4") return { crew, target, logged: null };
  const store = await connect(env["MONGO_URL"] ?? "");
  return {
    crew,
    target,
    logged: (ids) => countOf(store, "interactions", "_id", ids),
    close: () => store.close(),
  };
}

/** The same processes, entered over a socket by other clients for other agents. */
export function bySocket(built: Built): Built {
  if (built.target.kind !== "baseline") throw new Error("Only a baseline has this door.");
  return { ...built, target: { ...built.target, by: "socket", firstAgent: 1_000 } };
}

/** Builds the bare queue: BullMQ between the generator and a worker, nothing else. */
export async function buildQueue(): Promise<Built> {
  const crew = new Crew("queue");
  const redisUrl = await crew.redis();
  const [, port] = await crew.node("worker", [file("queue")], ready, { REDIS_URL: redisUrl });
  return { crew, target: { kind: "queue", redisUrl, port: Number(port) }, logged: null };
}
