import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plainAbilities } from "../core/agent.ts";
import type { AccountForm, AgentForm, QueueForm, Saved } from "../core/desk.ts";
import { noWays } from "../core/ways.ts";
import { plainRouting, type Account, type Queue } from "../core/queue.ts";
import { signIn } from "./doors/desk.ts";
import type { Built } from "./contestant.ts";
import { connect, countOf, Crew } from "./processes.ts";

interface Login {
  login: string;
  password: string;
}

const clients = 120;
const agents = 40;

/** Builds the whole hub as it runs in a bank: server, worker, Redis with AOF, the store, each a process; one queue, forty agents, the web chat. `cost`: of one chat, of an agent's budget of 100. */
export async function buildProduct(cost = 1): Promise<Built> {
  const crew = new Crew("product");
  const env: Record<string, string> = {
    HOST: "127.0.0.1",
    PORT: "0",
    SMTP_PORT: "0",
    LOG_LEVEL: "warn",
    DATA_DIR: crew.dataDir,
    REDIS_URL: await crew.redis(),
    MONGO_URL: await crew.store(),
    NODE_ENV: "production",
  };
  await crew.once("seed", ["scripts/seed.ts"], env);
  const [, url = ""] = await crew.node("server", ["server/main.ts"], /^Ready: (http\S+)/, env);
  await crew.node("workers", ["workers/main.ts"], /^Workers ready/, env);
  const bank = await openBank(url, crew.dataDir, "http", cost);
  const store = await connect(env["MONGO_URL"] ?? "");
  return {
    crew,
    target: { kind: "product", by: "http", url, clients, ...bank },
    logged: (ids) => countOf(store, "interactions", "message", ids),
    close: () => store.close(),
  };
}

/** The same hub, entered over sockets by other visitors for other agents. */
export async function productBySocket(built: Built): Promise<Built> {
  if (built.target.kind !== "product") throw new Error("Only the product has this door.");
  const bank = await openBank(built.target.url, built.crew.dataDir, "socket", 1);
  return { ...built, target: { ...built.target, by: "socket", ...bank } };
}

/** A queue that asks for no wrap-up, agents with room for many chats, and a widget that lets the generator write as fast as it can. */
async function openBank(
  url: string,
  dataDir: string,
  by: string,
  cost: number,
): Promise<{ account: string; logins: Login[] }> {
  const demo = JSON.parse(readFileSync(join(dataDir, "demo-logins.json"), "utf8")) as Login[];
  const admin = await signIn(url, "admin", demo.find(({ login }) => login === "admin")?.password ?? "");
  const day = { from: 0, to: 24 * 60 };
  const queue: QueueForm = {
    name: { ru: `Замеры, ${by}`, en: `Bench, ${by}` },
    hours: { timeZone: "Europe/Moscow", week: [day, day, day, day, day, day, day], holidays: [] },
    target: { percent: 80, withinMs: 20_000 },
    terms: { webchat: { offerTtlMs: 60_000, cost } },
    wrapUp: { mode: "none", limitMs: 0, codeRequired: false },
    routing: plainRouting,
    waysOut: noWays,
    active: true,
  };
  const { row: kept } = await admin.call<Saved<Queue>>("POST", "/api/admin/queues", queue);
  const account: AccountForm = {
    channel: "webchat",
    name: `Bench, ${by}`,
    queue: kept.id,
    settings: { visitorPerMinute: 100_000, addressPerMinute: 1_000_000 },
    active: true,
  };
  const { row: widget } = await admin.call<Saved<Account>>("POST", "/api/admin/accounts", account);
  const people = Array.from({ length: agents }, (_, index) => ({
    login: `bench-${by}-${index}`,
    password: `a long password of bench ${index}`,
  }));
  for (const person of people) {
    const form: AgentForm = {
      ...person,
      name: `Оператор ${person.login}`,
      role: "agent",
      ...plainAbilities,
      queues: [kept.id],
      capacity: 100,
      active: true,
    };
    await admin.call("POST", "/api/admin/agents", form);
  }
  return { account: widget.id, logins: people };
}
