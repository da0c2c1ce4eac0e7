/** m1: one atomic script writes to Redis (AOF), then the agent's screen and the answer; no job, no database. */
import { connectRedis, given, openHub, screenEvent } from "./parts.ts";

const script = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', 3600) then
  redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
  redis.call('RPUSH', KEYS[3], ARGV[1])
  redis.call('LTRIM', KEYS[3], -100, -1)
  return 1
end
return 0`;

const redis = connectRedis(given("REDIS_URL"));
const sha = (await redis.script("LOAD", script)) as string;

await openHub(async (said, desk) => {
  const keys = [`said:${said.id}`, "load", `log:${said.contact}`];
  await redis.evalsha(sha, keys.length, ...keys, JSON.stringify(said), said.agent);
  desk.to(`agent:${said.agent}`).emit("event", screenEvent(said));
});
