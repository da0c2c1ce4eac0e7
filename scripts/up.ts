/**
 * Starts all of Okno on this machine: Redis, the embedded store, the server and the workers, each a process of its own
 * with the environment that it has in production. This parent keeps them alive and stops them in order.
 * `--seed` only fills the demo bank; `--dev` follows changes of the sources.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig, type Config } from "../adapters/config.ts";
import { demoLogins, seedDemoBank } from "./setup/demo.ts";
import { followSources } from "./processes/dev.ts";
import { keepRedis, keepServer, keepStore, keepWorkers, type Env } from "./processes/hub.ts";
import { Keeper } from "./processes/keeper.ts";
import { endLeftovers } from "./processes/leftovers.ts";
import { PartFailed } from "./processes/part.ts";
import { buildClient, root } from "./setup/client.ts";
import { lockFolder, prepareFolder } from "./setup/folder.ts";
import { checkPort } from "./setup/ports.ts";
import { Refusal } from "./setup/refusal.ts";
import { checkStores } from "./setup/stores.ts";

const say = (text: string): void => console.log(text);
const dev = process.argv.includes("--dev");
const onlySeed = process.argv.includes("--seed");

/** The settings; all faults at once. */
function settings(): Config {
  const file = join(root, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  const read = readConfig(process.env);
  if ("faults" in read) throw new Refusal(read.faults.join("\n"));
  return read.config;
}

async function up(): Promise<void> {
  const config = settings();
  // Every start but the first finds its modules compiled.
  process.env["NODE_COMPILE_CACHE"] ??= join(root, "node_modules/.cache/node");
  const dataDir = prepareFolder(config.DATA_DIR);
  if (!onlySeed) {
    await checkPort("PORT", config.HOST, config.PORT);
    await checkPort("SMTP_PORT", config.HOST, config.SMTP_PORT);
  }
  await checkStores(config);
  await lockFolder(dataDir);
  const left = await endLeftovers(dataDir);
  if (left > 0) say(`Ended what an earlier start had left behind (processes: ${left}).`);

  const keeper = new Keeper(dataDir, say);
  stopOnSignal(keeper);
  try {
    if (!onlySeed) await buildClient();
    const [redisUrl, mongoUrl] = await allOf([
      keepRedis(keeper, dataDir, config.REDIS_URL),
      keepStore(keeper, dataDir, config.MONGO_URL),
    ]);
    const env: Env = {
      ...process.env,
      PORT: String(config.PORT),
      SMTP_PORT: String(config.SMTP_PORT),
      DATA_DIR: dataDir,
      MONGO_URL: mongoUrl,
      REDIS_URL: redisUrl,
    };
    if (keeper.stopping) return;
    const seeded = await seedDemoBank(dataDir, env, onlySeed);
    if (onlySeed) {
      say(seeded.said);
      await keeper.stop();
      process.exit(0);
    }
    if (keeper.stopping) return;
    const { url, listeners } = await keepHub(keeper, env);
    if (keeper.stopping) return;
    const desk = dev ? await followSources(keeper, url) : url;
    tell(desk, listeners, dataDir, config, seeded.isNew);
  } catch (error) {
    // A part that was stopped while it started has not failed.
    if (!keeper.stopping) {
      await keeper.stop();
      throw error;
    }
  }
}

/** Server and workers at once: neither needs the other to start. */
async function keepHub(keeper: Keeper, env: Env): ReturnType<typeof keepServer> {
  const [server] = await allOf([keepServer(keeper, env), keepWorkers(keeper, { ...env })]);
  return server;
}

/** Like Promise.all, but lets every part finish its start before a failure is told, so that none is left half started. */
async function allOf<T extends readonly unknown[]>(starts: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  await Promise.allSettled(starts);
  return (await Promise.all(starts)) as unknown as T;
}

/** Addresses, what is where, and the line that others wait for. */
function tell(url: string, listeners: string[], dataDir: string, config: Config, isNew: boolean): void {
  say("");
  say(`  Desk          ${url}/`);
  say(`  Demo bank     ${url}/demo`);
  for (const address of listeners) say(`  Listens       ${address}`);
  say(`  Data          ${dataDir}${config.MONGO_URL ? "" : " (embedded store)"}`);
  say(`  Logs          ${join(dataDir, "logs")}`);
  if (isNew) say(demoLogins(dataDir));
  else if (existsSync(join(dataDir, "demo-logins.json")))
    say(`  Demo logins   ${join(dataDir, "demo-logins.json")}`);
  say("  Stop          Ctrl-C");
  say("");
  say(`Ready: ${url}`);
}

/** Ctrl-C, a service manager's stop, a closed terminal, or the death of the npm that started us: stop in order. */
function stopOnSignal(keeper: Keeper): void {
  const stop = (): void => {
    if (keeper.stopping) return;
    say("\nStopping: server, workers, store, Redis …");
    void keeper.stop().then(() => {
      say("Stopped. Nothing is running any more.");
      process.exit(process.exitCode ?? 0);
    });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  if (!process.env["npm_lifecycle_event"]) return;
  // npm, and the shell through which it started us, do not tell us when they are killed: then we belong to someone else.
  const born = ancestry();
  setInterval(() => {
    if (ancestry() !== born) stop();
  }, 1_000).unref();
}

/** Our parent and its parent, as far as the system tells. */
function ancestry(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.replace(/^.*\) /s, "").split(" ")[1]}`;
  } catch {
    return String(process.ppid);
  }
}

/** Why it did not work, as short as it can be said. */
function explain(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof PartFailed) return [...error.output.slice(-15), error.message].join("\n");
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await up();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
