import type { Config } from "../../adapters/config.ts";
import { Refusal } from "./refusal.ts";

const patienceMs = 5_000;

/** Asks the stores whose addresses were given, before anything is started; the drivers are loaded only then. */
export async function checkStores(config: Config): Promise<void> {
  if (config.MONGO_URL) await checkMongo(config.MONGO_URL);
  if (config.REDIS_URL) await checkRedis(config.REDIS_URL);
}

async function checkMongo(url: string): Promise<void> {
  const { default: mongoose } = await import("mongoose");
  const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: patienceMs });
  try {
    const hello = await client.db("admin").command({ hello: 1 });
    if (hello["setName"] === undefined && hello["msg"] !== "isdbgrid")
      throw new Refusal(
        `MongoDB at ${hidden(url)} is not a replica set, which transactions need: start it with --replSet.`,
      );
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`MongoDB cannot be reached at MONGO_URL=${hidden(url)}: ${messageOf(error)}.`);
  } finally {
    await client.close();
  }
}

async function checkRedis(url: string): Promise<void> {
  const { Redis } = await import("ioredis");
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: patienceMs, retryStrategy: () => null });
  let reason: unknown;
  redis.on("error", (error) => (reason = error));
  try {
    await redis.connect();
    await redis.ping();
    const policy = (await redis.info("memory")).match(/^maxmemory_policy:(\S+)/m)?.[1];
    if (policy !== "noeviction")
      throw new Refusal(
        `Redis at ${hidden(url)} may throw jobs away: set its maxmemory-policy to noeviction, not ${policy}.`,
      );
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`Redis cannot be reached at REDIS_URL=${hidden(url)}: ${messageOf(reason ?? error)}.`);
  } finally {
    redis.disconnect();
  }
}

/** The address without user and password. */
function hidden(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//…@");
}

function messageOf(error: unknown): string {
  const text = error instanceof AggregateError ? String(error.errors[0]) : String(error);
  return text.replace(/^\w*Error: /, "").replace(/\.$/, "");
}
