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
    const again = await sofia.put<DayPlan>("/api/planning/plan", form({ shifts: [] }));
    expect(again.body.shifts).toEqual([]);
    await sofia.put("/api/planning/plan", form());
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

  it.each([
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
