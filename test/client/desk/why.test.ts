// @vitest-environment jsdom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import GiveDialog from "../../../client/desk/components/queue/GiveDialog.vue";
import WaitingRow from "../../../client/desk/components/queue/WaitingRow.vue";
import ToastStack from "../../../client/desk/components/shell/ToastStack.vue";
import WhyPanel from "../../../client/desk/components/why/WhyPanel.vue";
import { useDesk } from "../../../client/desk/stores/desk.ts";
import { useReference } from "../../../client/desk/stores/reference.ts";
import { useSession } from "../../../client/desk/stores/session.ts";
import { useWhy, type AskedWhy } from "../../../client/desk/stores/why.ts";
import { caseOf, excludedGroups, scoreOf } from "../../../client/desk/text/why.ts";
import { en } from "../../../client/desk/i18n/en.ts";
import { ru } from "../../../client/desk/i18n/ru.ts";
import type { Colleague, DecisionView } from "../../../core/desk.ts";
import type { OfferReason } from "../../../core/log.ts";
import type { Unfit } from "../../../core/routing/fit.ts";
import { anAgent, anItem, aSnapshot } from "./facts.ts";
import { place, sitDown } from "./mounting.ts";
import { server } from "./server.ts";

const plain = (text: string): string =>
  text
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/\s+/g, " ")
    .trim();

const why: OfferReason = {
  policy: "longest_idle",
  sought: "agent",
  step: 0,
  candidates: [
    { agent: "anna", idleMs: 312_000, load: 25, score: 312_000 },
    { agent: "boris", idleMs: 48_000, load: 0, score: 48_000 },
  ],
  excluded: [
    { agent: "vera", why: "no_capacity" },
    { agent: "gleb", why: "not_available" },
  ],
  items: [
    { item: "item", queue: "cards", waitedMs: 22_000, score: 22_000 },
    { item: "other", queue: "loans", waitedMs: 3_000, score: 3_000 },
  ],
  counts: { candidates: 5, excluded: { no_capacity: 3, not_available: 1 }, items: 2 },
};
const asked = (over: Partial<AskedWhy> = {}): AskedWhy => ({
  item: "item",
  offer: 1,
  atMs: 0,
  agent: "anna",
  agentName: "Анна Белова",
  why,
  ...over,
});
const decided = (over: Partial<DecisionView> = {}): DecisionView => ({
  offer: 1,
  atMs: 0,
  actor: { kind: "system", part: "routing" },
  agent: "anna",
  agentName: "Анна Белова",
  why,
  step: { needs: [{ skill: "english", level: 3 }], agents: [], teams: [], forMs: 30_000, skipIfNobody: true },
  again: { same: true, item: "item", agent: "anna" },
  ...over,
});

const path = "GET /api/items/item/decisions";
const person = (id: string, name: string): Colleague => ({
  id,
  name,
  role: "agent",
  presence: "available",
  queues: ["cards"],
});

beforeEach(() => {
  sitDown();
  const { all, take } = useReference();
  take({
    ...all,
    skills: [{ id: "english", name: { ru: "Английский", en: "English" }, active: true }],
    colleagues: [person("anna", "Анна Белова"), person("boris", "Борис Орлов"), person("vera", "Вера Ким")],
  });
});
afterEach(() => {
  document.body.innerHTML = "";
});

async function panel(decisions: DecisionView[], ask = asked()) {
  server().answer(path, { decisions });
  const page = place(WhyPanel);
  useWhy().open(ask);
  await flushPromises();
  return { page, text: () => plain(page.text()) };
}

describe("the reason of an offer", () => {
  it("names everyone who was asked at the same time, and whom a replay would ask", async () => {
    const together = { ...why, asked: ["anna", "boris"] };
    const again = { same: false, item: "item", agent: "anna", others: ["vera"] };
    const { text } = await panel([decided({ why: together, again })], asked({ why: together }));
    expect(text()).toContain("Одновременно: Борис Орлов. Отвечает тот, кто примет первым");
    expect(text()).toContain("Повтор даёт другой выбор: Анна Белова, Вера Ким");
  });

  it("is a sentence, the rule, the step, who could and who could not, what was compared, and a replay", async () => {
    const { page, text } = await panel([decided()]);
    expect(text()).toContain("Предложено: Анна Белова");
    expect(text()).toContain("Дольше всех без работы среди 5 подходящих");
    expect(text()).toContain("Шаг 1: Английский не ниже 3 · 30 с");
    const [people, items] = page.findAll("table").map((table) => table.findAll("tbody tr"));
    const cells = people?.map((row) => row.findAll("td").map((cell) => plain(cell.text())));
    expect(cells).toEqual([
      ["5 мин", "25%", "5 мин"],
      ["0:48", "0%", "0:48"],
    ]);
    expect(people?.map((row) => row.get(".name").text())).toEqual(["Анна Белова", "Борис Орлов"]);
    expect(people?.[0]?.get(".only-read").text()).toBe("выбор");
    expect(people?.[0]?.classes()).toContain("chosen");
    expect(items).toHaveLength(2);
    expect(text()).toContain("и ещё 3");
    expect(page.findAll("dt").map((one) => plain(one.text()))).toEqual([
      "нет свободных мест3",
      "не на линии1",
    ]);
    // Of the three the log names one, who is still known by name; gleb is not.
    expect(page.findAll("dd").map((one) => plain(one.text()))).toEqual(["Вера Ким и ещё 2", "gleb"]);
    expect(text()).toContain("Повтор по тем же данным даёт тот же выбор");
  });

  it("says when the choice would be another today, when the facts are gone and when a person chose", async () => {
    const again = { same: false, item: "item", agent: "boris" };
    expect((await panel([decided({ again })])).text()).toContain("Повтор даёт другой выбор: Борис Орлов");
    sitDown();
    expect((await panel([decided({ again: null, step: null })])).text()).toContain("больше не хранятся");
    sitDown();
    const pushed = { ...why, policy: "push" };
    const { text } = await panel([decided({ why: pushed, again: null })], asked({ why: pushed }));
    expect(text()).toContain("Решение супервизора");
    expect(text()).toContain("Выбор сделал человек");
  });

  it("shows a row of an older version, which has three parts", async () => {
    const old = { policy: "longest-idle", candidates: why.candidates.slice(0, 1), excluded: why.excluded };
    const { page, text } = await panel([decided({ why: old, again: null, step: null })], asked({ why: old }));
    expect(text()).toContain("Больше никто не может принять это обращение сейчас");
    expect(text()).toContain("Кто дольше свободен");
    expect(page.findAll("table")).toHaveLength(1);
    expect(page.findAll("dt")).toHaveLength(2);
  });

  it("shows a policy and a reason of a newer version by their plain names", async () => {
    const newer: OfferReason = {
      ...why,
      policy: "max_pressure",
      excluded: [{ agent: "vera", why: "on_the_moon" }],
    };
    delete newer.counts;
    const { text } = await panel([], asked({ why: newer }));
    expect(text()).toContain("Первое место по правилу «max pressure» среди 2 подходящих");
    expect(text()).toContain("другое: on the moon");
  });

  it("is there at once, and a failed replay can be asked for again", async () => {
    const { lose, answer } = server();
    lose(path);
    const page = place(WhyPanel);
    useWhy().open(asked());
    await nextTick();
    expect(page.text()).toContain("Предложено: Анна Белова");
    await flushPromises();
    expect(page.text()).toContain("Повтор не проверен");
    answer(path, { decisions: [decided()] });
    await page.get(".replay button").trigger("click");
    await flushPromises();
    expect(page.text()).toContain("даёт тот же выбор");
  });

  it("leads from one offer of the item to the next", async () => {
    const second = decided({ offer: 2, agent: "boris", agentName: "Борис Орлов" });
    const { page, text } = await panel([decided(), second]);
    expect(text()).toContain("предложение 1 из 2");
    await page.get("[aria-label='Следующее предложение']").trigger("click");
    expect(text()).toContain("Предложено: Борис Орлов");
    expect(page.get("[aria-label='Следующее предложение']").attributes("disabled")).toBeDefined();
  });

  it("takes the focus, and Escape gives it back to where the hands were", async () => {
    const button = document.body.appendChild(document.createElement("button"));
    button.focus();
    const { page } = await panel([decided()]);
    expect(document.activeElement?.tagName).toBe("H2");
    await page.get("aside").trigger("keydown", { key: "Escape" });
    expect(page.find("aside").exists()).toBe(false);
    expect(document.activeElement).toBe(button);
  });
});

describe("what is read out of a reason", () => {
  it("tells a free agent's next item from an item's only agent", () => {
    const one = { policy: "first_come", candidates: why.candidates.slice(0, 1), excluded: [] };
    expect(caseOf(one)).toBe("only");
    expect(caseOf({ ...one, sought: "item" })).toBe("turn");
    expect(caseOf({ ...one, sought: "item", policy: "transfer" })).toBe("hand");
    expect(caseOf(why)).toBe("best");
  });

  it("counts more than the log could name", () => {
    expect(excludedGroups(why)).toEqual([
      { reason: "no_capacity", count: 3, agents: ["vera"] },
      { reason: "not_available", count: 1, agents: ["gleb"] },
    ]);
  });

  it("reads a score as what it is", () => {
    expect(scoreOf("longest_idle", 5)).toEqual({ ms: 5 });
    expect(scoreOf("best_level", 5)).toEqual({ number: 5 });
    expect(scoreOf("best_level", null)).toBe("kept_back");
    expect(scoreOf("best_level", undefined)).toBe("none");
  });

  it("has words for every reason in both languages, each with its plural forms", () => {
    const reasons: Record<Unfit | "not_sought", true> = {
      absent: true,
      lost: true,
      grace: true,
      not_available: true,
      leaving: true,
      not_responding: true,
      reserved: true,
      not_in_queue: true,
      no_capacity: true,
      kind_limit: true,
      not_asked: true,
      skill: true,
      passed: true,
      not_sought: true,
    };
    for (const [words, forms] of [
      [ru.why.unfit, 3],
      [en.why.unfit, 2],
    ] as const)
      for (const reason of Object.keys(reasons)) {
        const phrase = (words as Record<string, string>)[reason];
        expect([reason, [1, forms].includes(phrase?.split(" | ").length ?? 0)]).toEqual([reason, true]);
      }
  });
});

describe("what a supervisor does to somebody who waits", () => {
  const waiting = anItem({ state: "queued", agent: null, priority: 0 });

  beforeEach(() => {
    useSession().me = anAgent({ role: "supervisor" });
    useDesk().view = { ...aSnapshot().view, items: { item: waiting } };
  });

  it("is offered to supervisors only, and only while it waits", () => {
    expect(place(WaitingRow, { item: waiting, here: false }).find(".dots").exists()).toBe(true);
    const rings = { ...waiting, state: "reserved" as const, asked: [{ agent: "boris", offer: 1 }] };
    expect(place(WaitingRow, { item: rings, here: false }).find(".dots").exists()).toBe(false);
    useSession().me = anAgent();
    expect(place(WaitingRow, { item: waiting, here: false }).find(".dots").exists()).toBe(false);
  });

  it("shows how urgent it is, in words too", () => {
    const page = place(WaitingRow, { item: { ...waiting, priority: 3 }, here: false });
    expect(page.get(".mark").text()).toBe("срочность: срочная");
    expect(place(WaitingRow, { item: waiting, here: false }).find(".mark").exists()).toBe(false);
    expect(place(WaitingRow, { item: waiting, here: false }).find(".rating").exists()).toBe(false);
    const rated = place(WaitingRow, { item: { ...waiting, rating: "A" as const }, here: false });
    expect(rated.find(".rating").text()).toContain("рейтинг A");
  });

  it("says in the dialog what keeps the chosen person from it", async () => {
    const net = server();
    net.answer("GET /api/desk", aSnapshot({ reference: useReference().all }));
    place(GiveDialog, { item: waiting, how: "push", open: true });
    await flushPromises();
    document.querySelector<HTMLElement>("[role=option]")?.click();
    await flushPromises();
    net.refuse("POST /api/items/item/push", 409, "wrong_state", { agent: "no_capacity" });
    document.querySelector<HTMLElement>(".primary")?.click();
    await flushPromises();
    expect(document.querySelector("[role=alert]")?.textContent).toBe("Сейчас нельзя: нет свободного места");
    expect(net.asked.at(-1)).toEqual({ what: "POST /api/items/item/push", body: { agent: "anna" } });
  });

  it("can be taken back from the words that tell of it", async () => {
    const net = server();
    const all = { ...useReference().all, queues: [aQueue("cards", "Карты"), aQueue("loans", "Кредиты")] };
    useReference().take(all);
    net.answer("GET /api/desk", aSnapshot({ reference: all }));
    place(GiveDialog, { item: waiting, how: "move", open: true });
    const toasts = place(ToastStack);
    await flushPromises();
    // Its own queue is not among them.
    const options = [...document.querySelectorAll<HTMLElement>("[role=option]")];
    expect(options.map((one) => one.querySelector(".name")?.textContent)).toEqual(["Кредиты"]);
    options[0]?.click();
    await flushPromises();
    net.answer("POST /api/items/item/move", { item: { ...waiting, queue: "loans", rev: 2 } });
    document.querySelector<HTMLElement>(".primary")?.click();
    await flushPromises();
    expect(toasts.text()).toContain("Перенесено: Кредиты");
    net.answer("POST /api/items/item/move", { item: { ...waiting, rev: 3 } });
    await toasts.get(".act").trigger("click");
    await flushPromises();
    expect(net.asked.at(-1)?.body).toEqual({ queue: "cards" });
    expect(toasts.text()).toContain("Возвращено");
  });
});

function aQueue(id: string, name: string) {
  const { queues } = useReference().all;
  const like = queues[0];
  return { ...like, id, name: { ru: name, en: name }, active: true } as (typeof queues)[number];
}
