// @vitest-environment jsdom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import TogetherPlan from "../../../client/desk/components/plan/TogetherPlan.vue";
import { useReference } from "../../../client/desk/stores/reference.ts";
import { proposeShifts } from "../../../core/planning/proposal.ts";
import { usualRules } from "../../../core/planning/shift.ts";
import type { AdviceStudy, TogetherStudy } from "../../../core/planning/study.ts";
import { plainRouting, type Queue } from "../../../core/queue.ts";
import { noWays } from "../../../core/ways.ts";
import { place, sitDown } from "./mounting.ts";
import { server } from "./server.ts";

const queue = (id: string, ru: string): Queue => ({
  id,
  name: { ru, en: id },
  hours: { timeZone: "UTC", week: [null, null, null, null, null, null, null], holidays: [] },
  target: { percent: 80, withinMs: 20_000 },
  terms: {},
  wrapUp: { mode: "none", limitMs: 0, codeRequired: false },
  routing: plainRouting,
  waysOut: noWays,
  active: true,
});
const slots = Array.from({ length: 48 }, (_, slot) => slot);
const work = (count: number): number[] => slots.map((slot) => (slot >= 16 && slot < 40 ? count : 0));

function study(together = 3): TogetherStudy {
  const assumed = {
    handleSeconds: 240,
    patienceSeconds: 300,
    concurrency: 1,
    shrinkage: 0.3,
    target: { percent: 80, withinSeconds: 20, of: "offered" as const },
  };
  const one = (id: string, came: number) => ({
    id,
    arrivals: work(came),
    open: work(1).map(Boolean),
    assumed,
  });
  return {
    question: {
      queues: [one("cards", 10), one("loans", 5)],
      skills: [[0], [0, 1], [1]],
      rules: usualRules,
      policies: { strategy: "automatic", selection: "most_pressing" },
    },
    result: {
      onLine: work(together),
      scheduled: work(5),
      alone: [work(3), work(2)],
      apart: work(5),
      pooled: work(3),
      uplift: 1.1,
      proposal: proposeShifts({ needed: work(together), rules: usualRules, maxAgents: 20 }),
      levels: [
        { mean: 83.4, half: 2.1 },
        { mean: 79.2, half: 3 },
      ],
      enough: true,
    },
  };
}
function advice(gain: number): AdviceStudy {
  const { queues, policies } = study().question;
  const shift = { from: 16, to: 40, breaks: [] };
  return {
    question: {
      queues,
      policies,
      away: 0.1,
      people: [
        { id: "anna", name: "Анна", queues: [0], shift },
        { id: "boris", name: "Борис", queues: [0], shift },
      ],
    },
    result: {
      level: 74.2,
      levels: [80, 60],
      tried: 2,
      lessons: [
        { pupil: 0, alike: [1], queue: 1, gain: { mean: gain, half: 1.5 }, before: 60, after: 71.25 },
      ],
    },
  };
}
const begin = "POST /api/planning/studies";
const look = "GET /api/planning/studies/one";

beforeEach(() => {
  vi.useFakeTimers();
  sitDown();
  const reference = useReference();
  reference.take({ ...reference.all, queues: [queue("cards", "Карты"), queue("loans", "Кредиты")] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

const open = (more: object = {}) =>
  place(TogetherPlan, { queues: ["cards", "loans"], day: "2026-12-01", ...more });
const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await flushPromises();
};

describe("several queues on the planner's page", () => {
  it("are followed until the day is played, and show what sharing saves", async () => {
    const api = server();
    api.answer(begin, { id: "one", state: "running", done: 0 });
    api.answer(look, { id: "one", state: "running", done: 0.5 });
    api.answer(look, { id: "one", state: "done", study: study() });
    const page = open();
    await flushPromises();
    expect(page.find("progress").exists()).toBe(true);
    await pass(500);
    expect(page.find("[role=status]").text()).toContain("50 %");
    await pass(500);
    expect(page.find("progress").exists()).toBe(false);
    // 60 hours apart, 36 together.
    expect(page.findAll("dd b").map((one) => one.text())).toEqual(["360", "60 ч", "36 ч", "40 %", "3"]);
    expect(page.text()).toContain("83,4 ± 2,1 %");
    expect(page.find("td.late").text()).toContain("79,2");
    const [first] = page.findAll("details tbody tr");
    expect(first?.findAll("td").map((one) => one.text())).toEqual(["3", "2", "5", "3", "2", "3", "5"]);
    expect(api.asked.map(({ what }) => what)).toEqual([begin, look, look]);
    expect(api.asked[0]?.body).toEqual({
      kind: "together",
      queues: ["cards", "loans"],
      day: "2026-12-01",
      volume: 1,
      shrinkage: null,
    });
  });

  it("keep the last figures while a moved slider is worked out", async () => {
    const api = server();
    api.answer(begin, { id: "one", state: "done", study: study() });
    const page = open();
    await flushPromises();
    api.answer(begin, { id: "one", state: "running", done: 0 });
    await page.findAll("input[type=range]")[0]!.setValue("150");
    expect(page.text()).toContain("36 ч");
    expect(page.find("[aria-busy=true]").exists()).toBe(true);
    await pass(400);
    expect(api.asked.at(-1)?.body).toMatchObject({ volume: 1.5 });
    api.answer(look, { id: "one", state: "done", study: study(4) });
    await pass(500);
    expect(page.text()).toContain("48 ч");
    expect(page.find("[aria-busy=true]").exists()).toBe(false);
  });

  it("are let go of on leaving: nobody asks any more", async () => {
    const api = server();
    api.answer(begin, { id: "one", state: "running", done: 0 });
    const page = open();
    await flushPromises();
    page.unmount();
    await pass(5_000);
    expect(api.asked.map(({ what }) => what)).toEqual([begin]);
  });

  it("begin anew where the server has given them up", async () => {
    const api = server();
    api.answer(begin, { id: "one", state: "running", done: 0.2 });
    api.refuse(look, 404, "not_found");
    api.answer(begin, { id: "one", state: "done", study: study() });
    const page = open();
    await flushPromises();
    await pass(500);
    expect(page.text()).toContain("36 ч");
  });

  it("say which of them has no forecast, and what failed, with a way on", async () => {
    const api = server();
    api.answer(begin, { state: "missing", queue: "loans", volume: true, handle: false });
    const alone: string[] = [];
    const missing = open({ onAlone: (queue: string) => alone.push(queue) });
    await flushPromises();
    expect(missing.find("[role=status]").text()).toContain("Кредиты: прогноза пока нет");
    await missing
      .findAll("button")
      .find((one) => one.text() === "Открыть эту очередь")!
      .trigger("click");
    expect(alone).toEqual(["loans"]);
    missing.unmount();
    api.lose(begin);
    const failed = open();
    await flushPromises();
    expect(failed.find("[role=alert]").text()).toContain("Нет связи");
    api.answer(begin, { id: "one", state: "done", study: study() });
    await failed.find("[role=alert] button").trigger("click");
    await flushPromises();
    expect(failed.text()).toContain("36 ч");
  });

  it("do not hide that the skills are not enough", async () => {
    const api = server();
    const { question, result } = study();
    api.answer(begin, {
      id: "one",
      state: "done",
      study: { question, result: { ...result, enough: false } },
    });
    const page = open();
    await flushPromises();
    expect(page.text()).toContain("Даже вдвое больше людей не хватит");
  });
});

describe("what to teach", () => {
  it.each([
    [4.2, "помогает", false],
    [0.4, "не отличить от случая", true],
    [-2, "вредит", true],
  ])("is worked out when it is asked for: %d points, %s", async (gain, verdict, isNothing) => {
    const api = server();
    api.answer(begin, { id: "one", state: "done", study: study() });
    const page = open();
    await flushPromises();
    expect(api.asked).toHaveLength(1);
    api.answer(begin, { id: "two", state: "done", study: advice(gain) });
    await page
      .findAll("button")
      .find((one) => one.text() === "Подобрать")!
      .trigger("click");
    await pass(400);
    expect(api.asked.at(-1)?.body).toMatchObject({ kind: "advice", queues: ["cards", "loans"] });
    const row = page.findAll("tbody tr").find((one) => one.text().includes("Анна"))!;
    expect(row.text()).toContain("или ещё 1 с теми же очередями");
    expect(row.text()).toContain("Кредиты");
    expect(row.text()).toContain("60,0 → 71,3");
    expect(row.text()).toContain(verdict);
    expect(page.text().includes("Ничему учить не стоит")).toBe(isNothing);
  });
});
