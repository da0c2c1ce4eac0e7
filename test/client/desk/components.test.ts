// @vitest-environment jsdom
import { flushPromises } from "@vue/test-utils";
import { h } from "vue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import ItemTimer from "../../../client/desk/components/items/ItemTimer.vue";
import EventLine from "../../../client/desk/components/thread/EventLine.vue";
import LetterFrame from "../../../client/desk/components/thread/LetterFrame.vue";
import LetterMessage from "../../../client/desk/components/thread/LetterMessage.vue";
import MessageBubble from "../../../client/desk/components/thread/MessageBubble.vue";
import PendingBubble from "../../../client/desk/components/thread/PendingBubble.vue";
import QuotedText from "../../../client/desk/components/thread/QuotedText.vue";
import OfferCard from "../../../client/desk/components/offer/OfferCard.vue";
import RowWindow from "../../../client/desk/components/ui/RowWindow.vue";
import { useClock } from "../../../client/desk/stores/clock.ts";
import { useLink } from "../../../client/desk/stores/link.ts";
import type { Origin } from "../../../core/message.ts";
import { aMessage, anEntry, anItem, anna, anOffer, katya } from "./facts.ts";
import { place, sitDown } from "./mounting.ts";

const plain = (text: string): string =>
  text
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
const anOrigin = (over: Partial<Origin> = {}): Origin => ({
  name: "Людмила Мирская",
  address: "buh@vektor.example.com",
  clear: true,
  authenticity: { verdict: "pass", detail: "DMARC pass" },
  warnings: [],
  raw: "raw",
  quoted: [],
  automatic: false,
  ...over,
});
const letter = (origin: Origin, over: object = {}) =>
  place(LetterMessage, {
    message: aMessage({ subject: "Проект", text: "Добрый день", origin, ...over }),
    actor: katya,
    atMs: 0,
    delivery: null,
    to: "buh@vektor.example.com",
    mayAct: true,
  });

beforeEach(sitDown);
afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

describe("a letter on the page", () => {
  it("always shows the real address, and is quiet about a proved sender", () => {
    const page = letter(anOrigin());
    expect(page.text()).toContain("<buh@vektor.example.com>");
    expect(page.text()).toContain("отправитель подтверждён");
    expect(page.find(".trust").exists()).toBe(false);
    expect(page.get("a.raw").attributes("href")).toBe("/api/files/raw");
  });

  it.each([
    ["fail", true, "late"],
    ["none", true, "soon"],
    ["pass", false, "late"],
  ] as const)("says aloud that the sender is not proved: %s, clear %s", (verdict, clear, tone) => {
    const page = letter(anOrigin({ clear, authenticity: { verdict, detail: "SPF softfail" } }));
    expect(page.get(".trust").classes()).toContain(tone);
    expect(page.get(".trust").text()).toContain("SPF softfail");
    expect(page.text()).not.toContain("отправитель подтверждён");
  });

  it("shows its warnings", () => {
    const warning = { ru: "Письмо обрывается", en: "The letter breaks off" };
    expect(letter(anOrigin({ warnings: [warning] })).text()).toContain("Письмо обрывается");
  });

  it("is drawn in a frame without scripts, of no origin, with pictures only when asked for", async () => {
    const page = place(LetterFrame, { conversation: "talk", message: "m", subject: "Проект" });
    const frame = page.get("iframe");
    expect(frame.attributes("sandbox")).toBe("allow-popups allow-popups-to-escape-sandbox");
    expect(frame.attributes("src")).toBe("/api/conversations/talk/messages/m/html?images=0");
    await page.findAll("button")[0]?.trigger("click");
    expect(page.get("iframe").attributes("src")).toContain("images=1");
  });

  it("is drawn at once when it has no text", () => {
    expect(letter(anOrigin(), { text: " ", html: "<b>1</b>" }).find("iframe").exists()).toBe(true);
    expect(letter(anOrigin(), { html: "<b>1</b>" }).find("iframe").exists()).toBe(false);
  });
});

describe("a quote", () => {
  it("is folded, and one press away", async () => {
    const text = "Спасибо\n\n> старое письмо";
    const page = place(QuotedText, { text, quoted: [[9, text.length]] });
    expect(page.text()).not.toContain("старое");
    expect(page.get("button").attributes("aria-expanded")).toBe("false");
    await page.get("button").trigger("click");
    expect(page.text()).toContain("старое письмо");
  });

  it("never turns text into markup", () => {
    const page = place(QuotedText, { text: "<img src=x onerror=alert(1)>" });
    expect(page.find("img").exists()).toBe(false);
    expect(page.text()).toContain("<img");
  });
});

describe("our own message", () => {
  const bubble = (delivery: object | null, mayAct = true) =>
    place(MessageBubble, {
      message: aMessage({ direction: "out", text: "Лимит 50 000 ₽" }),
      actor: anna,
      atMs: 0,
      delivery,
      mayAct,
    });

  it.each([
    ["planned", "отправляется"],
    ["sent", "отправлено"],
    ["delivered", "доставлено"],
    ["read", "прочитано"],
    ["uncertain", "возможно отправлено"],
  ])("that is %s says so", (state, words) => {
    expect(bubble({ state, reason: "", delayed: false }).text()).toContain(words);
  });

  it("that failed says why and can be sent again by whoever holds the conversation", () => {
    const failed = { state: "failed", reason: "550 mailbox unavailable", delayed: false };
    expect(bubble(failed).text()).toContain("550 mailbox unavailable");
    expect(bubble(failed).find(".trouble button").exists()).toBe(true);
    expect(bubble(failed, false).find(".trouble button").exists()).toBe(false);
  });

  it("keeps a sum on one line", () => {
    expect(bubble(null).get(".bubble").text()).toContain("50\u202f000\u202f₽");
  });

  it("that is not yet confirmed says what it waits for, and one that was refused can be rewritten", async () => {
    const pending = {
      id: "p",
      conversation: "talk",
      kind: "reply",
      text: "Ответ",
      files: [],
      atMs: 0,
      refused: null,
    };
    useLink().state = "offline";
    expect(place(PendingBubble, { pending }).text()).toContain("ждёт связи");
    const refused = place(PendingBubble, { pending: { ...pending, refused: "not_allowed" } });
    expect(refused.text()).toContain("Недостаточно прав");
    expect(refused.findAll("button")).toHaveLength(2);
  });
});

describe("the time of an item", () => {
  const now = 10_000_000;
  const timeOf = (over: Parameters<typeof anItem>[0]) => {
    vi.useFakeTimers({ now });
    const clock = useClock();
    clock.learn(now, now, now);
    const page = place(ItemTimer, { item: anItem(over) });
    return { text: plain(page.text()), tone: page.get(".time").classes() };
  };
  const minute = 60_000;

  it("is how long it has been in work", () => {
    expect(timeOf({ sinceMs: now - 401_000 }).text).toBe("6:41");
  });

  it("is what is left to a deadline, amber near its end and red after", () => {
    expect(timeOf({ arrivedAtMs: now - 20 * minute, answerByMs: now + 40 * minute })).toMatchObject({
      text: "ещё 40 мин",
    });
    const soon = timeOf({ arrivedAtMs: now - 102 * minute, answerByMs: now + 18 * minute });
    expect(soon.text).toBe("ещё 18 мин");
    expect(soon.tone).toContain("soon");
    const late = timeOf({ arrivedAtMs: 0, answerByMs: now - 5 * minute });
    expect(late.text).toBe("просрочено 5 мин");
    expect(late.tone).toContain("late");
  });

  it("is the client's whole wait while the item waits, however often it was offered", () => {
    expect(
      timeOf({ state: "queued", agent: null, sinceMs: now - 5_000, arrivedAtMs: now - 65_000 }).text,
    ).toBe("1:05");
  });

  it("is the time on hold, and what is left of wrap-up", () => {
    expect(timeOf({ state: "on_hold", sinceMs: now - 190_000 }).text).toBe("удержание 3:10");
    expect(timeOf({ state: "wrapping", sinceMs: now, untilMs: now + 38_000 }).text).toBe("обработка 0:38");
    expect(timeOf({ state: "wrapping", sinceMs: now - 9_000, untilMs: null }).text).toBe("обработка 0:09");
  });
});

describe("an offer", () => {
  it("says channel, who, what about, how long they have waited, and why here", async () => {
    const page = place(OfferCard, { offer: anOffer(), first: true, busy: false });
    await flushPromises();
    const text = plain(page.text());
    for (const words of [
      "Чат",
      "Смирнова Екатерина",
      "Не проходит оплата",
      "ждёт",
      "свободны только вы",
      "Принять",
    ])
      expect(text).toContain(words);
    expect(page.get("button.yes").attributes("aria-keyshortcuts")).toBe("A F2");
  });

  it("that is not the first has no keys", () => {
    const page = place(OfferCard, { offer: anOffer(), first: false, busy: false });
    expect(page.find("kbd").exists()).toBe(false);
  });
});

describe("the quiet line", () => {
  it("heads its group and unfolds in place", async () => {
    const why = { policy: "longest-idle", candidates: [{ agent: "anna", idleMs: 1, load: 0 }], excluded: [] };
    const page = place(EventLine, {
      entries: [
        anEntry(1, { kind: "item.queued", item: "i", queue: "q", queueName: "Карты", cause: "arrived" }),
        anEntry(2, {
          kind: "item.offered",
          item: "i",
          agent: "anna",
          agentName: "Анна",
          offer: 1,
          untilMs: 1,
          why,
        }),
        anEntry(3, { kind: "item.accepted", item: "i", agent: "anna", waitedMs: 48_000 }),
      ],
    });
    expect(plain(page.text())).toContain(
      "из очереди «Карты» · ожидание 0:48 · единственный свободный оператор",
    );
    expect(page.find("ol").exists()).toBe(false);
    await page.get("button[aria-expanded]").trigger("click");
    expect(page.findAll("li")).toHaveLength(3);
  });

  it("shows the note of a transfer to whoever takes over", () => {
    const to = { queue: "q", queueName: "Ипотека" };
    const page = place(EventLine, {
      entries: [
        anEntry(1, { kind: "item.transferred", item: "i", from: "anna", to, note: "Просит ипотеку" }),
      ],
    });
    expect(page.text()).toContain("Просит ипотеку");
  });
});

describe("a long list", () => {
  it("keeps a few rows in the page, tells how many there are, and keeps the height of all", async () => {
    const rows = Array.from({ length: 5_000 }, (_, at) => ({ id: String(at) }));
    Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 400 });
    const page = place({
      render: () =>
        h(
          RowWindow,
          { rows, rowHeight: 50, rowKey: (row: unknown) => (row as { id: string }).id, label: "Ждут" },
          { default: ({ row }: { row: unknown }) => h("button", (row as { id: string }).id) },
        ),
    });
    await flushPromises();
    const shown = page.findAll("li");
    expect(shown.length).toBeLessThan(30);
    expect(shown[0]?.attributes("aria-setsize")).toBe("5000");
    const below = Number.parseFloat(page.get("ul").element.style.paddingBottom);
    expect(below + shown.length * 50).toBe(5_000 * 50);
    const box = page.get(".window");
    box.element.scrollTop = 100_000;
    await box.trigger("scroll");
    expect(page.findAll("li").map((row) => row.text())).toContain("2000");
    expect(page.findAll("li").length).toBeLessThan(30);
  });

  it("walks by arrows past what is drawn, losing none of them however fast they come", async () => {
    const rows = Array.from({ length: 500 }, (_, at) => ({ id: String(at) }));
    Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 200 });
    const page = place({
      render: () =>
        h(
          RowWindow,
          { rows, rowHeight: 50, rowKey: (row: unknown) => (row as { id: string }).id, label: "Ждут" },
          { default: ({ row }: { row: unknown }) => h("button", (row as { id: string }).id) },
        ),
    });
    await flushPromises();
    page.get("button").element.focus();
    const box = page.get(".window");
    for (let at = 0; at < 40; at++)
      document.activeElement?.dispatchEvent(
        new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }),
      );
    expect(document.activeElement).toBe(box.element);
    await box.trigger("scroll");
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(document.activeElement?.textContent).toBe("40");
  });
});
