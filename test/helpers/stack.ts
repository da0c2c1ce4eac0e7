import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import mongoose from "mongoose";
import { inject } from "vitest";
import { listenersIn, smtpPort } from "../../scripts/processes/hub.ts";
import { startPart, type Part } from "../../scripts/processes/part.ts";
import { startRedis, type OwnRedis } from "../../scripts/processes/redis.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A demo agent's login and password as the seed wrote them. */
export interface Login {
  login: string;
  password: string;
}

/** A store, a Redis and a data folder that no other test file sees; for tests that need no server. */
export interface Ground {
  /** Address with a random database name. */
  mongoUrl: string;
  redisUrl: string;
  dataDir: string;
  /** Kills this ground's Redis without warning. */
  killRedis(): Promise<void>;
  /** Starts it again on the same data and address. */
  startRedis(): Promise<void>;
  /** Drops the database, stops Redis, removes the folder. */
  stop(): Promise<void>;
}

/** A whole hub: server and workers as real processes on free ports. */
export interface Hub extends Ground {
  /** e.g. http://127.0.0.1:41234 */
  url: string;
  /** Port on which this hub takes letters. */
  smtpPort: number;
  /** By login name: anna, boris, sofia, admin. */
  logins: Record<string, Login>;
  server: Part;
  /** All worker processes that run now. */
  workers: Part[];
  /** SIGKILL, as a power cut. */
  killServer(): Promise<void>;
  /** SIGTERM and wait. */
  stopServer(): Promise<void>;
  /** Starts a server on the same ports as before. */
  startServer(): Promise<void>;
  killWorkers(): Promise<void>;
  stopWorkers(): Promise<void>;
  /** Adds one worker process. */
  startWorker(env?: Record<string, string>): Promise<Part>;
  /** Opens (once) a connection of the driver to this hub's database; closed by `stop`. */
  db(): Promise<mongoose.mongo.Db>;
  /** Opens (once) a Redis client; closed by `stop`. */
  redis(): Redis;
}

/** What a test may change of a hub. */
export interface HubOptions {
  /** Settings as in `.env`, over the test defaults. */
  env?: Record<string, string>;
  /** Whether the demo bank is put in; true unless said otherwise. */
  seed?: boolean;
  /** How many worker processes; 1 unless said otherwise. */
  workers?: number;
}

/** Environment of a child: ours without what vitest and the caller's shell set, then the given. */
function childEnv(given: Record<string, string>): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = { ...process.env };
  for (const name of ["NODE_ENV", "MONGO_URL", "REDIS_URL", "HOST", "PORT", "SMTP_PORT", "DATA_DIR"])
    delete env[name];
  for (const name of Object.keys(env)) if (/^(VITEST|VITE_|OKNO_)/.test(name)) delete env[name];
  return { ...env, ...given };
}

/** Prepares an empty ground: its own Redis, its own database name, its own folder. */
export async function startGround(): Promise<Ground> {
  const shared = inject("mongoUrl");
  if (!shared)
    throw new Error(
      "This test needs a store: embedded/main.ts is missing and OKNO_TEST_MONGO_URL is not set.",
    );
  const dataDir = mkdtempSync(join(tmpdir(), "okno-hub-"));
  const mongoUrl = withDatabase(shared, `okno_${randomBytes(6).toString("hex")}`);
  let own: OwnRedis = await startRedis(dataDir);
  return {
    mongoUrl,
    redisUrl: own.url,
    dataDir,
    killRedis: () => own.part.kill(),
    startRedis: async () => {
      own = await startRedis(dataDir);
    },
    stop: async () => {
      await own.part.stop(5_000);
      await dropDatabase(mongoUrl);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts a hub; call `stop` in `afterAll`. */
export async function startHub(options: HubOptions = {}): Promise<Hub> {
  const ground = await startGround();
  const env = childEnv({
    HOST: "127.0.0.1",
    PORT: "0",
    SMTP_PORT: "0",
    LOG_LEVEL: "warn",
    ...options.env,
    DATA_DIR: ground.dataDir,
    MONGO_URL: ground.mongoUrl,
    REDIS_URL: ground.redisUrl,
  });
  const run = (name: string, file: string, ready: RegExp): Part =>
    startPart({ name, args: [join(root, file)], cwd: root, env, ready });
  const workers: Part[] = [];
  let client: Redis | null = null;
  let mongo: mongoose.mongo.MongoClient | null = null;

  const startServer = async (): Promise<void> => {
    const server = run("server", "server/main.ts", /^Ready: (http\S+)/);
    hub.server = server;
    const said = (await orTell(server))[1] ?? "";
    // Behind a public address the server says that one; tests come by the port that was chosen for it.
    hub.url = env["PUBLIC_URL"] ? `http://127.0.0.1:${env["PORT"]}` : said;
    env["PORT"] = new URL(hub.url).port;
    const mail = smtpPort(listenersIn(server.output));
    if (mail) {
      hub.smtpPort = Number(mail);
      env["SMTP_PORT"] = mail;
    }
  };
  const startWorker = async (more: Record<string, string> = {}): Promise<Part> => {
    const part = startPart({
      name: "workers",
      args: [join(root, "workers/main.ts")],
      cwd: root,
      env: { ...env, ...more },
      ready: /^Workers ready/,
    });
    await orTell(part);
    workers.push(part);
    return part;
  };
  const endWorkers = async (how: (part: Part) => Promise<unknown>): Promise<void> => {
    await Promise.all(workers.splice(0).map(how));
  };

  const hub: Hub = {
    ...ground,
    url: "",
    smtpPort: 0,
    logins: {},
    server: undefined as unknown as Part, // set by startServer below, before anyone sees the hub
    workers,
    killServer: () => hub.server.kill(),
    stopServer: async () => void (await hub.server.stop()),
    startServer,
    killWorkers: () => endWorkers((part) => part.kill()),
    stopWorkers: () => endWorkers((part) => part.stop()),
    startWorker,
    db: async () => {
      mongo ??= await new mongoose.mongo.MongoClient(ground.mongoUrl).connect();
      return mongo.db();
    },
    redis: () => (client ??= new Redis(ground.redisUrl)),
    stop: async () => {
      await hub.server?.stop();
      await endWorkers((part) => part.stop());
      client?.disconnect();
      await mongo?.close();
      await ground.stop();
    },
  };

  try {
    if (env["PUBLIC_URL"] && env["PORT"] === "0") env["PORT"] = String(await freePort());
    if (options.seed ?? true) {
      const seed = run("seed", "scripts/seed.ts", /^\b$/);
      if ((await seed.exited) !== 0) throw new Error(`The seed failed:\n${seed.output.join("\n")}`);
      hub.logins = readLogins(ground.dataDir);
    }
    await startServer();
    for (let count = options.workers ?? 1; count > 0; count -= 1) await startWorker();
  } catch (error) {
    await hub.stop();
    throw error;
  }
  return hub;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, "close");
  return port;
}

/** Waits for the ready line; a failure carries what the process said. */
async function orTell(part: Part): Promise<RegExpMatchArray> {
  const late = AbortSignal.timeout(30_000);
  try {
    const match = await Promise.race([
      part.ready,
      new Promise<never>((_, reject) =>
        late.addEventListener("abort", () => reject(new Error(`${part.name} was not ready within 30 s.`))),
      ),
    ]);
    if (match) return match;
    throw new Error(`${part.name} has no ready line.`);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${part.output.join("\n")}`, { cause: error });
  }
}

function readLogins(dataDir: string): Record<string, Login> {
  const file = join(dataDir, "demo-logins.json");
  if (!existsSync(file)) return {};
  const logins = JSON.parse(readFileSync(file, "utf8")) as Login[];
  return Object.fromEntries(logins.map((entry) => [entry.login, entry]));
}

/** The address with another database name. */
function withDatabase(url: string, name: string): string {
  const [, head, query] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(url) ?? [];
  if (!head) throw new Error(`Not a MongoDB address: ${url}`);
  return `${head}/${name}${query ?? ""}`;
}

async function dropDatabase(url: string): Promise<void> {
  const client = await new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: 3_000 })
    .connect()
    .catch(() => null);
  await client
    ?.db()
    .dropDatabase()
    .catch(() => undefined);
  await client?.close();
}
