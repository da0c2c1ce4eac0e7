import { describe, expect, it } from "vitest";

import { foldQuotes } from "../../../core/quotes.ts";
import { revealImages } from "../../../adapters/channels/email/html.ts";
import { HELP, letter, read } from "./letters.ts";

function senderOf(...from: string[]): ReturnType<typeof read>["from"] {
  return read(letter({ headers: from.map((header) => `From: ${header}`) })).from;
}

describe("nasty mails: who wrote it", () => {
  it.each([
    [`${HELP}(comment).evil.example`, "comment-inside"],
    [`<${HELP}(comment).evil.example>`, "comment-inside"],
    [`${HELP} .evil.example`, "blank-inside"],
    [`<${HELP}\r\n .evil.example>`, "blank-inside"],
    [`${HELP}(a(b)c).evil.example`, "comment-inside"],
    [`help(x)@bank.example`, "comment-inside"],
    [`"${HELP}"@evil.example`, "quoted-local-part"],
    [`=?utf-8?q?help=40bank.example?=@evil.example`, "encoded-inside"],
    [`<@bank.example:x@evil.example>`, "route"],
    [`${HELP} <x@evil.example`, "malformed"],
    [`<${HELP}> <x@evil.example>`, "malformed"],
    [`${HELP}, x@evil.example`, "several-addresses"],
    [`"a <${HELP}>" <x@evil.example>`, "readings-differ"],
    [`Bank: ${HELP};`, "group"],
    ["undisclosed-recipients:;", "group"],
    ["", "empty"],
    ["<>", "empty"],
    ["Анна", "no-address"],
    ["anna@client..example", "malformed"],
    ["анна@client.example", "not-ascii"],
  ])("36: From %j is unclear (%s), no card opens by it", (from, reason) => {
    expect(senderOf(from)).toMatchObject({ isClear: false, reason });
  });

  it("36: two From headers are unclear, also when one has a blank before its colon", () => {
    expect(senderOf("anna@client.example", HELP)).toMatchObject({
      isClear: false,
      reason: "several-headers",
    });
    const spaced = read(letter({ headers: ["From: anna@client.example", `From : ${HELP}`] }));
    expect(spaced.from).toMatchObject({ isClear: false, reason: "several-headers" });
  });

  it.each([
    ["anna@client.example", ""],
    ["<anna@client.example>", ""],
    ["Anna Petrova <Anna@Client.example>", "Anna Petrova"],
    ['"Petrova, Anna" <anna@client.example>', "Petrova, Anna"],
    ["anna@client.example (Анна)", "Анна"],
    ["=?utf-8?B?0JDQvdC90LA=?= <anna@client.example>", "Анна"],
    ['"anna@client.example" <anna@client.example>', "anna@client.example"],
    ["anna@client.example <anna@client.example>", "anna@client.example"],
    ["A. P. Petrova <anna@client.example>", "A. P. Petrova"],
  ])("36: the ordinary %j is clear", (from, name) => {
    const sender = senderOf(from);
    expect(sender).toMatchObject({ isClear: true, name });
    expect(sender.isClear && sender.address.toLowerCase()).toBe("anna@client.example");
  });

  it("37: an address in the display name never hides the real one", () => {
    const mail = read(letter({ headers: [`From: "Банк, ${HELP}" <x@evil.example>`] }));
    expect(mail.from).toMatchObject({ isClear: true, address: "x@evil.example", addressInName: HELP });
    expect(mail.warnings).toContain("address-in-name");
  });

  it("38: only the topmost Authentication-Results, of our own server, for the very domain counts", () => {
    const judge = (...results: string[]): ReturnType<typeof read>["authentication"] =>
      read(letter({ headers: results.map((result) => `Authentication-Results: ${result}`) })).authentication;
    const pass =
      "mx.bank.example; spf=pass smtp.mailfrom=client.example; dkim=pass header.d=client.example; dmarc=pass header.from=client.example";
    expect(judge(pass)).toEqual({
      verdict: "pass",
      spf: "pass",
      dkim: "pass",
      dmarc: "pass",
      ignoredHeaders: 0,
      isForged: false,
    });
    expect(judge("mx.bank.example; dmarc=fail header.from=client.example", pass)).toMatchObject({
      verdict: "fail",
      isForged: true,
    });
    expect(judge("mx.evil.example; dmarc=pass header.from=client.example", pass)).toMatchObject({
      verdict: "none",
      isForged: true,
    });
    expect(judge("mx.bank.example; dmarc=pass header.from=evil.example")).toMatchObject({ verdict: "none" });
    expect(judge("mx.bank.example; spf=none (; dmarc=pass header.from=client.example)")).toMatchObject({
      verdict: "none",
    });
    expect(
      judge('mx.bank.example; spf=none reason="x; dmarc=pass header.from=client.example"'),
    ).toMatchObject({ verdict: "none" });
    expect(judge("mx.bank.example.evil.example; dmarc=pass header.from=client.example")).toMatchObject({
      verdict: "none",
    });
    expect(
      read(letter({ headers: [`Authentication-Results: ${pass}`] }), { ourAuthservId: null }).authentication,
    ).toMatchObject({ verdict: "none" });
  });
});

describe("nasty mails: HTML", () => {
  const html = (body: string): ReturnType<typeof read> =>
    read(letter({ headers: ["Content-Type: text/html; charset=utf-8"], body }));

  it.each([
    "<script>alert(1)</script>x",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>x",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>x",
    "<style>@import 'http://evil.example/x.css';</style>x",
    '<p style="background:url(http://evil.example/t.png)">x</p>',
    '<p style="background-image:u\\72l(http://evil.example)">x</p>',
    '<p style="width:expression(alert(1))">x</p>',
    "<link rel=stylesheet href=http://evil.example>x",
    "<base href=http://evil.example><a href=/x>x</a>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>x",
    "<form action=http://evil.example><input name=p><button>x</button></form>",
    "<iframe src=http://evil.example srcdoc='<script>alert(1)</script>'></iframe>x",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a href=vbscript:x>x</a>",
    "<a href=//evil.example>x</a>",
    "<img src=data:image/svg+xml,<svg/onload=alert(1)>>x",
    "<img src=x onerror=alert(1)>x",
    "<img srcset='http://evil.example/a 1x'>x",
    "<table background=http://evil.example><tr><td>x</table>",
    "<video poster=http://evil.example><source src=http://evil.example></video>x",
    "<object data=http://evil.example></object><embed src=http://evil.example>x",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>x",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>x",
    "<!--><img src=x onerror=alert(1)>-->x",
    "<p onclick=alert(1) id=x class=y>x</p>",
  ])("39: nothing runs and nothing loads in %s", (body) => {
    const mail = html(body);
    const safe = mail.html ?? "";
    // What is left inside tags; words of the client may say anything.
    const tags = [...safe.matchAll(/<[^>]*>/g)].join(" ");
    expect(tags).not.toMatch(
      /script|\bon\w+=|url\(|import|evil|javascript|data:|<svg|<math|<style|<link|<meta|<form|<input|<iframe|<base|<video|<object|expression/i,
    );
    expect(mail.text).toContain("x");
  });

  it("39: remote pictures wait for a click, links show where they lead", () => {
    const mail = html(
      '<img src="https://track.example/p.gif?id=7" width=1><a href="https://evil.example/login">https://bank.example</a>',
    );
    expect(mail.blockedImages).toBe(1);
    expect(mail.html).not.toMatch(/\ssrc=/);
    expect(revealImages(mail.html ?? "")).toContain(' src="https://track.example/p.gif?id=7"');
    expect(mail.html).toContain("<small>(evil.example)</small>");
    expect(mail.html).toMatch(/rel="noopener noreferrer nofollow"/);
    expect(mail.text).toContain("https://bank.example <https://evil.example/login>");
  });

  it("39: look-alike hosts are shown in their ASCII form", () => {
    expect(html('<a href="https://bаnk.example">x</a>').html).toContain("(xn--bnk-6cd.example)");
  });
});

describe("nasty mails: answers between the lines", () => {
  const OURS = [
    "Здравствуйте, Анна!",
    "Уточните, пожалуйста, номер договора и дату его заключения.",
    "Хотите ли вы получить справку на бумаге или в электронном виде?",
    "С уважением, служба поддержки банка",
  ];
  const known = [OURS.join("\n")];

  const visible = (text: string): string => {
    let rest = text;
    for (const [start, end] of foldQuotes(text, known).toReversed())
      rest = `${rest.slice(0, start)}${rest.slice(end)}`;
    return rest;
  };

  const styles: [program: string, text: string][] = [
    [
      "Outlook",
      `Ответы внутри.\n\nОт: Банк <${HELP}>\nОтправлено: 20 ноября 2026 г. 12:00\nКому: Анна\nТема: Re: Договор\n\n${OURS[0]}\n${OURS[1]}\nДоговор 17-А от 3 мая\n${OURS[2]}\nв электронном\n${OURS[3]}`,
    ],
    [
      "Apple Mail",
      `> 20 нояб. 2026 г., в 12:00, Банк <${HELP}> написал(а):\n>\n> ${OURS[0]}\n> ${OURS[1]}\n\nДоговор 17-А от 3 мая\n\n> ${OURS[2]}\n\nв электронном\n\n> ${OURS[3]}`,
    ],
    [
      "Gmail, typed inside the quotation",
      `пт, 20 нояб. 2026 г. в 12:00, Банк <${HELP}>:\n> ${OURS[0]}\n> ${OURS[1]}\n> Договор 17-А от 3 мая\n> ${OURS[2]}\n> в электронном\n> ${OURS[3]}`,
    ],
    [
      "Yandex",
      `20.11.2026, 12:00, "Банк" <${HELP}>:\n${OURS.slice(0, 2).join("\n")}\nДоговор 17-А от 3 мая\n${OURS[2]}\nв электронном\n${OURS[3]}`,
    ],
    [
      "Mail.ru",
      `Пятница, 20 ноября 2026, 12:00 +03:00 от Банк <${HELP}>:\n \n>${OURS[0]}\n>${OURS[1]} Договор 17-А от 3 мая\n>${OURS[2]}\nв электронном\n>${OURS[3]}`,
    ],
    [
      "a telephone",
      `Договор 17-А от 3 мая, в электронном\n\nОтправлено с iPhone\n\n> 20 нояб. 2026 г., Банк написал(а):\n> ${OURS.join("\n> ")}`,
    ],
  ];

  it.each(styles)("40: nothing that the client wrote in %s is hidden", (_, text) => {
    expect(visible(text)).toContain("Договор 17-А от 3 мая");
    expect(visible(text)).toContain("в электронном");
  });

  it.each(styles)("40: our own words in %s are folded", (_, text) => {
    expect(visible(text)).not.toContain(OURS[2]);
  });

  it("40: without knowing our words nothing is folded; a short word of ours typed by the client stays", () => {
    expect(foldQuotes(styles[1]![1], [])).toEqual([]);
    expect(visible(`> ${OURS[1]}\nномер\n> ${OURS[2]}`)).toContain("номер");
  });

  it("40: re-wrapped lines of ours are folded too", () => {
    const words = OURS.join(" ").split(" ");
    const wrapped = Array.from(
      { length: Math.ceil(words.length / 5) },
      (_, n) => `> ${words.slice(n * 5, n * 5 + 5).join(" ")}`,
    ).join("\n");
    expect(visible(`Спасибо\n${wrapped}`).trim()).toBe("Спасибо");
  });
});
