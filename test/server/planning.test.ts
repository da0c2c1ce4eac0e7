import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dateAt, dayStart, slotMs } from "../../core/planning/days.ts";
import type { PlanForm, PlanningFacts } from "../../core/planning/facts.ts";
import type { DayPlan } from "../../core/planning/plan.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn, type Browser } from "./browser.ts";

let hub: Hub;
let sofia: Browser;
const zone = "Europe/Moscow";
const today = dateAt(Date.now(), zone);

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  sofia = await signedIn(hub.url, hub.logins["sofia"]);
});
afterAll(() => hub?.stop());

const path = (queue: string, day: string): string => `/api/planning?queue=${queue}&day=${day}`;

const form = (more: Partial<PlanForm> = {}): PlanForm => ({
  queue: "cards",
  day: today,
  shifts: [{ from: 0, to: 16, breaks: [{ from: 8, to: 9 }], agent: "anna" }],
  arrivals: Array.from({ length: 48 }, () => 2.5),
  needed: Array.from({ length: 48 }, () => 1),
  assumed: {
    handleSeconds: 180,
    patienceSeconds: null,
    concurrency: 1,
    target: { percent: 80, withinSeconds: 30, of: "offered" },
    shrinkage: 0.3,
  },
  rev: 0,
  ...more,
});

describe("the planner", () => {
  it("says honestly that a new bank has no history", async () => {
    const { status, body } = await sofia.get<PlanningFacts>(path("cards", addDays(today, 1)));
    expect(status).toBe(200);
    expect(body.forecast).toEqual({
      state: "not_enough_history",
      of: "same_weekday",
      have: 0,
      need: 3,
    });
    expect(body).toMatchObject({ accuracy: null, historyDays: 0, actual: null, onLine: null, plan: null });
    expect(body.measured).toMatchObject({ handleSeconds: null, patienceSeconds: null, handled: 0 });
    expect(body.starts).toHaveLength(48);
    expect(body.open.every(Boolean)).toBe(true);
    expect(body.people.map(({ id }) => id).sort()).toEqual(["anna", "boris", "sofia"]);
  });

  it("keeps a plan, and the next takes its place", async () => {
    const saved = await sofia.put<DayPlan>("/api/planning/plan", form());
    expect(saved.status).toBe(200);
    const again = await sofia.put<DayPlan>("/api/planning/plan", form({ shifts: [], rev: saved.body.rev }));
    expect(again.body.shifts).toEqual([]);
    await sofia.put("/api/planning/plan", form({ rev: again.body.rev }));
    const { body } = await sofia.get<PlanningFacts>(path("cards", today));
    expect(body.plan).toMatchObject({ ...pick(form()), savedBy: "София Климова" });
    expect(body.actual).toHaveLength(48);
    const passedMs = body.nowMs - dayStart(today, zone);
    const [anna] = body.kept;
    expect(anna?.agent).toBe("anna");
    expect(anna?.kept.scheduledMs).toBe(Math.min(passedMs, 16 * slotMs));
    // She has not signed in: only the break is as planned.
    expect(anna?.kept.onLineMs).toBe(0);
    expect(anna?.kept.conformance).toBe(passedMs > 0 ? 0 : null);
  });

  it("sees who is on the line", async () => {
    const boris = await signedIn(hub.url, hub.logins["boris"]);
    await boris.put("/api/me/presence", { presence: "available" });
    const { body } = await sofia.get<PlanningFacts>(path("cards", today));
    const sum = (body.onLine ?? []).reduce((total, one) => total + one, 0) * slotMs;
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(120_000);
  });

  it("does not let one supervisor write over what another has saved", async () => {
    const day = addDays(today, 3);
    const [mine, theirs] = await Promise.all(
      [["anna"], ["boris"]].map(([agent]) =>
        sofia.put<DayPlan & { code: string }>(
          "/api/planning/plan",
          form({ day, shifts: [{ from: 18, to: 34, breaks: [], agent: agent! }] }),
        ),
      ),
    );
    expect([mine!.status, theirs!.status].sort()).toEqual([200, 409]);
    const [won, lost] = mine!.status === 200 ? [mine!, theirs!] : [theirs!, mine!];
    expect(lost.body.code).toBe("saved_meanwhile");
    expect((await sofia.get<PlanningFacts>(path("cards", day))).body.plan).toEqual(won.body);
    // Who has seen it may replace it; who has seen an older one may not.
    const next = await sofia.put<DayPlan>("/api/planning/plan", form({ day, rev: won.body.rev }));
    expect(next.body.rev).toBe(won.body.rev + 1);
    for (const rev of [0, won.body.rev, 99])
      expect((await sofia.put("/api/planning/plan", form({ day, rev }))).status).toBe(409);
  });

  it("replaces a plan of before there were revisions", async () => {
    const day = addDays(today, 4);
    const saved = await sofia.put<DayPlan>("/api/planning/plan", form({ day }));
    const db = await hub.db();
    await db.collection<{ _id: string }>("plans").updateOne({ _id: `cards|${day}` }, { $unset: { rev: "" } });
    expect((await sofia.get<PlanningFacts>(path("cards", day))).body.plan?.rev).toBe(0);
    const again = await sofia.put<DayPlan>("/api/planning/plan", form({ day, shifts: [] }));
    expect([again.status, again.body.rev, again.body.shifts]).toEqual([200, 1, []]);
    expect(saved.body.rev).toBe(1);
  });

  it("takes a night shift into the next day, and keeps it where people worked it", async () => {
    const day = addDays(today, 5);
    const night = { from: 44, to: 60, breaks: [{ from: 50, to: 51 }], agent: "anna" };
    expect((await sofia.put("/api/planning/plan", form({ day, shifts: [night] }))).status).toBe(200);
    const next = await sofia.get<PlanningFacts>(path("cards", addDays(day, 1)));
    expect(next.body.carried).toEqual([{ from: -4, to: 12, breaks: [{ from: 2, to: 3 }], agent: "anna" }]);
    expect((await sofia.get<PlanningFacts>(path("cards", day))).body.carried).toEqual([]);
  });

  it.each([
    ["a shift that is longer than a day", { shifts: [{ from: 0, to: 49, breaks: [], agent: null }] }, 400],
    ["a shift that begins tomorrow", { shifts: [{ from: 50, to: 60, breaks: [], agent: null }] }, 400],
    ["a plan without the revision that was seen", { rev: -1 }, 400],
    ["a queue that is not there", { queue: "nothing" }, 404],
    ["a person who is not there", { shifts: [{ from: 0, to: 8, breaks: [], agent: "mallory" }] }, 400],
    [
      "a person twice",
      {
        shifts: [
          { from: 0, to: 8, breaks: [], agent: "anna" },
          { from: 8, to: 16, breaks: [], agent: "anna" },
        ],
      },
      400,
    ],
    ["a shift that ends before it begins", { shifts: [{ from: 8, to: 8, breaks: [], agent: null }] }, 400],
    [
      "a break outside of its shift",
      { shifts: [{ from: 8, to: 16, breaks: [{ from: 16, to: 17 }], agent: null }] },
      400,
    ],
    ["a day that does not exist", { day: "2026-02-30" }, 400],
  ])("refuses %s", async (_, more, status) => {
    expect((await sofia.put("/api/planning/plan", form(more))).status).toBe(status);
  });

  it("refuses a day or a queue that is none", async () => {
    expect((await sofia.get(path("cards", "tomorrow"))).status).toBe(400);
    expect((await sofia.get(path("nothing", today))).status).toBe(404);
  });
});

function pick({ shifts, arrivals, needed, assumed }: PlanForm) {
  return { shifts, arrivals, needed, assumed };
}
