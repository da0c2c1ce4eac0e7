import { describe, expect, it } from "vitest";

import { safeFileName, shownFileName } from "../../../core/mail/fileNames.ts";
import { CASE, HELP, bare, base64, caseAddress, encode, letter, multipart, read } from "./letters.ts";

const RUSSIAN = "Прошу закрыть кредитный договор и прислать справку о закрытии счёта.";

function named(disposition: string): string | undefined {
  const { type, body } = multipart("mixed", [
    "Content-Type: text/plain\r\n\r\ntext",
    `Content-Type: application/pdf\r\nContent-Disposition: attachment; ${disposition}\r\n\r\nbytes`,
  ]);
  return read(letter({ headers: [type], body })).files[0]?.name;
}

describe("nasty mails: identity, dates, words", () => {
  it("17: the same Message-ID with another body is read as another text", () => {
    const one = read(letter({ body: "первое" }));
    const other = read(letter({ body: "второе" }));
    expect(one.messageId).toBe(other.messageId);
    expect(one.text).not.toBe(other.text);
  });

  it("18: without Message-ID, Date and From it is accepted with placeholders", () => {
    const mail = read(bare([`To: ${HELP}`], "Слова"));
    expect(mail).toMatchObject({ messageId: null, statedDate: null, subject: "", text: "Слова" });
    expect(mail.from).toMatchObject({ isClear: false, reason: "missing", candidates: [] });
  });

  it.each([
    ["Thu, 1 Jan 1970 00:00:00 +0000", 0],
    ["Tue, 19 Jan 2038 03:14:08 GMT", 2 ** 31 * 1000],
    ["Fri, 20 Nov 2026 12:00:00 +9999", null],
    ["вчера", null],
  ])("19: the stated date %s is shown, found implausible and orders nothing", (date, atMs) => {
    const mail = read(letter({ headers: [`Date: ${date}`] }));
    expect(mail.statedDate?.atMs).toBe(atMs);
    expect(mail.statedDate?.isPlausible).toBe(false);
    expect(mail.warnings).toContain("date-implausible");
  });

  it("19: an ordinary date is plausible", () => {
    const mail = read(letter());
    expect(mail.statedDate).toMatchObject({ atMs: Date.UTC(2026, 10, 20, 11, 59), isPlausible: true });
    expect(mail.warnings).toEqual([]);
  });

  it("20: a subject split inside a letter, in koi8-r B and Q, with an odd label, reads exactly", () => {
    const utf8 = Buffer.from("Кредит");
    const split = `=?utf-8?B?${utf8.subarray(0, 5).toString("base64")}?= =?utf-8?B?${utf8.subarray(5).toString("base64")}?=`;
    expect(read(letter({ headers: [`Subject: ${split}`] })).subject).toBe("Кредит");
    const koi = encode("Кредит", "koi8-r");
    const b = `=?KOI8-R?B?${koi.toString("base64")}?=`;
    const q = `=?koi8-r?q?${[...koi].map((byte) => `=${byte.toString(16)}`).join("")}?=`;
    expect(read(letter({ headers: [`Subject: ${b}\r\n ${q}`] })).subject).toBe("КредитКредит");
    expect(
      read(letter({ headers: [`Subject: =?"utf-8"?b?${utf8.toString("base64")}?= и =?UTF-8*ru?Q?=D1=8F?=`] }))
        .subject,
    ).toBe("Кредит и я");
  });

  it("20: base64 cut in the middle of a group is joined before it is decoded", () => {
    const whole = Buffer.from("Кредитная карта").toString("base64");
    const words = `=?utf-8?B?${whole.slice(0, 10)}?=\r\n =?utf-8?B?${whole.slice(10)}?=`;
    expect(read(letter({ headers: [`Subject: ${words}`] })).subject).toBe("Кредитная карта");
  });

  it("21: a body labelled wrongly is read by the detector and the label is shown", () => {
    const asUtf8 = letter({
      headers: ["Content-Type: text/plain; charset=utf-8"],
      body: encode(RUSSIAN, "windows-1251"),
    });
    const mail = read(asUtf8);
    expect(mail.text).toBe(RUSSIAN);
    expect(mail.charset).toEqual({ used: "windows-1251", declared: "utf-8", isCorrected: true });
    expect(mail.warnings).toContain("charset-corrected");
    const reverse = read(
      letter({ headers: ["Content-Type: text/plain; charset=windows-1251"], body: RUSSIAN }),
    );
    expect(reverse.text).toBe(RUSSIAN);
    expect(reverse.charset).toEqual({ used: "utf-8", declared: "windows-1251", isCorrected: true });
  });

  it.each(["windows-1251", "koi8-r", "ibm866", "iso-8859-5", "x-mac-cyrillic"])(
    "21: %s is read with its label, without one, and under another",
    (codePage) => {
      for (const label of [
        `; charset=${codePage}`,
        "",
        "; charset=us-ascii",
        "; charset=iso-8859-1",
        "; charset=x-nonsense",
      ]) {
        const raw = letter({
          headers: [`Content-Type: text/plain${label}`],
          body: encode(RUSSIAN, codePage),
        });
        expect(read(raw).text).toBe(RUSSIAN);
      }
    },
  );

  it("21: German and French in latin-1 are not taken for Russian", () => {
    const words = "Grüße aus München, wir hätten gern zwölf Überweisungen. Où êtes-vous, à bientôt?";
    for (const label of ["; charset=iso-8859-1", ""]) {
      expect(
        read(letter({ headers: [`Content-Type: text/plain${label}`], body: encode(words, "windows-1252") }))
          .text,
      ).toBe(words);
    }
  });

  it("21: utf-7 is read", () => {
    const body = "+BBoEQAQ1BDQEOARC- (1+-1)";
    expect(read(letter({ headers: ["Content-Type: text/plain; charset=utf-7"], body })).text).toBe(
      "Кредит (1+1)",
    );
  });

  it.each(["koi8-r", "windows-1251", "utf-8"])(
    "22: raw 8-bit headers in %s without a label are readable",
    (codePage) => {
      const bytes = (text: string): Buffer =>
        codePage === "utf-8" ? Buffer.from(text) : encode(text, codePage);
      const subject = Buffer.concat([Buffer.from("Subject: "), bytes("Справка о закрытии счёта")]);
      const from = Buffer.concat([
        Buffer.from("From: "),
        bytes("Анна Петрова"),
        Buffer.from(" <anna@client.example>"),
      ]);
      const mail = read(letter({ headers: [subject, from] }));
      expect(mail.subject).toBe("Справка о закрытии счёта");
      expect(mail.from).toMatchObject({
        isClear: true,
        address: "anna@client.example",
        name: "Анна Петрова",
      });
    },
  );
});

describe("nasty mails: encodings and names", () => {
  it("23: base64 without padding, with stray text, with bare CR line ends is decoded as far as possible", () => {
    const head = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"];
    const encoded = Buffer.from(`${RUSSIAN}!!`).toString("base64");
    expect(encoded.endsWith("=")).toBe(true);
    const unpadded = read(letter({ headers: head, body: encoded.replace(/=+$/, "") }));
    expect(unpadded.text).toBe(`${RUSSIAN}!!`);
    expect(unpadded.warnings).toContain("base64-damaged");
    const stray = read(letter({ headers: head, body: `${encoded}\r\n\r\n-- \r\nПроверено антивирусом\r\n` }));
    expect(stray.text).toBe(`${RUSSIAN}!!`);
    expect(Buffer.from(stray.files[0]!.bytes).toString()).toContain("Проверено антивирусом");
    const split = `${encoded.slice(0, 40)}\r ${encoded.slice(40)}\r`;
    expect(read(letter({ headers: head, body: split })).text).toBe(`${RUSSIAN}!!`);
    expect(read(letter({ headers: head, body: split, eol: "\r" })).text).toBe(`${RUSSIAN}!!`);
  });

  it("23: two padded blocks glued together are both decoded", () => {
    const head = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"];
    const mail = read(letter({ headers: head, body: `${base64("Раз, ")}\r\n${base64("два!!!!")}\r\n` }));
    expect(mail.text).toBe("Раз, два!!!!");
  });

  it("24: file names in three pieces, in two charsets, in encoded words and raw bytes", () => {
    const percent = (text: string, codePage: string): string =>
      [...encode(text, codePage)].map((byte) => `%${byte.toString(16).toUpperCase()}`).join("");
    expect(
      named(
        `filename*0*=koi8-r''${percent("Спр", "koi8-r")}; filename*1*=${percent("авка", "koi8-r")}; filename*2=".pdf"`,
      ),
    ).toBe("Справка.pdf");
    expect(
      named(
        `filename*2=".pdf"; filename*1*=windows-1251''${percent("авка", "windows-1251")}; filename*0*=koi8-r''${percent("Спр", "koi8-r")}`,
      ),
    ).toBe("Справка.pdf");
    expect(named(`filename="=?koi8-r?B?${encode("Справка", "koi8-r").toString("base64")}?=.pdf"`)).toBe(
      "Справка.pdf",
    );
    expect(named("filename*=utf-8'ru'%D0%A1%D1%87%D1%91%D1%82.pdf; filename=plain.pdf")).toBe("Счёт.pdf");
    expect(named('filename="Счёт за \\"май\\".pdf"')).toBe("Счёт за _май_.pdf");
  });

  it.each([
    ["../../etc/passwd", "passwd"],
    ["..", "file"],
    ["C:\\Windows\\system32\\calc.exe", "calc.exe"],
    ["\u200b.htaccess", "htaccess"],
    ["invoice\u202efdp.exe", "invoicefdp.exe"],
    ["a\r\nX: y.txt", "aX_ y.txt"],
    ["<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"],
    ["CON.txt", "_CON.txt"],
    ["", "file"],
    [`${"д".repeat(4000)}.pdf`, `${"д".repeat(116)}.pdf`],
  ])("25: the name %j is safe to save", (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
    expect(shownFileName(name)).not.toMatch(/[\p{C}]/u);
    expect([...shownFileName(name)].length).toBeLessThanOrEqual(201);
  });

  it("25: what was invisible in a name is written out", () => {
    expect(shownFileName("invoice\u202efdp.exe")).toBe("invoice⟨U+202E⟩fdp.exe");
  });

  it("26: winmail.dat holding the only text and two files is unpacked; a damaged one is shown as undecoded", () => {
    const raw = (bytes: Buffer): Buffer =>
      letter({
        headers: ["Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64"],
        body: base64(bytes),
      });
    const mail = read(raw(tnef()));
    expect(mail.text).toBe(RUSSIAN);
    expect(mail.files.map((file) => file.name)).toEqual(["winmail.dat", "Договор.doc", "b.txt"]);
    expect(Buffer.from(mail.files[2]!.bytes).toString()).toBe("second");
    const damaged = read(raw(tnef().subarray(0, 30)));
    expect(damaged.warnings).toContain("tnef-undecoded");
    expect(damaged.files.map((file) => file.name)).toEqual(["winmail.dat"]);
  });

  it("the token survives in a letter whose form is broken everywhere else", () => {
    const mail = read(bare([`To: ${caseAddress()}`, "nonsense line", "Subject: x"], "text"));
    expect(mail.replyToken.caseId).toBe(CASE);
    expect(mail.warnings).toContain("header-malformed");
  });
});

function tnef(): Buffer {
  const attribute = (level: number, id: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head.writeUInt8(level, 0);
    head.writeUInt32LE(id, 1);
    head.writeUInt32LE(data.length, 5);
    return Buffer.concat([head, data, Buffer.alloc(2)]);
  };
  const zero = (text: string): Buffer => Buffer.concat([encode(text, "windows-1251"), Buffer.alloc(1)]);
  const start = Buffer.alloc(6);
  start.writeUInt32LE(0x223e9f78, 0);
  return Buffer.concat([
    start,
    attribute(1, 0x0002800c, zero(RUSSIAN)),
    attribute(2, 0x00069002, Buffer.alloc(14)),
    attribute(2, 0x00018010, zero("Договор.doc")),
    attribute(2, 0x0006800f, Buffer.from("first")),
    attribute(2, 0x00069002, Buffer.alloc(14)),
    attribute(2, 0x00018010, zero("b.txt")),
    attribute(2, 0x0006800f, Buffer.from("second")),
  ]);
}
