import { describe, expect, it } from "vitest";

import { HELP, base64, letter, multipart, read } from "./letters.ts";

const TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nСлова клиента";

function file(name: string, content: string, more = ""): string {
  return `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"${more}\r\n\r\n${content}`;
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("utf8");
}

describe("nasty mails: invitations, pictures, locked letters", () => {
  const invitation = (method: string): string =>
    [
      "BEGIN:VCALENDAR",
      `METHOD:${method}`,
      "BEGIN:VEVENT",
      "UID:meeting-1",
      "SEQUENCE:2",
      "DTSTART;TZID=Europe/Moscow:20261201T100000",
      "DTEND;TZID=Europe/Moscow:20261201T110000",
      "SUMMARY:Встреча <script>alert(1)</script>",
      "DESCRIPTION:Первая строка\\nвторая\\, с запятой и дл",
      " инным хвостом",
      'ORGANIZER;CN="<img src=x>":mailto:boss@client.example',
      "ATTENDEE:mailto:help@bank.example",
      "STATUS:CONFIRMED",
      "BEGIN:VALARM",
      "DESCRIPTION:alarm",
      "END:VALARM",
      "END:VEVENT",
      "END:VCALENDAR",
    ].join("\r\n");

  it.each(["REQUEST", "CANCEL"])(
    "27: an invitation (%s), as part and as file, becomes plain fields",
    (method) => {
      const { type, body } = multipart("mixed", [
        TEXT,
        `Content-Type: text/calendar; method=${method}; charset=utf-8\r\n\r\n${invitation(method)}`,
        `Content-Type: application/ics; name=invite.ics\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(invitation(method))}`,
      ]);
      const mail = read(letter({ headers: [type], body }));
      expect(mail.invitations).toHaveLength(2);
      expect(mail.invitations[0]).toEqual({
        method,
        uid: "meeting-1",
        sequence: 2,
        summary: "Встреча <script>alert(1)</script>",
        description: "Первая строка\nвторая, с запятой и длинным хвостом",
        location: "",
        start: "20261201T100000",
        end: "20261201T110000",
        zone: "Europe/Moscow",
        organizer: "<img src=x> <boss@client.example>",
        attendees: ["help@bank.example"],
        status: "CONFIRMED",
      });
      expect(mail.html).toBe(null);
      expect(mail.files.map((each) => each.name)).toEqual(["invitation.ics", "invite.ics"]);
    },
  );

  it("28: pictures inside are placed once and listed once, with blanks, doubles and strays", () => {
    const picture = (id: string, content: string): string =>
      `Content-Type: image/png; name=p.png\r\nContent-ID: ${id}\r\n\r\n${content}`;
    const { type, body } = multipart("related", [
      'Content-Type: text/html; charset=utf-8\r\n\r\n<p>a<img src="cid:logo%201@x">b<img src=" CID:two@x "></p>',
      picture("<logo 1@x>", "logo"),
      picture(" <two@x> ", "two"),
      picture("<two@x>", "two"),
      picture("<two@x>", "other"),
      picture("<stray@x>", "stray"),
    ]);
    const mail = read(letter({ headers: [type], body }));
    expect(mail.files.map((each) => [each.inlineId, each.isShownInside, textOf(each.bytes)])).toEqual([
      ["logo 1@x", true, "logo"],
      ["two@x", true, "two"],
      ["two@x", false, "other"],
      ["stray@x", false, "stray"],
    ]);
    expect(mail.html).toContain('src="cid:logo%201%40x"');
    expect(mail.blockedImages).toBe(0);
  });

  it("29: HTML only, text only, only a file, and forms that contradict are all reachable", () => {
    const html = read(
      letter({
        headers: ["Content-Type: text/html; charset=utf-8"],
        body: "<p>Сумма <b>100</b></p><p>рублей",
      }),
    );
    expect(html).toMatchObject({
      text: "Сумма 100\n\nрублей",
      textFrom: "html",
      html: "<p>Сумма <b>100</b></p><p>рублей</p>",
    });
    expect(read(letter({ body: "слова" }))).toMatchObject({ text: "слова", textFrom: "plain", html: null });
    const onlyFile = multipart("mixed", ["Content-Type: text/plain\r\n\r\n", file("a.pdf", "bytes")]);
    const filed = read(letter({ headers: [onlyFile.type], body: onlyFile.body }));
    expect(filed).toMatchObject({ text: "", textFrom: "none" });
    expect(filed.files.map((each) => each.name)).toEqual(["a.pdf"]);
    const contradiction = multipart("alternative", [
      "Content-Type: text/plain; charset=utf-8\r\n\r\nПереведите 100",
      "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Переведите 900</p>",
    ]);
    const both = read(letter({ headers: [contradiction.type], body: contradiction.body }));
    expect(both).toMatchObject({ text: "Переведите 100", html: "<p>Переведите 900</p>" });
  });

  it("29: parts one after another are all shown, in both forms", () => {
    const { type, body } = multipart("mixed", [
      TEXT,
      "Content-Type: text/html\r\n\r\n<b>middle</b>",
      "Content-Type: text/plain\r\n\r\nend < 5",
    ]);
    const mail = read(letter({ headers: [type], body }));
    expect(mail.text).toBe("Слова клиента\nmiddle\nend < 5");
    expect(mail.html).toBe("<pre>Слова клиента</pre>\n<b>middle</b>\n<pre>end &lt; 5</pre>");
  });

  it("30: what only a key opens is said to be locked, and its file is kept", () => {
    const opaque = read(
      letter({
        headers: [
          "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
          "Content-Transfer-Encoding: base64",
        ],
        body: base64("sealed"),
      }),
    );
    expect(opaque.locked).toEqual([{ kind: "smime-encrypted" }]);
    expect(opaque.warnings).toContain("cannot-open");
    expect(textOf(opaque.files[0]?.bytes)).toBe("sealed");
    const encrypted = multipart("encrypted; protocol=application/pgp-encrypted", [
      "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
      "Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----",
    ]);
    const pgp = read(letter({ headers: [encrypted.type], body: encrypted.body }));
    expect(pgp.locked).toEqual([{ kind: "pgp-encrypted" }]);
    expect(pgp.files).toHaveLength(2);
    const signed = multipart('signed; protocol="application/pgp-signature"', [
      TEXT,
      "Content-Type: application/pgp-signature\r\n\r\nsig",
    ]);
    const opened = read(letter({ headers: [signed.type], body: signed.body }));
    expect(opened).toMatchObject({ text: "Слова клиента", locked: [{ kind: "pgp-signed" }] });
    expect(opened.warnings).toEqual([]);
  });

  it("31: letters three levels deep are shown as a tree, their headers used for nothing", () => {
    const inner = (level: number, content: string): string => {
      const { type, body } = multipart(
        "mixed",
        [`Content-Type: text/plain\r\n\r\nlevel ${level}`, file(`f${level}.txt`, "x"), content].filter(
          (part) => part !== "",
        ),
        `level${level}`,
      );
      const head = [
        `From: Bank <${HELP}>`,
        `Subject: inner ${level}`,
        "Message-ID: <inner@x>",
        "In-Reply-To: <old@x>",
        "Auto-Submitted: auto-replied",
        type,
      ];
      return `Content-Type: message/rfc822\r\n\r\n${head.join("\r\n")}\r\n\r\n${body.toString()}`;
    };
    const { type, body } = multipart("mixed", [TEXT, inner(1, inner(2, inner(3, "")))], "outer");
    const mail = read(letter({ headers: [type], body }));
    const [first] = mail.forwarded;
    expect(first).toMatchObject({ subject: "inner 1", from: `Bank <${HELP}>`, text: "level 1" });
    expect(first?.forwarded[0]?.forwarded[0]).toMatchObject({
      subject: "inner 3",
      text: "level 3",
      fileNames: ["f3.txt"],
      forwarded: [],
    });
    expect(mail).toMatchObject({ text: "Слова клиента", inReplyTo: [], messageId: "one@client.example" });
    expect(mail.from).toMatchObject({ isClear: true, address: "anna@client.example" });
    expect(mail.automatic.kind).toBe("none");
    expect(mail.files.map((each) => each.name)).toEqual(["letter.eml"]);
  });
});

describe("nasty mails: trees without end", () => {
  it("32: multiparts nested 5,000 deep stop at 100, the rest is a file", () => {
    const lines = ["--b0"];
    for (let level = 1; level <= 5000; level++)
      lines.push(`Content-Type: multipart/mixed; boundary=b${level}`, "", `--b${level}`);
    lines.push("Content-Type: text/plain", "", "deepest words");
    const mail = read(
      letter({ headers: ["Content-Type: multipart/mixed; boundary=b0"], body: lines.join("\r\n") }),
    );
    expect(mail.warnings).toContain("too-deep");
    expect(mail.files).toHaveLength(1);
    expect(textOf(mail.files[0]?.bytes)).toContain("deepest words");
  });

  it("33: of 10,000 parts 1,000 are read and the rest is one file", () => {
    const { type, body } = multipart("mixed", [
      TEXT,
      ...Array.from({ length: 10_000 }, (_, n) => file(`f${n}`, `content ${n}`)),
    ]);
    const started = process.threadCpuUsage();
    const mail = read(letter({ headers: [type], body }));
    const { user } = process.threadCpuUsage(started);
    expect(user / 1000).toBeLessThan(1000);
    expect(mail.text).toBe("Слова клиента");
    expect(mail.warnings).toContain("too-many-parts");
    expect(mail.files.length).toBeLessThanOrEqual(1000);
    expect(textOf(mail.files.at(-1)?.bytes)).toContain("content 9999");
  });

  it("33: a letter beyond 64 MB is read as far as the limit within a second, an archive is never unpacked", () => {
    const { type, body } = multipart("mixed", [
      TEXT,
      `Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.alloc(70_000_000, "QUJD").toString()}`,
    ]);
    const raw = letter({ headers: [type], body });
    const started = process.threadCpuUsage();
    const mail = read(raw);
    const { user, system } = process.threadCpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(1000);
    expect(mail.warnings).toContain("too-large");
    expect(mail.text).toBe("Слова клиента");
    expect(mail.files).toHaveLength(1);
  });

  it("34: a boundary missing, undeclared, repeated, prefix of another or with blanks behind loses nothing", () => {
    const undeclared = read(
      letter({
        headers: ["Content-Type: multipart/mixed"],
        body: `--guess\r\n${TEXT}\r\n--guess\r\n${file("a", "A")}\r\n--guess--`,
      }),
    );
    expect(undeclared.text).toBe("Слова клиента");
    expect(undeclared.files).toHaveLength(1);
    const absent = read(
      letter({ headers: ["Content-Type: multipart/mixed; boundary=never"], body: "Слова без частей" }),
    );
    expect(absent.text).toBe("Слова без частей");
    expect(absent.warnings).toContain("boundary-missing");
    const unclosed = read(
      letter({
        headers: ["Content-Type: multipart/mixed; boundary=b"],
        body: `--b\r\n${TEXT}\r\n--b\r\n${file("a", "A")}`,
      }),
    );
    expect(unclosed.text).toBe("Слова клиента");
    expect(textOf(unclosed.files[0]?.bytes)).toBe("A");
    const prefix = multipart(
      "mixed",
      [TEXT, `Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n${file("a", "--b2\r\nA")}\r\n--bb--`],
      "b",
    );
    const prefixed = read(letter({ headers: [prefix.type], body: prefix.body }));
    expect(textOf(prefixed.files[0]?.bytes)).toBe("--b2\r\nA");
    const blanks = read(
      letter({
        headers: ['Content-Type: multipart/mixed; boundary="b  "'],
        body: `--b \t\r\n${TEXT}\r\n--b-- \r\n`,
      }),
    );
    expect(blanks.text).toBe("Слова клиента");
    const repeated = read(
      letter({
        headers: ["Content-Type: multipart/mixed; boundary=b"],
        body: `--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${TEXT}\r\n--b--\r\n--b\r\n${file("a", "A")}\r\n--b--\r\n`,
      }),
    );
    expect(repeated.text).toBe("Слова клиента");
    expect(repeated.files).toHaveLength(1);
    const behind = multipart("mixed", [TEXT]);
    const trailing = read(
      letter({
        headers: [behind.type],
        body: Buffer.concat([behind.body, Buffer.from("\r\nважная приписка\r\n")]),
      }),
    );
    expect(textOf(trailing.files[0]?.bytes)).toContain("важная приписка");
  });

  it("35: NUL, bare CR and bare LF stay inside one letter", () => {
    const body = "до\0после\r\n.\r\nMAIL FROM:<evil@x>\nброшенный\rконец\r\n\n.\n";
    const mail = read(letter({ headers: ["Subject: a\rb"], body }));
    expect(mail.text).toContain("допосле");
    expect(mail.text).toContain("MAIL FROM:<evil@x>");
    expect(mail.text).toContain("броше");
    expect(mail.subject).toBe("a b");
    expect(mail.warnings).toContain("control-characters");
    const lineFeeds = read(letter({ eol: "\n", body: "строка\nдругая" }));
    expect(lineFeeds.text).toBe("строка\nдругая");
    const returns = read(letter({ eol: "\r", body: "строка\rдругая" }));
    expect(returns.text).toBe("строка\nдругая");
  });

  it("a letter without a blank line before its text keeps the text", () => {
    const mail = read(
      Buffer.from("From: anna@client.example\r\nSubject: x\r\nПросто слова: без пустой строки\r\nи ещё"),
    );
    expect(mail.text).toContain("без пустой строки");
    expect(mail.text).toContain("и ещё");
    expect(mail.warnings).toContain("blank-line-missing");
  });
});
