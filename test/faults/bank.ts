import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import mongoose from "mongoose";
import { plainAbilities } from "../../core/agent.ts";
import type { AccountForm, AgentForm, QueueForm, Saved } from "../../core/desk.ts";
import { plainRouting, type Account, type Queue } from "../../core/queue.ts";
import { noWays } from "../../core/ways.ts";
import { keepRedis, keepServer, keepStore, keepWorkers, type Env } from "../../scripts/processes/hub.ts";
import { Keeper } from "../../scripts/processes/keeper.ts";
import { PartFailed, startPart, type Part } from "../../scripts/processes/part.ts";
import { prepareFolder } from "../../scripts/setup/folder.ts";
import { signIn } from "./robots/http.ts";

const root = new URL("../../", import.meta.url).pathname;

/** The parts that can be hit. */
export const partNames = ["redis", "store", "server", "workers"] as const;
export type PartName = (typeof partNames)[number];

/** The real parent, who starts a fallen part again; the test only learns who runs now. */
class WatchedKeeper extends Keeper {
  readonly running = new Map<string, Part>();

  override keep(
    name: string,
    start: (onLine: (line: string) => void) => Promise<Part>,
    stopWithinMs?: number,
  ): Promise<Part> {
    const watched = async (onLine: (line: string) => void): Promise<Part> => {
      const part = await start(onLine);
      this.running.set(name, part);
      return part;
    };
    return super.keep(name, watched, stopWithinMs);
  }
}

interface Login {
  login: string;
  password: string;
}

/** A whole bank of its own, kept alive by the parent that keeps it in production. */
export interface Bank {
  url: string;
  /** The widget's account. */
  account: string;
  logins: Login[];
  part(name: PartName): Part;
  redis: Redis;
  db: mongoose.mongo.Db;
  /** What the parts logged, for a failed test. */
  logOf(name: PartName): string;
  stop(): Promise<void>;
}

/** Starts a bank with one queue, some agents and a web chat. */
export async function openBank(agents: number): Promise<Bank> {
  const dataDir = prepareFolder(mkdtempSync(join(tmpdir(), "okno-faults-")));
  const keeper = new WatchedKeeper(dataDir, () => undefined);
  const stopAll = async (): Promise<void> => {
    await keeper.stop();
    if (process.env["KEEP"]) console.log(`Kept: ${dataDir}`);
    else rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const env: Env = {
      ...process.env,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: "0",
      SMTP_PORT: "0",
      LOG_LEVEL: "info",
      PUBLIC_URL: undefined,
      DATA_DIR: dataDir,
    };
    env["REDIS_URL"] = await keepRedis(keeper, dataDir);
    env["MONGO_URL"] = await keepStore(keeper, dataDir);
    await seed(env);
    const { url } = await keepServer(keeper, env);
    await keepWorkers(keeper, { ...env });
    const settings = await furnish(url, dataDir, agents);
    const redis = new Redis(env["REDIS_URL"].replace("unix://", ""), { maxRetriesPerRequest: null });
    redis.on("error", () => undefined);
    const client = await new mongoose.mongo.MongoClient(env["MONGO_URL"]).connect();
    return {
      url,
      ...settings,
      redis,
      db: client.db(databaseOf(env["MONGO_URL"])),
      part: (name) => {
        const part = keeper.running.get(name);
        if (!part) throw new Error(`No part ${name}.`);
        return part;
      },
      logOf: (name) => readFileSync(join(dataDir, "logs", `${name}.log`), "utf8").slice(-6_000),
      stop: async () => {
        redis.disconnect();
        await client.close();
        await stopAll();
      },
    };
  } catch (error) {
    await stopAll();
    if (error instanceof PartFailed)
      throw new Error(`${error.message}\n${error.output.join("\n")}`, { cause: error });
    throw error;
  }
}

async function seed(env: Env): Promise<void> {
  const part = startPart({ name: "seed", args: [join(root, "scripts/seed.ts")], cwd: root, env });
  if ((await part.exited) !== 0) throw new Error(`The seed failed:\n${part.output.join("\n")}`);
}

/** The name in the address, or what the driver takes when there is none. */
function databaseOf(url: string): string {
  return /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(url)?.[1] ?? "test";
}

async function furnish(
  url: string,
  dataDir: string,
  agents: number,
): Promise<{ account: string; logins: Login[] }> {
  const demo = JSON.parse(readFileSync(join(dataDir, "demo-logins.json"), "utf8")) as Login[];
  const password = demo.find(({ login }) => login === "admin")?.password ?? "";
  const admin = await signIn(url, { login: "admin", password });
  const always = { from: 0, to: 24 * 60 };
  const queue: QueueForm = {
    name: { ru: "Проверки", en: "Faults" },
    hours: {
      timeZone: "Europe/Moscow",
      week: [always, always, always, always, always, always, always],
      holidays: [],
    },
    target: { percent: 80, withinMs: 20_000 },
    terms: { webchat: { offerTtlMs: 10_000, cost: 1 } },
    wrapUp: { mode: "none", limitMs: 0, codeRequired: false },
    routing: plainRouting,
    waysOut: noWays,
    active: true,
  };
  const { row } = await admin.must<Saved<Queue>>("POST", "/api/admin/queues", queue);
  const account: AccountForm = {
    channel: "webchat",
    name: "Faults",
    queue: row.id,
    settings: { visitorPerMinute: 10_000, addressPerMinute: 1_000_000 },
    active: true,
  };
  const widget = await admin.must<Saved<Account>>("POST", "/api/admin/accounts", account);
  const logins = Array.from({ length: agents }, (_, index) => ({
    login: `robot${index}`,
    password: `a long password of robot ${index}`,
  }));
  for (const login of logins) {
    const form: AgentForm = {
      ...login,
      name: `Робот ${login.login}`,
      role: "agent",
      ...plainAbilities,
      queues: [row.id],
      capacity: 100,
      active: true,
    };
    await admin.must("POST", "/api/admin/agents", form);
  }
  return { account: widget.row.id, logins };
}
