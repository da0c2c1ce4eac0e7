import { describe, expect, it } from "vitest";
import { fillCanned, slashWord } from "../../../client/desk/text/canned.ts";
import { minutesOf, showMinutes } from "../../../client/desk/text/clockTimes.ts";
import { briefTime, clockTime, dayName } from "../../../client/desk/text/dates.ts";
import { age, exact, span, timer, timeWords, urgency } from "../../../client/desk/text/durations.ts";
import { figure, fileSize, tieMoney } from "../../../client/desk/text/figures.ts";
import { initials } from "../../../client/desk/text/initials.ts";
import { russianForm } from "../../../client/desk/text/plurals.ts";
import { stretches } from "../../../client/desk/text/quotes.ts";
import { wrongWord } from "../../../client/desk/text/wrong.ts";

const { ru, en } = timeWords;
const plain = (text: string): string => text.replace(/\u00a0/g, " ");
const minute = 60_000;

describe("timers", () => {
  it.each([
    [0, "0:00"],
    [-5, "0:00"],
    [41_000, "0:41"],
    [6 * minute + 41_000, "6:41"],
    [59 * minute + 59_999, "59:59"],
    [65 * minute, "1 ч 05"],
    [134 * minute, "2 ч 14"],
    [28 * 60 * minute, "1 д 4 ч"],
  ])("%i ms run as %s", (ms, text) => expect(plain(timer(ms, ru))).toBe(text));

  it("tells spans, set times and ages in their own ways", () => {
    expect(plain(span(18 * minute + 5_000, ru))).toBe("18 мин");
    expect(plain(span(48_000, en))).toBe("0:48");
    expect(plain(exact(20_000, ru))).toBe("20 с");
    expect(plain(exact(minute, en))).toBe("1 min");
    expect(plain(age(12_400, ru))).toBe("12 с");
    expect(plain(age(3 * minute, ru))).toBe("3 мин");
  });

  it("is calm, then amber under a quarter of the time, then red", () => {
    const due = { startMs: 0, dueMs: 100 };
    expect(urgency({ ...due, nowMs: 70 })).toBe("calm");
    expect(urgency({ ...due, nowMs: 76 })).toBe("soon");
    expect(urgency({ ...due, nowMs: 100 })).toBe("late");
  });
});

describe("Russian plurals", () => {
  it.each([
    [1, 0],
    [2, 1],
    [4, 1],
    [5, 2],
    [11, 2],
    [14, 2],
    [21, 0],
    [22, 1],
    [111, 2],
    [0, 2],
  ])("%i takes form %i of three", (count, form) => expect(russianForm(count, 3)).toBe(form));

  it("has a form of its own for none where one is written", () => {
    expect([0, 1, 2, 5].map((count) => russianForm(count, 4))).toEqual([0, 1, 2, 3]);
  });
});

describe("sums", () => {
  it("parts thousands with thin no-break spaces", () => {
    expect(figure(12400)).toBe("12\u202f400");
    expect(figure(-1842106)).toBe("−1\u202f842\u202f106");
    expect(figure(999)).toBe("999");
  });

  it("ties a sum to its currency and changes nothing but spaces", () => {
    expect(tieMoney("оплата на 12 400 ₽, ещё 50 руб.")).toBe(
      "оплата на 12\u202f400\u202f₽, ещё 50\u202fруб.",
    );
    expect(tieMoney("1 842 106,50 ₽")).toBe("1\u202f842\u202f106,50\u202f₽");
    expect(tieMoney("рубежи 5 рубежей, дом 12 400")).toBe("рубежи 5 рубежей, дом 12 400");
  });

  it("tells sizes in units of the language", () => {
    expect(plain(fileSize(512, "ru"))).toBe("512 Б");
    expect(plain(fileSize(4_300, "ru"))).toBe("4,2 КБ");
    expect(plain(fileSize(188_416, "en"))).toBe("184 KB");
  });
});

describe("moments", () => {
  const now = Date.UTC(2026, 10, 21, 11, 2);
  const moscow = { language: "ru", timeZone: "Europe/Moscow" } as const;
  const vladivostok = { language: "ru", timeZone: "Asia/Vladivostok" } as const;

  it("are told in the agent's own zone", () => {
    expect(clockTime(now, moscow)).toBe("14:02");
    expect(clockTime(now, vladivostok)).toBe("21:02");
  });

  it("are a time today, a date this year, and a year beyond", () => {
    expect(briefTime(now - 30 * minute, now, moscow)).toBe("13:32");
    expect(briefTime(now - 5 * 24 * 60 * minute, now, moscow)).toBe("16.11");
    expect(briefTime(Date.UTC(2025, 7, 14, 9), now, moscow)).toBe("14.08.2025");
  });

  it("name the day by the zone's own midnight", () => {
    const late = Date.UTC(2026, 10, 20, 20, 30);
    expect(dayName(late, now, moscow)).toEqual({ word: "yesterday" });
    expect(dayName(late, now, vladivostok)).toEqual({ word: "today" });
  });
});

describe("folded quotes", () => {
  it("cut the text along the ranges and lose nothing", () => {
    const text = "Спасибо!\n> прежнее\nи ещё\n> старое";
    const parts = stretches(text, [
      [9, 19],
      [25, text.length + 40],
    ]);
    expect(parts.map((part) => part.quoted)).toEqual([false, true, false, true]);
    expect(parts.map((part) => part.text).join("")).toBe(text);
  });

  it("bear ranges that overlap or come in any order", () => {
    const text = "0123456789";
    const parts = stretches(text, [
      [6, 9],
      [2, 7],
    ]);
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.filter((part) => part.quoted).map((part) => part.text)).toEqual(["23456", "78"]);
  });
});

describe("prepared answers", () => {
  it("fill in what is known and leave the rest in sight", () => {
    expect(fillCanned("{{client}}, №{{ number }} {{what}}", { client: "Анна", agent: "", number: 7 })).toBe(
      "Анна, №7 {{what}}",
    );
  });

  it("are asked for by a slash at the beginning of a word only", () => {
    expect(slashWord("/лим", 4)).toEqual({ start: 0, word: "лим" });
    expect(slashWord("Добрый день /", 13)).toEqual({ start: 12, word: "" });
    expect(slashWord("и/или", 5)).toBeNull();
    expect(slashWord("https://bank", 12)).toBeNull();
  });
});

describe("working hours", () => {
  it.each([
    ["9", false, 540],
    ["0930", false, 570],
    ["9:30", false, 570],
    ["24:00", true, 1440],
    ["24:00", false, null],
    ["00:00", true, 1440],
    ["12:75", false, null],
    ["полдень", false, null],
  ])("%s is read as minutes", (text, isEnd, minutes) => expect(minutesOf(text, isEnd)).toBe(minutes));

  it("show the end of a day as 24:00", () => expect(showMinutes(1440)).toBe("24:00"));
});

describe("initials", () => {
  it.each([
    ["Смирнова Екатерина Андреевна", "СЕ"],
    ["ООО «Вектор»", "ОВ"],
    ["anna@example.com", "AE"],
    ["Я", "Я"],
    ["", ""],
  ])("of %s are %s", (name, letters) => expect(initials(name)).toBe(letters));
});

describe("what is wrong with a field", () => {
  it("is said in our words, also where the server's check speaks its own", () => {
    expect(wrongWord("taken")).toEqual({ key: "admin.wrong.taken", params: {} });
    expect(wrongWord("Too small: expected string to have >=1 characters").key).toBe("admin.wrong.required");
    expect(wrongWord("Too small: expected string to have >=15 characters")).toEqual({
      key: "admin.wrong.short",
      params: { limit: "15" },
    });
    expect(wrongWord("Too big: expected number to be <=100")).toEqual({
      key: "admin.wrong.most",
      params: { limit: "100" },
    });
    expect(wrongWord("Invalid input: expected number, received undefined").key).toBe("admin.wrong.required");
    expect(wrongWord("Invalid URL").key).toBe("admin.wrong.look");
  });
});
