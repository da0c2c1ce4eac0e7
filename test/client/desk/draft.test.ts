// @vitest-environment jsdom
import { mount } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { useDraft } from "../../../client/desk/composables/useDraft.ts";
import type { Draft } from "../../../core/desk.ts";
import { server } from "./server.ts";

const put = "PUT /api/conversations/talk/draft";
const aDraft = (over: Partial<Draft> = {}): Draft => ({
  kind: "reply",
  text: "Начато",
  subject: null,
  copies: [],
  files: [],
  savedAtMs: 1_000,
  ...over,
});

function write(drafts: Draft[] = []) {
  const changed = vi.fn<(drafts: Draft[]) => void>();
  let draft!: ReturnType<typeof useDraft>;
  const page = mount(
    defineComponent({
      setup() {
        draft = useDraft("talk", drafts, changed);
        return () => h("div");
      },
    }),
  );
  return { draft, changed, page };
}

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers({ now: 100_000 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a draft", () => {
  it("goes to the server a moment after the last key, once", async () => {
    const hub = server();
    hub.answer(put, null);
    const { draft } = write();
    expect(draft.state.value).toBe("empty");
    draft.words.reply.text = "Здрав";
    draft.words.reply.text = "Здравствуйте";
    expect(draft.state.value).toBe("unsaved");
    await vi.advanceTimersByTimeAsync(700);
    expect(draft.state.value).toBe("saved");
    expect(hub.asked).toEqual([{ what: put, body: { kind: "reply", text: "Здравствуйте", files: [] } }]);
    expect(localStorage.length).toBe(0);
  });

  it("comes back after a reload, with its tab, subject and copies", () => {
    server();
    const { draft } = write([
      aDraft({ kind: "note", text: "Лимит", savedAtMs: 2_000 }),
      aDraft({ subject: "Тема", copies: ["a@example.com"] }),
    ]);
    expect(draft.kind.value).toBe("note");
    expect(draft.words.note.text).toBe("Лимит");
    expect(draft.words.reply).toMatchObject({ text: "Начато", subject: "Тема", copies: ["a@example.com"] });
    expect(draft.state.value).toBe("saved");
  });

  it("keeps a reply and a note apart", async () => {
    const hub = server();
    hub.answer(put, null);
    const { draft } = write([aDraft()]);
    draft.words.note.text = "Заметка";
    await vi.advanceTimersByTimeAsync(700);
    expect(hub.asked.map(({ body }) => body)).toEqual([{ kind: "note", text: "Заметка", files: [] }]);
    expect(draft.words.reply.text).toBe("Начато");
  });

  it("stays in this browser while the server is away, says so, and goes when it is back", async () => {
    const hub = server();
    hub.lose(put);
    const { draft } = write();
    draft.words.reply.text = "Без связи";
    await vi.advanceTimersByTimeAsync(700);
    expect(draft.state.value).toBe("local");
    expect(localStorage.getItem("okno.draft.talk.reply")).toContain("Без связи");
    hub.answer(put, null);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(draft.state.value).toBe("saved");
    expect(localStorage.length).toBe(0);
  });

  it("is taken from this browser when it is younger than the server's, and not when it is older", async () => {
    const hub = server();
    const kept = { text: "Здесь", subject: "", copies: [], files: [], atMs: 5_000 };
    localStorage.setItem("okno.draft.talk.reply", JSON.stringify(kept));
    hub.answer(put, null);
    const younger = write([aDraft({ savedAtMs: 4_000 })]);
    expect(younger.draft.words.reply.text).toBe("Здесь");
    await vi.advanceTimersByTimeAsync(10);
    expect(hub.asked).toHaveLength(1);
    younger.page.unmount();
    localStorage.setItem("okno.draft.talk.reply", JSON.stringify(kept));
    expect(write([aDraft({ savedAtMs: 6_000 })]).draft.words.reply.text).toBe("Начато");
  });

  it("is saved over the end of the page", async () => {
    const hub = server();
    hub.answer(put, null);
    const { draft } = write();
    draft.words.reply.text = "Почти";
    window.dispatchEvent(new Event("pagehide"));
    await vi.advanceTimersByTimeAsync(0);
    expect(hub.asked).toHaveLength(1);
  });

  it("is handed on when its conversation is left, so that coming back shows it", () => {
    server();
    const { draft, changed, page } = write();
    draft.words.reply.text = "Вернусь";
    page.unmount();
    expect(changed.mock.lastCall?.[0]).toMatchObject([{ kind: "reply", text: "Вернусь" }]);
  });

  it("ends when it is sent, here and on the server; a slow save does not bring it back", async () => {
    const hub = server();
    const saved = hub.hold(put);
    hub.answer(put, null);
    const { draft } = write();
    draft.words.reply.text = "Готово";
    await vi.advanceTimersByTimeAsync(700);
    expect(draft.take("reply").text).toBe("Готово");
    expect(draft.current.value.text).toBe("");
    expect(draft.state.value).toBe("empty");
    saved(null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(hub.asked.at(-1)?.body).toEqual({ kind: "reply", text: "", files: [] });
    expect(draft.current.value.text).toBe("");
    expect(localStorage.length).toBe(0);
  });
});
