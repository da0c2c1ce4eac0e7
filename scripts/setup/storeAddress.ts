import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../../adapters/config.ts";
import { socketFolder } from "../processes/redis.ts";
import { root } from "./client.ts";
import { Refusal } from "./refusal.ts";

/** Where the bank's data is: MONGO_URL as set, or the store that a running Okno keeps in its data folder. */
export function storeAddress(): string {
  const file = join(root, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  const read = readConfig(process.env);
  if ("faults" in read) throw new Refusal(read.faults.join("\n"));
  const { MONGO_URL, DATA_DIR } = read.config;
  if (MONGO_URL) return MONGO_URL;
  const socket = join(socketFolder(DATA_DIR), "store.sock");
  if (!existsSync(socket)) throw new Refusal("Start Okno first (`npm start`), or set MONGO_URL.");
  return `mongodb://${encodeURIComponent(socket)}/?directConnection=true&retryWrites=true`;
}
