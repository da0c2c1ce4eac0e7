// @vitest-environment jsdom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { apart, linePath, stepPath, ticksTo } from "../../../client/desk/components/plan/chart.ts";
import { hoursText, percentText, secondsText } from "../../../client/desk/components/plan/numbers.ts";
import { busySpan, clockOf, stretchText } from "../../../client/desk/components/plan/slots.ts";
import PlanPage from "../../../client/desk/views/plan/PlanPage.vue";
import { useReference } from "../../../client/desk/stores/reference.ts";
import { exact, timer, timeWords } from "../../../client/desk/text/durations.ts";
import type { PlanForm, PlanningFacts } from "../../../core/planning/facts.ts";
import { noFacts } from "../../../core/planning/interval.ts";
import type { DayPlan } from "../../../core/planning/plan.ts";
import { plainRouting, type Queue } from "../../../core/queue.ts";
import { noWays } from "../../../core/ways.ts";
import { place, sitDown } from "./mounting.ts";
import { server } from "./server.ts";

describe("figures of a chart", () => {
  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [4.2, [0, 2, 4, 6]],
    [47, [0, 20, 40, 60]],
    [100, [0, 50, 100]],
    [820, [0, 500, 1_000]],
  ])("are read beside round lines up to %d", (most, lines) => {
    expect(ticksTo(most)).toEqual(lines);
  });

  it("break a line where there is no figure, and keep steps level", () => {
    const x = (slot: number): number => slot * 10;
    const y = (value: number): number => 100 - value;
    expect(linePath([1, 2, null, 4], x, y)).toBe("M5.0 99.0h0L15.0 98.0M35.0 96.0h0");
    expect(stepPath([1, 0], x, y)).toBe("M0.0 99.0L10.0 99.0L10.0 100.0L20.0 100.0");
  });

  it("have names that do not cover each other", () => {
    expect(apart([50, 52, 10], 14, 100)).toEqual([50, 64, 10]);
    const low = apart([99, 100, 98], 14, 100);
    expect(Math.max(...low)).toBeLessThanOrEqual(100);
    const sorted = [...low].sort((a, b) => a - b);
    expect([sorted[1]! - sorted[0]!, sorted[2]! - sorted[1]!]).toEqual([14, 14]);
  });

  it("are said as people say them", () => {
    const words = timeWords.ru;
    const say = { exact: (ms: number) => exact(ms, words), timer: (ms: number) => timer(ms, words) };
    expect(secondsText(30, say)).toBe("30\u00a0с");
    expect(secondsText(720.9, say)).toBe("12:01");
    expect(secondsText(240, say)).toBe("4\u00a0мин");
    expect(hoursText(147, "ru")).toBe("73,5");
    expect(hoursText(16, "en")).toBe("8");
    expect(percentText(null)).toBe("–");
    expect(clockOf(31)).toBe("15:30");
    expect(stretchText({ from: 14, to: 48 })).toBe("07:00–24:00");
    expect(busySpan(48, [0, 0, 3], null, [0, 0, 0, 1])).toEqual({ from: 2, to: 4 });
    expect(busySpan(48, [0])).toEqual({ from: 0, to: 48 });
  });
});

const queue: Queue = {
  id: "cards",
  name: { ru: "Карты", en: "Cards" },
  hours: { timeZone: "UTC", week: [null, null, null, null, null, null, null], holidays: [] },
  target: { percent: 80, withinMs: 20_000 },
  terms: {},
  wrapUp: { mode: "none", limitMs: 0, codeRequired: false },
  routing: plainRouting,
  waysOut: noWays,
  active: true,
};
const slots = Array.from({ length: 48 }, (_, slot) => slot);
const open = slots.map((slot) => slot >= 16 && slot < 40);
const day = new Date().toISOString().slice(0, 10);
const midnight = Date.parse(`${day}T00:00:00Z`);

const facts = (more: Partial<PlanningFacts> = {}): PlanningFacts => ({
  queue: "cards",
  day,
  timeZone: "UTC",
  nowMs: midnight + 12 * 3_600_000,
  starts: slots.map((slot) => midnight + slot * 1_800_000),
  open,
  target: { percent: 80, withinMs: 20_000 },
  forecast: {
    state: "ready",
    total: 480,
    slots: open.map((is) => (is ? 20 : 0)),
    basis: { days: 8, growth: 0, holiday: false },
  },
  accuracy: null,
  historyDays: 56,
  historyFrom: "2026-01-05",
  course: open.map((is) => (is ? 1 / 24 : 0)),
  measured: { handleSeconds: 240, patienceSeconds: 300, concurrency: 1, handled: 900, abandoned: 50 },
  actual: slots.map((slot) => ({
    ...noFacts,
    ...(slot === 20 ? { offered: 3, answered: 2, waiting: 1 } : {}),
  })),
  onLine: slots.map(() => 0),
  people: [
    { id: "anna", name: "Анна" },
    { id: "boris", name: "Борис" },
  ],
  plan: null,
  carried: [],
  kept: [],
  ...more,
});

const path = `GET /api/planning?queue=cards&day=${day}`;

const aPlan = (more: Partial<DayPlan> = {}): DayPlan => ({
  shifts: [{ from: 16, to: 32, breaks: [], agent: "anna" }],
  arrivals: open.map((is) => (is ? 20 : 0)),
  needed: open.map((is) => (is ? 4 : 0)),
  assumed: {
    handleSeconds: 240,
    patienceSeconds: 300,
    concurrency: 1,
    shrinkage: 0.3,
    target: { percent: 80, withinSeconds: 20, of: "offered" },
  },
  rev: 1,
  savedAtMs: midnight,
  savedBy: "София",
  ...more,
});

async function press(page: ReturnType<typeof place>, name: string): Promise<void> {
  await page
    .findAll("button")
    .find((one) => one.text() === name)!
    .trigger("click");
  await flushPromises();
}

async function opened(given: PlanningFacts) {
  const api = server();
  api.answer(path, given);
  const page = place(PlanPage);
  await flushPromises();
  await vi.waitFor(() => expect(page.find("main.page").exists()).toBe(true));
  return { api, page };
}

beforeEach(() => {
  sitDown();
  const reference = useReference();
  reference.take({ ...reference.all, queues: [queue] });
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

describe("the planner's page", () => {
  it("prints its own check line, and shifts for no more people than there are", async () => {
    const { page } = await opened(facts());
    expect(page.text()).toContain("3 поступило = 2 отвечено + 0 потеряно + 0 ушло из очереди + 1 ждут");
    await vi.waitFor(() => expect(page.findAll("tbody select")).toHaveLength(2));
    expect(page.text()).toContain("не хватает");
    const names = page.findAll("tbody select").map((one) => (one.element as HTMLSelectElement).value);
    expect(names.sort()).toEqual(["anna", "boris"]);
  });

  it("follows a slider, marks what was moved, and goes back to what was measured", async () => {
    const { page } = await opened(facts());
    const peak = (): number => Number(page.findAll("dd b")[3]?.text());
    const before = peak();
    const volume = page.findAll("input[type=range]")[0]!;
    await volume.setValue("200");
    expect(peak()).toBeGreaterThan(before);
    expect(volume.attributes("aria-valuetext")).toBe("200 %");
    expect(page.find("output.moved").text()).toBe("200 %");
    await page
      .findAll("button")
      .find((one) => one.text().includes("Как измерено"))!
      .trigger("click");
    expect(peak()).toBe(before);
    expect(page.find("output.moved").exists()).toBe(false);
  });

  it("lets a person work one shift only, and keeps what is on the screen", async () => {
    const { api, page } = await opened(facts());
    await vi.waitFor(() => expect(page.findAll("tbody select")).toHaveLength(2));
    const [first, second] = page.findAll("tbody select");
    const moved = (second!.element as HTMLSelectElement).value;
    await first!.setValue(moved);
    expect((page.findAll("tbody select")[1]!.element as HTMLSelectElement).value).toBe("");
    api.answer("PUT /api/planning/plan", aPlan({ rev: 1 }));
    api.answer(path, facts());
    await press(page, "Сохранить как план");
    const sent = api.asked.find(({ what }) => what === "PUT /api/planning/plan")?.body as PlanForm;
    expect(sent.shifts.map(({ agent }) => agent)).toEqual([moved, null]);
    expect(sent.arrivals).toHaveLength(48);
    expect(sent.assumed).toMatchObject({ handleSeconds: 240, shrinkage: 0.3, target: { of: "offered" } });
  });

  it("has times and numbers that are changed by hand, at once in all figures, and undone", async () => {
    const { page } = await opened(facts({ plan: aPlan() }));
    const level = (): string => page.findAll("dd b")[5]!.text();
    const field = (name: RegExp) =>
      page.findAll("input").find((one) => name.test(one.attributes("aria-label") ?? ""))!;
    const before = level();
    expect(page.text()).toContain("1 смена");
    const people = field(/^Людей в смене 08:00–16:00/);
    await people.setValue("5");
    expect(page.findAll("tbody select")).toHaveLength(5);
    expect(page.text()).toContain("5 смен");
    expect(level()).not.toBe(before);
    // By keys: half an hour later, and typed; beyond midnight it says so.
    await field(/^Начало смены/).trigger("keydown", { key: "ArrowUp" });
    expect(field(/^Начало смены/).attributes("aria-valuetext")).toBe("08:30");
    const ends = field(/^Конец смены/);
    await ends.setValue("6");
    await ends.trigger("keydown", { key: "Enter" });
    expect(field(/^Конец смены 08:30–06:00/).attributes("aria-valuetext")).toBe("06:00");
    expect(page.find("sup").text()).toBe("+1");
    // No time at all changes nothing.
    await ends.setValue("noon");
    await ends.trigger("blur");
    expect((field(/^Конец смены/).element as HTMLInputElement).value).toBe("06:00");
    for (let step = 0; step < 3; step += 1) await press(page, "Отменить");
    expect(level()).toBe(before);
    expect(page.findAll("button").some((one) => one.text() === "Отменить")).toBe(false);
  });

  it("keeps what was changed by hand when a slider moves, and goes back to the proposal", async () => {
    const { page } = await opened(facts());
    await vi.waitFor(() => expect(page.findAll("tbody select")).toHaveLength(2));
    await page.findAll("button[aria-label^='Убрать смену']")[0]!.trigger("click");
    const left = page.findAll("tbody select").length;
    await page.findAll("input[type=range]")[0]!.setValue("200");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(page.findAll("tbody select")).toHaveLength(left);
    await press(page, "Вернуть предложение");
    expect(page.findAll("tbody select")).toHaveLength(2);
    await press(page, "Добавить смену");
    expect(page.findAll("tbody select")).toHaveLength(3);
  });

  it("tells whose plan was saved meanwhile, and writes over it only when that is said", async () => {
    const { api, page } = await opened(facts({ plan: aPlan({ rev: 1 }) }));
    await page.find("tbody select").setValue("boris");
    const theirs = facts({ plan: aPlan({ rev: 2, savedBy: "Павел" }) });
    api.refuse("PUT /api/planning/plan", 409, "saved_meanwhile");
    api.answer(path, theirs);
    await press(page, "Сохранить как план");
    expect(page.find("[role=alert]").text()).toContain("Павел");
    // What was chosen is still there.
    expect((page.find("tbody select").element as HTMLSelectElement).value).toBe("boris");
    api.answer("PUT /api/planning/plan", aPlan({ rev: 3 }));
    api.answer(path, facts({ plan: aPlan({ rev: 3 }) }));
    await press(page, "Сохранить мои смены");
    expect(page.find("[role=alert]").exists()).toBe(false);
    const sent = api.asked.flatMap(({ what, body }) => (what.startsWith("PUT") ? [body as PlanForm] : []));
    expect(sent.map(({ rev }) => rev)).toEqual([1, 2]);
  });

  it("shows the plan of the other one where that is wanted", async () => {
    const { api, page } = await opened(facts({ plan: aPlan({ rev: 1 }) }));
    await page.find("tbody select").setValue("boris");
    api.refuse("PUT /api/planning/plan", 409, "saved_meanwhile");
    api.answer(path, facts({ plan: aPlan({ rev: 2, savedBy: "Павел" }) }));
    await press(page, "Сохранить как план");
    await press(page, "Показать тот план");
    expect(page.find("[role=alert]").exists()).toBe(false);
    expect((page.find("tbody select").element as HTMLSelectElement).value).toBe("anna");
  });

  it("counts last night's people in the morning", async () => {
    const night = { from: -4, to: 20, breaks: [], agent: "anna" };
    const { page } = await opened(facts({ carried: [night] }));
    expect(page.text()).toContain("С прошлой ночи: 1 человек");
  });

  it("says how wrong its forecast is, per day and per half hour, in both measures", async () => {
    const figures = (wape: number, mape: number | null) => ({
      wape,
      mape,
      bias: -0.021,
      count: 1_344,
      empty: 392,
    });
    const accuracy = {
      weeks: 4,
      days: 28,
      byDay: figures(0.11, 0.124),
      bySlot: figures(0.26, 0.331),
      naiveByDay: figures(0.15, null),
      naiveBySlot: null,
      bySlotFloor: 0.2,
    };
    const { page } = await opened(facts({ accuracy }));
    expect(page.find("dd").text()).toContain("ошибка WAPE 11 %, MAPE 12 %");
    const cells = page
      .findAll("details")[0]!
      .findAll("tbody tr")
      .map((row) => row.findAll("td").map((one) => one.text()));
    expect(cells).toEqual([
      ["11,0", "12,4", "−2,1"],
      ["15,0", "–", "−2,1"],
      ["26,0", "33,1", "−2,1"],
    ]);
    expect(page.text()).toContain("без обращений было 392 получасов из 1344".replace("1344", "1\u202f344"));
  });

  it("says what is missing and takes it by hand", async () => {
    const { page } = await opened(
      facts({
        forecast: { state: "not_enough_history", of: "same_weekday", have: 1, need: 3 },
        measured: { handleSeconds: null, patienceSeconds: null, concurrency: 1, handled: 4, abandoned: 0 },
      }),
    );
    expect(page.find("[role=status]").text()).toContain("Есть 1 такой день недели из 3");
    expect(page.find("[role=status]").text()).toContain("Время обработки ещё не измерено");
    await page.find("input[type=number]").setValue("480");
    await page.findAll("input[type=range]")[1]!.setValue("240");
    expect(page.find("[role=status]").exists()).toBe(false);
    expect(page.findAll("dd b")[0]!.text()).toBe("480");
    await vi.waitFor(() => expect(page.findAll("tbody select").length).toBeGreaterThan(0));
  });

  it("names no row of a chart that has no figure so far", async () => {
    vi.stubGlobal(
      "ResizeObserver",
      class {
        readonly #tell: (entries: { contentRect: { width: number } }[]) => void;
        constructor(tell: (entries: { contentRect: { width: number } }[]) => void) {
          this.#tell = tell;
        }
        observe(): void {
          this.#tell([{ contentRect: { width: 600 } }]);
        }
        disconnect(): void {}
      },
    );
    const names = (page: ReturnType<typeof place>) =>
      page
        .find("figure")
        .findAll("text.name")
        .map((one) => one.text());
    const early = await opened(facts({ nowMs: midnight }));
    await flushPromises();
    expect(names(early.page)).toEqual(["прогноз"]);
    early.page.unmount();
    const later = await opened(facts());
    await flushPromises();
    expect(names(later.page)).toEqual(["прогноз", "факт"]);
  });

  it("draws no empty axes where nothing is known", async () => {
    const { page } = await opened(
      facts({
        forecast: { state: "not_enough_history", of: "same_weekday", have: 0, need: 3 },
        measured: { handleSeconds: null, patienceSeconds: null, concurrency: 1, handled: 0, abandoned: 0 },
        actual: null,
        onLine: null,
      }),
    );
    expect(page.text()).toContain("Показывать пока нечего");
    expect(page.find("figure").exists()).toBe(false);
    expect(page.findAll("button").some((one) => one.text() === "Сохранить как план")).toBe(false);
  });

  it("tells when a day could not be read, and asks again", async () => {
    const api = server();
    api.lose(path);
    const page = place(PlanPage);
    await flushPromises();
    expect(page.find("[role=alert]").text()).toContain("Нет связи с сервером");
    expect(page.find("dl").exists()).toBe(false);
    api.answer(path, facts());
    await page.find("[role=alert] button").trigger("click");
    await flushPromises();
    expect(page.find("[role=alert]").exists()).toBe(false);
    expect(page.findAll("dd b")[0]!.text()).toBe("480");
  });

  it("has nothing to plan where there is no queue, and asks nothing", async () => {
    const reference = useReference();
    reference.take({ ...reference.all, queues: [] });
    const api = server();
    const page = place(PlanPage);
    await flushPromises();
    expect(page.text()).toContain("Очередей нет");
    expect(api.asked).toEqual([]);
  });
});
