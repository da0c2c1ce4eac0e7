// @vitest-environment jsdom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { h } from "vue";
import { useLockNews } from "../../../client/desk/composables/useLockNews.ts";
import { useDesk } from "../../../client/desk/stores/desk.ts";
import { useToasts } from "../../../client/desk/stores/toasts.ts";
import AgentsPage from "../../../client/desk/views/admin/AgentsPage.vue";
import { plainAbilities } from "../../../core/agent.ts";
import type { AgentRow } from "../../../core/desk.ts";
import { anAgent } from "./facts.ts";
import { place, sitDown } from "./mounting.ts";
import { server } from "./server.ts";

const aRow = (over: Partial<AgentRow> = {}): AgentRow => ({
  id: "boris",
  login: "boris",
  name: "Борис",
  role: "agent",
  ...plainAbilities,
  queues: [],
  capacity: 100,
  active: true,
  lastSignInMs: null,
  lockedUntilMs: null,
  presence: "available",
  ...over,
});

beforeEach(sitDown);
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

describe("the list of people", () => {
  it("marks whose login wrong passwords have shut, with its end", async () => {
    const rows = [
      aRow({ lockedUntilMs: Date.now() + 600_000 }),
      aRow({ id: "anna", name: "Анна", lockedUntilMs: Date.now() - 1_000 }),
    ];
    server().answer("GET /api/admin/agents", { rows });
    const page = place(AgentsPage);
    await flushPromises();
    const [boris, anna] = page.findAll("tbody tr");
    expect(boris?.text()).toMatch(/вход закрыт до \d\d:\d\d/);
    expect(anna?.text()).not.toContain("вход закрыт");
  });
});

describe("the state of another person", () => {
  it("is changed by hand where somebody forgot, and only of who is on duty", async () => {
    const web = server();
    web.answer("GET /api/admin/agents", { rows: [aRow(), aRow({ id: "anna", presence: "logged_out" })] });
    web.answer("PUT /api/agents/boris/presence", { agent: anAgent({ nextPresence: "logged_out" }) });
    web.answer("GET /api/admin/agents", { rows: [aRow({ presence: "logged_out" })] });
    const page = place(AgentsPage);
    await flushPromises();
    const buttons = page.findAll("button[aria-label$='Изменить']");
    expect(buttons).toHaveLength(1);
    await buttons[0]!.trigger("click");
    await flushPromises();
    const select = document.querySelector<HTMLSelectElement>("form select")!;
    expect([...select.options].map((option) => option.value)).not.toContain("available");
    select.value = "logged_out";
    select.dispatchEvent(new Event("change"));
    await flushPromises();
    expect(document.body.textContent).toContain("выходит отовсюду");
    document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await flushPromises();
    expect(web.asked.at(-2)).toEqual({
      what: "PUT /api/agents/boris/presence",
      body: { presence: "logged_out", reason: null },
    });
    expect(page.findAll("button[aria-label$='Изменить']")).toHaveLength(0);
  });
});

describe("a login that wrong passwords shut", () => {
  it("is told on whatever page a supervisor is", () => {
    place({
      setup: () => {
        useLockNews();
        return () => h("div");
      },
    });
    const lock = { agent: "boris", name: "Борис", untilMs: Date.now() + 600_000 };
    useDesk().view = { me: anAgent({ role: "supervisor" }), items: {}, offers: {}, threads: {} };
    useDesk().apply({ kind: "locked", lock });
    expect(useToasts().shown).toMatchObject([{ tone: "late", text: expect.stringContaining("Борис") }]);
  });
});
