// @vitest-environment jsdom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import ComposerBox from "../../../client/desk/components/composer/ComposerBox.vue";
import { usePending } from "../../../client/desk/stores/pending.ts";
import { usePreferences } from "../../../client/desk/stores/preferences.ts";
import type { ConversationHead, Draft } from "../../../core/desk.ts";
import { place, sitDown } from "./mounting.ts";

const aHead = (over: Partial<ConversationHead> = {}): ConversationHead => ({
  id: "talk",
  number: 48231,
  client: null,
  clientName: "Катя",
  channel: "chat",
  account: "site",
  accountName: "Сайт",
  to: "katya@example.com",
  subject: "Не проходит оплата",
  queue: "cards",
  state: "open",
  item: null,
  agent: "anna",
  openedAtMs: 0,
  closedAtMs: null,
  lastAtMs: 0,
  seq: 1,
  mayAct: true,
  ...over,
});

const compose = (over: { head?: ConversationHead; drafts?: Draft[]; mayReply?: boolean } = {}) =>
  place(ComposerBox, { head: aHead(), drafts: [], mayReply: true, ...over });
const sent = () => vi.mocked(usePending().send).mock.calls.map(([words]) => words);

beforeEach(() => {
  sitDown();
  vi.stubGlobal("fetch", async (path: string) => {
    const replies = [
      {
        id: "1",
        shortcut: "привет",
        title: "Приветствие",
        text: "Здравствуйте, {{client}}! №{{number}}",
        language: "ru",
        queues: [],
      },
    ];
    return new Response(JSON.stringify(path.startsWith("/api/canned") ? { replies } : {}));
  });
  vi.spyOn(usePending(), "send").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

describe("writing to a client", () => {
  it("sends by Enter where the channel does, and breaks the line with Shift", async () => {
    const page = compose();
    const area = page.get("textarea");
    await area.setValue("Готово ");
    await area.trigger("keydown", { key: "Enter", shiftKey: true });
    expect(sent()).toEqual([]);
    await area.trigger("keydown", { key: "Enter" });
    expect(sent()).toMatchObject([{ conversation: "talk", kind: "reply", text: "Готово", files: [] }]);
    expect(sent()[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(area.element.value).toBe("");
    page.unmount();
  });

  it("sends a letter by Ctrl+Enter only, with its subject", async () => {
    const page = compose({ head: aHead({ channel: "letters" }) });
    await page.get("textarea").setValue("Здравствуйте");
    await page.get(".lines input:not(#copies-field)").setValue("Другая тема");
    await page.get("textarea").trigger("keydown", { key: "Enter" });
    expect(sent()).toEqual([]);
    await page.get("textarea").trigger("keydown", { key: "Enter", ctrlKey: true });
    expect(sent()).toMatchObject([{ text: "Здравствуйте", subject: "Другая тема" }]);
    expect(page.get(".lines").text()).toContain("katya@example.com");
    page.unmount();
  });

  it("sends as this person likes it, whatever the channel", async () => {
    await usePreferences().change({ sendsOn: "ctrl_enter" }, false);
    const page = compose();
    await page.get("textarea").setValue("Готово");
    await page.get("textarea").trigger("keydown", { key: "Enter" });
    expect(sent()).toEqual([]);
    page.unmount();
  });

  it("sends nothing that is empty", async () => {
    const page = compose();
    await page.get("textarea").setValue("   ");
    await page.get("textarea").trigger("keydown", { key: "Enter", ctrlKey: true });
    expect(sent()).toEqual([]);
    expect(page.get(".send button").attributes("disabled")).toBeDefined();
    page.unmount();
  });

  it("refuses a copy that is no address, and takes those that are", async () => {
    const page = compose({ head: aHead({ channel: "letters" }) });
    const field = page.get<HTMLInputElement>("#copies-field");
    await field.setValue("A@Example.com, мимо");
    await field.trigger("blur");
    expect(page.findAll(".copy").map((copy) => copy.text())).toEqual(["a@example.com"]);
    expect(field.element.value).toBe("мимо");
    expect(field.attributes("aria-invalid")).toBe("true");
    page.unmount();
  });
});

describe("a note", () => {
  it("has a ground of its own and never goes to the client, not even by Enter", async () => {
    const page = compose();
    await page.findAll("[role=tab]")[1]?.trigger("click");
    expect(page.get(".box").classes()).toContain("note");
    await page.get("textarea").setValue("Для своих");
    await page.get("textarea").trigger("keydown", { key: "Enter" });
    expect(sent()).toEqual([]);
    await page.get("textarea").trigger("keydown", { key: "Enter", ctrlKey: true });
    expect(sent()).toMatchObject([{ kind: "note", text: "Для своих", files: [] }]);
    page.unmount();
  });

  it("is all that one may write who does not hold the conversation", () => {
    const page = compose({ mayReply: false });
    expect(page.findAll("[role=tab]").map((tab) => tab.attributes("aria-selected"))).toEqual(["true"]);
    expect(page.get(".box").classes()).toContain("note");
    page.unmount();
  });

  it("that was begun is what the box shows after a reload", () => {
    const draft = {
      kind: "note",
      text: "Начато",
      subject: null,
      copies: [],
      files: [],
      savedAtMs: 1,
    } as const;
    const page = compose({ drafts: [{ ...draft, copies: [], files: [] }] });
    expect(page.get("textarea").element.value).toBe("Начато");
    expect(page.get(".box").classes()).toContain("note");
    page.unmount();
  });
});

describe("a slash", () => {
  it("offers prepared answers and puts the chosen one in with its variables filled", async () => {
    const page = compose();
    const area = page.get("textarea");
    await area.setValue("Добрый день. /при");
    area.element.setSelectionRange(17, 17);
    await area.trigger("input");
    await new Promise((resolve) => setTimeout(resolve, 200));
    await flushPromises();
    expect(page.findAll("[role=option]")).toHaveLength(1);
    await area.trigger("keydown", { key: "Enter" });
    await flushPromises();
    expect(area.element.value).toBe("Добрый день. Здравствуйте, Катя! №48231");
    expect(sent()).toEqual([]);
    expect(page.find("[role=option]").exists()).toBe(false);
    page.unmount();
  });

  it("is let be after Esc", async () => {
    const page = compose();
    const area = page.get("textarea");
    await area.setValue("/");
    area.element.setSelectionRange(1, 1);
    await area.trigger("input");
    await flushPromises();
    await area.trigger("keydown", { key: "Escape" });
    expect(page.find(".picker").exists()).toBe(false);
    expect(area.element.value).toBe("/");
    page.unmount();
  });
});
