// @vitest-environment jsdom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import WrapUpPanel from "../../../client/desk/components/wrapup/WrapUpPanel.vue";
import { useReference } from "../../../client/desk/stores/reference.ts";
import type { ConversationHead } from "../../../core/desk.ts";
import { plainRouting, type Queue, type WrapUpMode } from "../../../core/queue.ts";
import type { ItemView } from "../../../core/view.ts";
import { noWays } from "../../../core/ways.ts";
import { anItem } from "./facts.ts";
import { place, sitDown } from "./mounting.ts";
import { server } from "./server.ts";

beforeEach(sitDown);
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

const code = { id: "limit", name: { ru: "Лимит", en: "Limit" }, queues: [], active: true };

const queue: Omit<Queue, "wrapUp"> = {
  id: "cards",
  name: { ru: "Карты", en: "Cards" },
  hours: { timeZone: "Europe/Moscow", week: [null, null, null, null, null, null, null], holidays: [] },
  target: { percent: 80, withinMs: 20_000 },
  terms: {},
  routing: plainRouting,
  waysOut: noWays,
  active: true,
};

function panelOf(mode: WrapUpMode, item: ItemView) {
  const reference = useReference();
  const wrapUp = { mode, limitMs: 60_000, codeRequired: true };
  reference.take({ ...reference.all, queues: [{ ...queue, wrapUp }], codes: [code] });
  const head: ConversationHead = {
    id: "talk",
    number: 1001,
    client: null,
    clientName: item.clientName,
    channel: "chat",
    account: "account",
    accountName: "",
    to: "",
    subject: "",
    queue: "cards",
    state: "closed",
    item,
    agent: "anna",
    openedAtMs: 0,
    closedAtMs: null,
    lastAtMs: 0,
    seq: 1,
    mayAct: true,
  };
  return place(WrapUpPanel, { head });
}

const wrapping = (over: Partial<ItemView> = {}) =>
  anItem({ state: "wrapping", sinceMs: Date.now(), untilMs: Date.now() + 50_000, ...over });

describe("the time after the talk", () => {
  it("of a fixed length keeps the topic and offers neither an early end nor more time", async () => {
    const web = server();
    const panel = panelOf("timed_fixed", wrapping());
    expect(panel.text()).not.toContain("Ещё время");
    const keep = panel.get("footer button.primary");
    expect(keep.text()).toContain("Записать тематику");
    expect(keep.attributes("disabled")).toBeDefined();
    web.answer("POST /api/items/item/complete", { item: wrapping({ rev: 2, code: "limit" }) });
    await panel.get("#code-0").trigger("click");
    await keep.trigger("click");
    await flushPromises();
    expect(panel.getComponent(WrapUpPanel).emitted("done")).toBeUndefined();
  });

  it("of a fixed length shows the topic that was kept, also to a desk that loads again", () => {
    const panel = panelOf("timed_fixed", wrapping({ code: "limit" }));
    expect(panel.get("#code-0").attributes("aria-selected")).toBe("true");
    expect(panel.text()).toContain("Тематика записана, время закончится само");
    expect(panel.get("footer button.primary").attributes("disabled")).toBeDefined();
  });

  it("of a fixed length keeps what came of a call, and ends where nobody answered it", async () => {
    const web = server();
    const callback = { phone: "+79123456789", tried: 0, of: 1 };
    const panel = panelOf("timed_fixed", wrapping({ callback }));
    const button = panel.get("footer button.primary");
    expect(button.attributes("disabled")).toBeDefined();
    const [reached, noAnswer] = panel.findAll("input[type=radio]");
    await reached?.trigger("change");
    await panel.get("#code-0").trigger("click");
    expect(button.text()).toContain("Записать итог звонка");
    const call = { result: "reached" } as const;
    web.answer("POST /api/items/item/complete", {
      item: wrapping({ rev: 2, code: "limit", callback, call }),
    });
    await button.trigger("click");
    await flushPromises();
    expect(panel.getComponent(WrapUpPanel).emitted("done")).toBeUndefined();
    await noAnswer?.trigger("change");
    expect(button.text()).not.toContain("Записать итог звонка");
    web.answer("POST /api/items/item/complete", { item: anItem({ state: "completed", rev: 3, callback }) });
    await button.trigger("click");
    await flushPromises();
    expect(panel.getComponent(WrapUpPanel).emitted("done")).toHaveLength(1);
  });

  it("of a fixed length shows the call that was kept to a desk that loads again", () => {
    const callback = { phone: "+79123456789", tried: 0, of: 3 };
    const panel = panelOf("timed_fixed", wrapping({ code: "limit", callback, call: { result: "reached" } }));
    expect(panel.text()).toContain("Итог звонка записан, время закончится само");
    expect(panel.get("footer button.primary").attributes("disabled")).toBeDefined();
  });

  it("that may end early ends with the topic", async () => {
    const web = server();
    const panel = panelOf("timed", wrapping());
    expect(panel.text()).toContain("Ещё время");
    web.answer("POST /api/items/item/complete", { item: anItem({ state: "completed", rev: 2 }) });
    await panel.get("#code-0").trigger("click");
    await panel.get("footer button.primary").trigger("click");
    await flushPromises();
    expect(panel.getComponent(WrapUpPanel).emitted("done")).toHaveLength(1);
  });
});
