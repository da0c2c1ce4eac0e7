import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dateAt } from "../../core/planning/days.ts";
import type { PlanningFacts } from "../../core/planning/facts.ts";
import type { SharedQuestion } from "../../core/planning/shared.ts";
import type { StudyAnswer, StudyForm, StudyKind } from "../../core/planning/study.ts";
import { StudyRoom } from "../../server/studies/room.ts";
import { eventually } from "../helpers/eventually.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn, type Browser } from "./browser.ts";

// A bank with five weeks of a made-up past: the same question asked by the page and by the command.

const root = fileURLToPath(new URL("../../", import.meta.url));
const zone = "Europe/Moscow";
const day = addDays(dateAt(Date.now(), zone), 1);
let hub: Hub;
let sofia: Browser;

const command = async (file: string, ...args: string[]): Promise<string> => {
  const env = { ...process.env, MONGO_URL: hub.mongoUrl, REDIS_URL: hub.redisUrl, DATA_DIR: hub.dataDir };
  return (await promisify(execFile)(process.execPath, [join(root, file), ...args], { cwd: root, env }))
    .stdout;
};

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  await command("scripts/seed.ts", "--history=5");
  sofia = await signedIn(hub.url, hub.logins["sofia"]);
}, 90_000);
afterAll(() => hub?.stop());

type Form<Kind extends StudyKind = "together"> = StudyForm & { kind: Kind };

const form = (more: Partial<StudyForm> = {}): Form => ({
  queues: ["cards", "mortgage"],
  day,
  volume: 1,
  shrinkage: null,
  ...more,
  kind: "together",
});
const begin = <Kind extends StudyKind>(asked: Form<Kind>) =>
  sofia.post<StudyAnswer<Kind>>("/api/planning/studies", asked);

/** Asks until it is there, as the page does. */
async function result<Kind extends StudyKind>(asked: Form<Kind>) {
  let answer = (await begin(asked)).body;
  while (answer.state === "running") {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = (await sofia.get<StudyAnswer<Kind>>(`/api/planning/studies/${answer.id}`)).body;
  }
  if (answer.state !== "done") throw new Error(`It came to ${answer.state}.`);
  return answer.study;
}

describe("the forecast of a real past", () => {
  const facts = async (of: string) =>
    (await sofia.get<PlanningFacts>(`/api/planning?queue=cards&day=${of}`)).body;

  it("is measured on weeks it has not seen, per day and per half hour", async () => {
    const { accuracy } = await facts(day);
    const said = await command("scripts/plan.ts", "--queue", "cards", "--day", day);
    const shown = (share: number | null) => `${((share ?? Number.NaN) * 100).toFixed(1)} %`;
    for (const [name, { wape, mape }] of [
      ["day", accuracy!.byDay],
      ["half hour", accuracy!.bySlot],
    ] as const)
      expect(said).toMatch(new RegExp(`^${name} +${shown(wape)} +${shown(mape)}`, "m"));
    // At night nobody comes: those half hours are no share of anything.
    expect(accuracy!.bySlot.empty).toBeGreaterThan(100);
    expect(said).toContain(`${accuracy!.bySlot.empty} of ${accuracy!.bySlot.count} half hours had none`);
  });

  it("takes the queue's holidays: they are like the last ones, and no other day is like them", async () => {
    const queues = (await hub.db()).collection<{ _id: string }>("queues");
    const past = addDays(day, -7);
    const before = await facts(day);
    await queues.updateOne({ _id: "cards" }, { $set: { "hours.holidays": [past] } });
    const without = await facts(day);
    await queues.updateOne({ _id: "cards" }, { $set: { "hours.holidays": [past, day] } });
    const feast = await facts(day);
    await queues.updateOne({ _id: "cards" }, { $set: { "hours.holidays": [] } });
    const basis = (one: PlanningFacts) => (one.forecast.state === "ready" ? one.forecast.basis : null);
    expect(basis(without)?.days).toBe(basis(before)!.days - 1);
    expect(basis(feast)).toMatchObject({ days: 1, holiday: true });
    // The line is closed on a holiday: whatever comes, nobody is planned for it.
    expect(feast.open.some(Boolean)).toBe(false);
  });
});

describe("a study of shared people", () => {
  it("comes to what the command says", async () => {
    const { question, result: found } = await result(form());
    expect(question.skills).toHaveLength(9);
    const said = await command("scripts/plan.ts", "--queue", "cards,mortgage", "--day", day);
    const hours = (slots: readonly number[]): number => slots.reduce((sum, one) => sum + one, 0) / 2;
    const [, cards, mortgage, apart, shared, pooled] =
      /hours +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)/.exec(said)?.map(Number) ?? [];
    const { alone, onLine, levels } = found;
    expect([cards, mortgage]).toEqual(alone.map(hours));
    expect([apart, shared, pooled]).toEqual([found.apart, onLine, found.pooled].map(hours));
    for (const { mean, half } of levels) expect(said).toContain(`${mean.toFixed(1)} ± ${half.toFixed(1)} %`);
  });

  it("of skills comes to what the command says, with the names of the roster", async () => {
    const queues = ["cards", "mortgage", "letters"];
    const { question, result: found } = await result({ ...form({ queues }), kind: "advice" });
    const said = await command("scripts/plan.ts", "--queue", queues.join(), "--day", day, "--advise");
    expect(found.lessons.length).toBeGreaterThan(0);
    for (const { pupil, gain, before, after } of found.lessons) {
      const row = said.split("\n").find((line) => line.startsWith(question.people[pupil]!.name));
      expect(row).toContain(`± ${gain.half.toFixed(1)}`);
      expect(said).toContain(`${before.toFixed(1)} -> ${after.toFixed(1)} %`);
    }
  });

  it("is worked out once, and leaves the server free to answer", async () => {
    const heavy = form({ volume: 10 });
    const first = (await begin(heavy)).body;
    if (first.state !== "running") throw new Error("It takes longer than that.");
    const waits: number[] = [];
    for (let asked = 0; asked < 20; asked += 1) {
      const began = performance.now();
      await sofia.get("/api/session");
      waits.push(performance.now() - began);
    }
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(100);
    const again = (await begin(heavy)).body;
    expect("id" in again && again.id).toBe(first.id);
    await result(heavy);
    const known = (await begin(heavy)).body;
    expect(known.state).toBe("done");
  });

  it.each([
    ["one queue", { queues: ["cards"] }, 400],
    ["a queue twice", { queues: ["cards", "cards"] }, 400],
    ["a queue that is not there", { queues: ["cards", "nothing"] }, 404],
    ["more than one day can hold", { volume: 1_000 }, 400],
  ])("is refused for %s", async (_, more, status) => {
    expect((await begin(form(more))).status).toBe(status);
  });

  it("is refused where half hours differ, and says what is missing where there is no history", async () => {
    const db = await hub.db();
    const queues = db.collection<{ _id: string }>("queues");
    const mortgage = await queues.findOne({ _id: "mortgage" });
    await queues.insertOne({ ...mortgage, _id: "fresh" });
    await queues.insertOne({ ...mortgage, _id: "east" });
    await queues.updateOne({ _id: "east" }, { $set: { "hours.timeZone": "Asia/Vladivostok" } });
    const refused = await begin(form({ queues: ["cards", "east"] }));
    expect(refused).toMatchObject({ status: 400, body: { fields: { queues: "time_zones_differ" } } });
    const missing = await begin(form({ queues: ["cards", "fresh"] }));
    expect(missing.body).toEqual({ state: "missing", queue: "fresh", volume: true, handle: true });
  });

  it("is not there for who asks for nothing that was begun", async () => {
    expect((await sofia.get("/api/planning/studies/none")).status).toBe(404);
  });
});

describe("the room where studies are worked out", () => {
  it("gives up what nobody asks for any more", async () => {
    const { question } = await result(form());
    const room = new StudyRoom({ error: () => {} });
    const task = { kind: "together" as const, question: huge(question) };
    const { id } = room.begin(task);
    expect(room.look(id)?.state).toBe("running");
    await eventually(() => expect(room.unfinished).toBe(0), 15_000);
    expect(room.look(id)).toBeNull();
  }, 30_000);

  it("says that one failed, to who asks and in the log, and tries it again when it is asked for again", async () => {
    const told: unknown[] = [];
    const room = new StudyRoom({ error: (what: unknown) => told.push(what) });
    // Nobody can be planned for no queue at all.
    const task = { kind: "together" as const, question: null as unknown as SharedQuestion };
    const { id } = room.begin(task);
    await eventually(() => expect(room.look(id)?.state).toBe("failed"), 15_000);
    expect(told).toEqual([expect.objectContaining({ kind: "together" })]);
    expect(room.begin(task).state).toBe("running");
    await eventually(() => expect(told).toHaveLength(2), 15_000);
  }, 40_000);
});

/** So much of it that it would take minutes. */
function huge(question: SharedQuestion): SharedQuestion {
  const queues = question.queues.map((queue) => ({
    ...queue,
    arrivals: queue.arrivals.map((came) => came * 60),
  }));
  return { ...question, queues };
}
