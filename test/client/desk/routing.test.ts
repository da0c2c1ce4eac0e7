// @vitest-environment jsdom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import PresenceBar from "../../../client/desk/components/presence/PresenceBar.vue";
import { useDesk } from "../../../client/desk/stores/desk.ts";
import { useReference } from "../../../client/desk/stores/reference.ts";
import { useSession } from "../../../client/desk/stores/session.ts";
import AgentsPage from "../../../client/desk/views/admin/AgentsPage.vue";
import QueuesPage from "../../../client/desk/views/admin/QueuesPage.vue";
import RulesPage from "../../../client/desk/views/admin/RulesPage.vue";
import { plainAbilities } from "../../../core/agent.ts";
import type { AgentRow, RulesAnswer } from "../../../core/desk.ts";
import { plainRouting, plainRules, type Queue, type QueueRouting } from "../../../core/queue.ts";
import { noWays } from "../../../core/ways.ts";
import type { Step } from "../../../core/routing/facts.ts";
import { anAgent } from "./facts.ts";
import { place, sitDown } from "./mounting.ts";
import { server } from "./server.ts";

const named = (id: string) => ({ id, name: { ru: id, en: id }, active: true });
const aQueue = (id: string, routing: Partial<QueueRouting> = {}): Queue => ({
  ...named(id),
  hours: { timeZone: "UTC", week: [null, null, null, null, null, null, null], holidays: [] },
  target: { percent: 80, withinMs: 20_000 },
  terms: {},
  wrapUp: { mode: "none", limitMs: 0, codeRequired: false },
  waysOut: noWays,
  routing: { ...plainRouting, ...routing },
});
const aStep = (skill: string): Step => ({
  needs: [{ skill, level: 3 }],
  agents: [],
  teams: [],
  forMs: 20_000,
  skipIfNobody: true,
});
const answered: RulesAnswer = {
  rules: plainRules,
  strategies: ["longest_idle", "max_pressure"],
  selections: ["first_come"],
};

const one = <E extends HTMLElement = HTMLElement>(selector: string): E => {
  const found = document.body.querySelector<E>(selector);
  if (!found) throw new Error(`No ${selector}`);
  return found;
};
const all = (selector: string): HTMLElement[] => [...document.body.querySelectorAll<HTMLElement>(selector)];
const button = (label: string): HTMLElement => one(`button[aria-label="${label}"]`);
const choose = async (select: HTMLSelectElement, value: string): Promise<void> => {
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await flushPromises();
};
const click = async (target: HTMLElement): Promise<void> => {
  target.click();
  await flushPromises();
};
const type = async (input: HTMLInputElement, text: string): Promise<void> => {
  input.value = text;
  input.dispatchEvent(new Event("input"));
  await flushPromises();
};
const submit = async (): Promise<void> => {
  one("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await flushPromises();
};

beforeEach(() => {
  sitDown();
  const reference = useReference();
  reference.take({
    ...reference.all,
    queues: [aQueue("cards"), aQueue("letters")],
    skills: ["english", "vip", "loans"].map(named),
    teams: ["managers"].map(named),
    reasons: [{ ...named("eyes"), presence: "break" }],
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

async function openQueue(routing: Partial<QueueRouting>) {
  const web = server();
  web.answer("GET /api/admin/queues", { rows: [aQueue("cards", routing)] });
  web.answer("GET /api/admin/rules", answered);
  web.answer("GET /api/admin/channels", { rows: [] });
  place(QueuesPage);
  await flushPromises();
  await click(one("tbody .opens"));
  return web;
}

/** The routing that was sent with the last save. */
const sent = (web: ReturnType<typeof server>, what: string): QueueRouting =>
  (web.asked.findLast((one) => one.what === what)?.body as Queue).routing;

describe("the steps of a queue", () => {
  const saving = "PUT /api/admin/queues/cards";

  it("are added, moved and removed, the keyboard stays with them, and they are sent as shown", async () => {
    const web = await openQueue({ steps: [aStep("vip")] });
    await click(one("button.add"));
    expect(all(".step")).toHaveLength(2);
    expect(document.activeElement).toBe(all(".step")[1]?.querySelector("select"));
    await type(all(".step")[1]!.querySelector<HTMLInputElement>("input[type=number]")!, "45");
    await click(button("Шаг 2: раньше"));
    // It is the first now, so that it can only go back.
    expect(document.activeElement).toBe(button("Шаг 1: позже"));
    web.answer(saving, { row: aQueue("cards") });
    web.answer("GET /api/admin/queues", { rows: [] });
    await submit();
    expect(sent(web, saving).steps).toEqual([{ ...aStep("english"), forMs: 45_000 }, aStep("vip")]);
  });

  it("are gone when the last is removed, and any agent is asked at once", async () => {
    const web = await openQueue({ steps: [aStep("vip")] });
    await click(button("Шаг 1: убрать"));
    expect(all(".step")).toEqual([]);
    expect(document.activeElement).toBe(one("button.add"));
    web.answer(saving, { row: aQueue("cards") });
    web.answer("GET /api/admin/queues", { rows: [] });
    await submit();
    expect(sent(web, saving).steps).toEqual([]);
  });

  it("asks as many agents at once as is set, one where an older version said nothing", async () => {
    const { offersAtOnce: _, ...older } = plainRouting;
    const web = await openQueue({ ...older, offersAtOnce: undefined as never });
    const label = all("label").find((one) => one.textContent.includes("Скольким предлагать сразу"));
    const field = document.getElementById(label?.getAttribute("for") ?? "") as HTMLInputElement;
    expect([field.value, field.min, field.max]).toEqual(["1", "1", "5"]);
    await type(field, "3");
    web.answer(saving, { row: aQueue("cards") });
    web.answer("GET /api/admin/queues", { rows: [] });
    await submit();
    expect(sent(web, saving).offersAtOnce).toBe(3);
  });

  it("name each skill once, and keep one that is switched off in sight", async () => {
    await openQueue({ steps: [aStep("vip"), aStep("gone")] });
    const options = (select: HTMLSelectElement) => [...select.options].map((option) => option.text);
    const [first, second] = all(".step");
    await click(first!.querySelector<HTMLElement>(".levels > button")!);
    const [vip, added] = [...first!.querySelectorAll<HTMLSelectElement>("select:not(.level)")];
    expect(options(vip!)).toEqual(["vip", "loans"]);
    expect(options(added!)).toEqual(["english", "loans"]);
    expect(options(second!.querySelector("select")!)[0]).toBe("выключено");
  });

  it("are at most ten", async () => {
    await openQueue({ steps: Array.from({ length: 10 }, () => aStep("vip")) });
    expect(one<HTMLButtonElement>("button.add").disabled).toBe(true);
  });

  it("show each fault under its own field, in the field's own unit", async () => {
    const web = await openQueue({ steps: [aStep("vip"), aStep("english")] });
    const fields = {
      "routing.steps.0.needs": "asks_nothing",
      "routing.steps.1.forMs": "Too small: expected number to be >=1000",
    };
    web.refuse(saving, 400, "bad_input", fields);
    await submit();
    const wrong = all(".step").map((step) => step.querySelector(".wrong")?.textContent);
    expect(wrong).toEqual(["Шаг никого не ищет: укажите навык, сотрудников или команду", "Не меньше 1"]);
    expect(document.activeElement).toBe(all(".step")[0]?.querySelector("select"));
  });
});

describe("the routing of a queue", () => {
  it("explains each strategy, and shows one without words by its plain name", async () => {
    await openQueue({ strategy: "longest_idle" });
    const select = [...document.body.querySelectorAll("select")].find((one) => one.value === "longest_idle")!;
    expect([...select.options].map((option) => option.text.trim())).toEqual([
      "Кто дольше свободен",
      "max pressure",
    ]);
    expect(document.body.textContent).toContain("кто дольше всех ждёт работы");
    await choose(select, "max_pressure");
    expect(document.body.textContent).not.toContain("кто дольше всех ждёт работы");
  });

  it("overflows only into another queue", async () => {
    const web = await openQueue({});
    const label = [...document.body.querySelectorAll("label")].find((one) =>
      one.textContent?.startsWith("Переводить"),
    )!;
    await click(one(`[id="${label.htmlFor}"]`));
    web.answer("PUT /api/admin/queues/cards", { row: aQueue("cards") });
    web.answer("GET /api/admin/queues", { rows: [] });
    await submit();
    expect(sent(web, "PUT /api/admin/queues/cards").overflow?.to).toBe("letters");
  });
});

describe("what a person is able to do", () => {
  it("is sent as levels by skill and limits by kind", async () => {
    const web = server();
    const row: AgentRow = {
      ...plainAbilities,
      id: "boris",
      login: "boris",
      name: "Борис",
      role: "agent",
      queues: [],
      capacity: 100,
      active: true,
      lastSignInMs: null,
      lockedUntilMs: null,
      presence: "break",
    };
    web.answer("GET /api/admin/agents", { rows: [{ ...row, skills: { vip: 2 }, limits: { call: 1 } }] });
    place(AgentsPage);
    await flushPromises();
    await click(one("tbody .opens"));
    await click(one(".levels > button"));
    await choose(all(".levels select.level")[1] as HTMLSelectElement, "5");
    const [calls, chats] = all(".several input") as HTMLInputElement[];
    await type(chats!, "3");
    await type(calls!, "");
    web.answer("PUT /api/admin/agents/boris", { row });
    web.answer("GET /api/admin/agents", { rows: [] });
    await submit();
    const body = web.asked.findLast(({ what }) => what.startsWith("PUT"))?.body;
    expect(body).toMatchObject({ skills: { vip: 2, english: 5 }, limits: { chat: 3 }, team: null });
    expect((body as AgentRow).limits).not.toHaveProperty("call");
  });
});

describe("the rules of the house", () => {
  it("are saved as a whole once something has changed, and put back until then", async () => {
    const web = server();
    web.answer("GET /api/admin/rules", answered);
    place(RulesPage);
    await flushPromises();
    const [back, save] = all("form footer button") as HTMLButtonElement[];
    expect(save!.disabled).toBe(true);
    const misses = all("input[type=number]").at(-1) as HTMLInputElement;
    await type(misses, "5");
    await click(back!);
    expect(misses.value).toBe("1");
    await type(misses, "7");
    await click(one('input[aria-label="Звонок прерывает: Письма"]'));
    web.answer("PUT /api/admin/rules", answered);
    await submit();
    expect(web.asked.at(-1)).toEqual({
      what: "PUT /api/admin/rules",
      body: { ...plainRules, missesAllowed: 7, interrupts: { call: ["message"] } },
    });
    expect(save!.disabled).toBe(true);
  });
});

describe("the menu of states", () => {
  it("shows the closer reasons under their state and sends the chosen one", async () => {
    const web = server();
    vi.spyOn(useDesk(), "apply");
    place(PresenceBar);
    await click(one("button.state"));
    const rows = all("[role=menuitem]").map((row) => row.textContent?.trim());
    expect(rows.slice(0, 4)).toEqual(["На линии", "Перерыв", "Перерыв: eyes", "Обед"]);
    web.answer("PUT /api/me/presence", { me: anAgent({ presence: "break", reason: "eyes" }) });
    await click(all("[role=menuitem]")[2]!);
    expect(web.asked).toEqual([
      { what: "PUT /api/me/presence", body: { presence: "break", reason: "eyes" } },
    ]);
  });

  it("says that offers were missed, also in the middle of a talk, and what to do about it", async () => {
    useSession().me = anAgent({ routing: "interacting", missed: true });
    const bar = place(PresenceBar);
    expect(bar.get("button.state").text()).toBe("Не отвечает");
    expect(bar.text()).toContain("Новых не будет, пока не выбрано «На линии»");
    useSession().me = anAgent({ routing: "interacting" });
    await flushPromises();
    expect(bar.get("button.state").text()).toBe("На линии");
  });

  it("takes back what was to begin next", async () => {
    const web = server();
    vi.spyOn(useDesk(), "apply");
    useSession().me = anAgent({ routing: "interacting", nextPresence: "meal" });
    const bar = place(PresenceBar);
    web.answer("PUT /api/me/presence", { me: anAgent() });
    await bar.get("button.back").trigger("click");
    expect(web.asked).toEqual([
      { what: "PUT /api/me/presence", body: { presence: "available", reason: null } },
    ]);
  });

  it("is named after the reason, or after the state where the reason is not known any more", async () => {
    useSession().me = anAgent({ presence: "break", reason: "eyes" });
    const bar = place(PresenceBar);
    expect(bar.get("button.state").text()).toBe("eyes");
    useSession().me = anAgent({ presence: "break", reason: "gone" });
    await flushPromises();
    expect(bar.get("button.state").text()).toBe("Перерыв");
  });
});
