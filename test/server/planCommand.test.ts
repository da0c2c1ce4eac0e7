import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import mongoose from "mongoose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dateAt, dayStart } from "../../core/planning/days.ts";
import { startGround, type Ground } from "../helpers/stack.ts";

// The demo bank's made-up past, written as rows of the log, read back by the command as a supervisor would.

const root = fileURLToPath(new URL("../../", import.meta.url));
const zone = "Europe/Moscow";
const today = dateAt(Date.now(), zone);
let ground: Ground;
let mongo: mongoose.mongo.MongoClient;

const run = async (file: string, ...args: string[]): Promise<string> => {
  const env = {
    ...process.env,
    MONGO_URL: ground.mongoUrl,
    REDIS_URL: ground.redisUrl,
    DATA_DIR: ground.dataDir,
  };
  const done = await promisify(execFile)(process.execPath, [join(root, file), ...args], { cwd: root, env });
  return done.stdout;
};

beforeAll(async () => {
  ground = await startGround();
  await run("scripts/seed.ts", "--history=1");
  mongo = await new mongoose.mongo.MongoClient(ground.mongoUrl).connect();
});
afterAll(async () => {
  await mongo?.close();
  await ground?.stop();
});

describe("npm run plan", () => {
  it("shows figures that are those of the log", async () => {
    const day = addDays(today, -2);
    const said = await run(
      "scripts/plan.ts",
      "--queue",
      "Карты",
      "--day",
      day,
      "--agents",
      "12",
      "--total",
      "500",
    );
    const [, came, answered, abandoned] =
      /Came +(\d+) = (\d+) answered \+ (\d+) abandoned \+ 0 flowed/.exec(said) ?? [];
    const rows = mongo
      .db()
      .collection<{ at: Date; item: string; what: { kind: string; queue?: string } }>("interactions");
    const items = mongo.db().collection<{ _id: string; state: { name: string } }>("items");
    const at = { $gte: new Date(dayStart(day, zone)), $lt: new Date(dayStart(addDays(day, 1), zone)) };
    const entered = await rows.distinct("item", { "what.kind": "item.queued", "what.queue": "cards", at });
    const ended = (name: string): Promise<number> =>
      items.countDocuments({ _id: { $in: entered }, "state.name": name });
    expect(entered.length).toBeGreaterThan(100);
    expect([came, answered, abandoned].map(Number)).toEqual([
      entered.length,
      await ended("completed"),
      await ended("abandoned"),
    ]);
    expect(said).not.toContain("DOES NOT ADD UP");
    expect(said).toMatch(/Forecast +none: \d of 3 days of that weekday are known/);
    expect(said).toMatch(/\d+ shifts, \d+\.\d paid hours/);
  });

  it("counts the same when all sums are made again", async () => {
    const kept = mongo.db().collection("intervals");
    const read = (): Promise<unknown[]> =>
      kept
        .find({ queue: "mortgage", day: { $lt: today } }, { projection: { upTo: 0 } })
        .sort({ day: 1 })
        .toArray();
    const before = await read();
    expect(before.length).toBeGreaterThanOrEqual(7);
    await run("scripts/plan.ts", "--queue", "mortgage", "--rebuild");
    expect(await read()).toEqual(before);
  });

  it("plans queues together with the people that they share", async () => {
    const said = await run("scripts/plan.ts", "--queue", "cards,mortgage", "--total", "400");
    expect(said).toContain("Cards + Mortgage");
    const [, pooled, shared, apart] = /hours +([\d.]+) +([\d.]+) +([\d.]+)/.exec(said)?.map(Number) ?? [];
    expect(shared).toBeLessThan(apart ?? 0);
    expect(pooled).toBeLessThanOrEqual(apart ?? 0);
    expect(said).toMatch(/Mortgage +\d+ +80 % in 60 s +\d+\.\d ± \d+\.\d %/);
  });

  it("says which second skill to teach whom, and how sure that is", async () => {
    const args = ["--queue", "cards,mortgage,letters", "--total", "400", "--day", addDays(today, 1)];
    const said = await run("scripts/plan.ts", ...args, "--advise");
    expect(said).toMatch(/Skills of \d+ people/);
    expect(said).toMatch(/(Cards|Mortgage|Letters) +[+-]\d+\.\d ± \d+\.\d +\d+\.\d -> \d+\.\d %/);
    expect(said).toMatch(/lessons raise the level beyond chance|Nothing is worth teaching/);
    const refused = await run("scripts/plan.ts", "--queue", "cards", "--advise").catch(
      (error: { stderr: string }) => error.stderr,
    );
    expect(refused).toContain("--advise is for several queues");
  });

  it("asks for what nobody can know yet, and says how it is meant", async () => {
    expect(await run("scripts/plan.ts", "--queue", "cards")).toContain("give --total");
    const failed = await run("scripts/plan.ts", "--queue", "nothing").catch(
      (error: { stderr: string }) => error.stderr,
    );
    expect(failed).toContain("There is no queue nothing");
    expect(failed).toContain("Cards / Карты");
    const wrong = await run("scripts/plan.ts", "--queue", "cards", "--service", "fast").catch(
      (error: { stderr: string }) => error.stderr,
    );
    expect(wrong).toContain("80/20");
  });
});
