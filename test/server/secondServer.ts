import { startPart, type Part } from "../../scripts/processes/part.ts";
import type { Hub } from "../helpers/stack.ts";

/** Another server process on the hub's store and Redis, as behind a balancer. */
export async function startSecondServer(hub: Hub): Promise<{ part: Part; url: string }> {
  const { mongoUrl: MONGO_URL, redisUrl: REDIS_URL, dataDir: DATA_DIR } = hub;
  const own = { HOST: "127.0.0.1", PORT: "0", SMTP_PORT: "0", LOG_LEVEL: "warn" };
  const part = startPart({
    name: "second server",
    args: [new URL("../../server/main.ts", import.meta.url).pathname],
    env: { ...process.env, ...own, DATA_DIR, MONGO_URL, REDIS_URL },
    ready: /^Ready: (http\S+)/,
  });
  return { part, url: (await part.ready)?.[1] ?? "" };
}
