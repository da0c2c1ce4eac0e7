import { describe, expect, it } from "vitest";
import { withoutCards } from "../../../client/widget/chat/cards.ts";
import { elapsed, size, stamp, withLinks } from "../../../client/widget/chat/format.ts";
import { isMail } from "../../../client/widget/chat/mail.ts";
import { counted, texts } from "../../../client/widget/text.ts";

describe("words", () => {
  it("are there in both languages, with no gaps", () => {
    expect(Object.keys(texts.en)).toEqual(Object.keys(texts.ru));
    for (const table of [texts.ru, texts.en])
      for (const word of Object.values(table)) expect(word).not.toBe("");
  });

  it("are counted as the language counts", () => {
    const { newMessages } = texts.ru;
    expect([1, 2, 5, 21].map((count) => counted(count, newMessages, "ru"))).toEqual([
      "1 новое сообщение",
      "2 новых сообщения",
      "5 новых сообщений",
      "21 новое сообщение",
    ]);
    expect(counted(2, texts.en.newMessages, "en")).toBe("2 new messages");
  });
});

describe("a card number", () => {
  it("is found in its usual spellings and cut to four digits", () => {
    expect(withoutCards("карта 4111 1111 1111 1111, срок")).toBe("карта •••• 1111, срок");
    expect(withoutCards("5555-5555-5555-4444")).toBe("•••• 4444");
  });
  it("is not seen in other numbers", () => {
    for (const text of ["4111 1111 1111 1112", "+7 000 123-45-67", "12 400 ₽", "2026-11-23 10:15:00"])
      expect(withoutCards(text)).toBe(text);
  });
});

describe("links", () => {
  it("are only web addresses, without the sentence's own signs", () => {
    expect(withLinks("см. https://bank.example/a?b=1, и всё.")).toEqual([
      { text: "см. ", href: null },
      { text: "https://bank.example/a?b=1", href: "https://bank.example/a?b=1" },
      { text: ", и всё.", href: null },
    ]);
    for (const text of ["javascript:alert(1)", "data:text/html,x", "<a href=x>"])
      expect(withLinks(text)).toEqual([{ text, href: null }]);
  });
  it("take no long time over a hostile text", () => {
    const begun = performance.now();
    for (const text of ["https://" + "a".repeat(100_000), "http://".repeat(15_000), ".".repeat(100_000)])
      withLinks(text);
    withoutCards("4 ".repeat(50_000));
    isMail("a".repeat(100_000));
    isMail("a@" + "a.".repeat(120));
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe("figures", () => {
  it("are said shortly", () => {
    expect([0, 45_000, 727_000, 3_900_000].map(elapsed)).toEqual(["0:00", "0:45", "12:07", "1:05:00"]);
    expect(size(860_000, "ru")).toBe("840\u00a0КБ");
    expect(size(1_258_291, "en")).toBe("1.2\u00a0MB");
    const noon = new Date(2026, 10, 23, 13, 54).getTime();
    expect(stamp(noon, noon, "ru", texts.ru)).toBe("Сегодня, 13:54");
  });
  it("tell an address from other words", () => {
    expect(["a@b.ru", "имя@почта.рф"].every(isMail)).toBe(true);
    expect(["a@b", "a b@c.ru", "a@b.ru,c@d.ru", "@b.ru", "a@b..ru "].some(isMail)).toBe(false);
  });
});
