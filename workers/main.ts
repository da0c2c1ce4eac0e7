import { openBus } from "../adapters/bus.ts";
import { channels } from "../adapters/channels/all.ts";
import { readConfig, type Config } from "../adapters/config.ts";
import { openFiles } from "../adapters/files.ts";
import { beatAsWorker } from "../adapters/heartbeat.ts";
import { openFloor } from "../adapters/floor/redisFloor.ts";
import { openLog, type Log } from "../adapters/log.ts";
import { openJobs, type Lane } from "../adapters/queues.ts";
import { openRedis, whenReady } from "../adapters/redis.ts";
import { closeStore, openStore } from "../adapters/store/openStore.ts";
import { plainRules } from "../core/queue.ts";
import { startCollectors } from "./collectors.ts";
import { startHistory } from "./history.ts";
import { openLanes } from "./lanes.ts";
import { openSerial } from "./serial.ts";
import { startSweeper } from "./sweeper.ts";
import { startSurvey } from "./survey.ts";
import { watchFloor } from "./watchFloor.ts";

/** How long running jobs may take after SIGTERM; what is cut off is done again by another worker. */
const closingMs = 8_000;

const read = readConfig(process.env);
if ("faults" in read) {
  for (const fault of read.faults) console.error(fault);
  process.exit(1);
}
const log = openLog("workers", read.config.LOG_LEVEL);
await start(read.config, log).catch((error: unknown) => {
  console.error(`The workers could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});

/** Opens everything once, from the inside out, and hands each part only what it uses. */
async function start(config: Config, log: Log): Promise<void> {
  const { MONGO_URL, REDIS_URL } = config;
  if (!MONGO_URL || !REDIS_URL)
    throw new Error("MONGO_URL and REDIS_URL are needed; `npm start` brings both along.");

  const commands = openRedis(REDIS_URL, "commands", log);
  const news = openRedis(REDIS_URL, "news", log);
  const blocking = openRedis(REDIS_URL, "jobs", log);
  await whenReady(commands);
  const bus = openBus({ redis: news, channels: channels.keys(), log });
  const jobs = openJobs(commands, log);
  const store = await openStore({
    mongoUrl: MONGO_URL,
    bus,
    jobs,
    floor: openFloor(commands, plainRules, log),
    files: openFiles(config.DATA_DIR),
    channels,
    inboxDays: config.INBOX_DAYS,
    log,
  });

  const lanes = config.LANES.split(",") as Lane[];
  const workers = openLanes(lanes, blocking, { store, serial: openSerial() }, log);
  const sweeper = startSweeper(store);
  const watcher = watchFloor(store);
  const survey = startSurvey(store);
  const collectors = startCollectors(
    store,
    [...channels.values()].filter((channel) => lanes.includes(channel.lane)),
  );
  const history = startHistory(store);
  const heartbeat = beatAsWorker(commands);
  console.log("Workers ready");

  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(1), closingMs + 2_000).unref();
    heartbeat.stop();
    // Stop taking work, finish what runs, then close what it worked with.
    const finished = Promise.all([
      sweeper.stop(),
      watcher.stop(),
      survey.stop(),
      history.stop(),
      collectors.stop(),
      ...workers.map((worker) => worker.close()),
    ]);
    await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, closingMs).unref())]);
    await jobs.close();
    bus.close();
    blocking.disconnect();
    commands.disconnect();
    await closeStore(store);
    process.exit(0);
  };
  process.once("SIGTERM", () => void close());
  process.once("SIGINT", () => void close());
}
