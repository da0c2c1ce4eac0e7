import { describe, expect, it } from "vitest";

import { parseAddresses } from "../../../core/mail/addresses.ts";
import { judgeAuthentication } from "../../../core/mail/authentication.ts";
import { parseInvitations } from "../../../core/mail/calendar.ts";
import { statedDate } from "../../../core/mail/dates.ts";
import { parseDeliveryStatus } from "../../../core/mail/deliveryReport.ts";
import { decodeHeaderText } from "../../../core/mail/encodedWords.ts";
import { safeFileName, shownFileName } from "../../../core/mail/fileNames.ts";
import { splitHeaders } from "../../../core/mail/headers.ts";
import { messageIdsOf, ourMessagesIn } from "../../../core/mail/messageIds.ts";
import { parseParameters } from "../../../core/mail/parameters.ts";
import { foldQuotes } from "../../../core/quotes.ts";
import { replyTagIn } from "../../../core/mail/replyAddress.ts";
import { readSender } from "../../../core/mail/sender.ts";
import { bareSubject, numberInSubject } from "../../../core/mail/subjects.ts";
import { decodeUtf7 } from "../../../core/mail/utf7.ts";
import { makeSafe } from "../../../adapters/channels/email/html.ts";
import { textOfSafeHtml } from "../../../adapters/channels/email/htmlText.ts";
import { safeStyle } from "../../../adapters/channels/email/styles.ts";
import { bare, letter, read } from "./letters.ts";

const SIZE = 100_000;
const SEEDS = [
  "(",
  "((",
  ")(",
  "<",
  "<>",
  "<a@",
  '"',
  '"\\',
  "\\",
  "@",
  "a@",
  "=?",
  "=?u?q?",
  "=?u?b?",
  "=?a?q?x?= ",
  "?=",
  ":",
  ";",
  ";a=",
  ';a="',
  "a*0*=u''%",
  "Re: ",
  "[SPAM] ",
  "[№ 1",
  "okno.",
  "okno.aaaaaaaa@",
  "<!--",
  "<a ",
  "<a href=",
  '<p style="a:',
  "&",
  "&amp",
  "x=(",
  "=\t",
  " ",
  "\t",
  "\n",
  "\n ",
  ">",
  "> a\n",
  "a b c d e ",
  "+",
  "+AA",
  "-",
  "--",
  "\r",
  "\0",
  "%",
  "BEGIN:VEVENT\n",
  "a;",
  "dmarc=pass ",
  "Final-Recipient: x\n\n",
  "1 Jan 2020 ",
  "..",
  "./",
  "\u202e",
  "<b>",
  "<table>",
  "<svg>",
  "</a>",
  "{",
  "url(",
];

const READERS: [name: string, read: (text: string) => unknown][] = [
  ["addresses", parseAddresses],
  ["sender", (text) => readSender([text])],
  ["authentication", (text) => judgeAuthentication([`mx; ${text}`, text], "mx", "x")],
  ["calendar", (text) => parseInvitations(`BEGIN:VEVENT\n${text}`)],
  ["date", (text) => statedDate(text, 0)],
  ["delivery status", parseDeliveryStatus],
  ["encoded words", decodeHeaderText],
  ["safe names", safeFileName],
  ["shown names", shownFileName],
  ["headers", splitHeaders],
  ["message ids", messageIdsOf],
  ["our messages", (text) => ourMessagesIn(text, ["x"])],
  ["parameters", (text) => parseParameters(`a/b; ${text}`)],
  ["quotes", (text) => foldQuotes(text, [text.slice(0, 50_000)])],
  ["reply tags", replyTagIn],
  ["bare subjects", bareSubject],
  ["subject tags", numberInSubject],
  ["utf-7", decodeUtf7],
  ["styles", safeStyle],
];

// Processor time of this thread: other work on the machine does not count.
function millisecondsOf(work: () => unknown): number {
  const started = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(started);
  return (user + system) / 1000;
}

function slowest(work: (text: string) => unknown): { ms: number; seed: string } {
  const times = SEEDS.map((seed) => {
    const text = seed.repeat(Math.ceil(SIZE / seed.length)).slice(0, SIZE);
    // The better of two runs: the first one also pays for compiling.
    return {
      seed,
      ms: Math.min(
        millisecondsOf(() => work(text)),
        millisecondsOf(() => work(text)),
      ),
    };
  });
  return times.reduce((worst, each) => (each.ms > worst.ms ? each : worst));
}

describe("time bounds", () => {
  it.each(READERS)("%s: 100 KB of any repeated mark take under 100 ms", (_, work) => {
    const { ms, seed } = slowest(work);
    expect(ms, `slowest for ${JSON.stringify(seed)}`).toBeLessThan(100);
  });

  it.each([
    ["sanitising", makeSafe],
    ["text of HTML", textOfSafeHtml],
  ] as [string, (html: string) => unknown][])(
    "%s: 100 KB of any repeated mark take under 500 ms",
    (_, work) => {
      const { ms, seed } = slowest(work);
      expect(ms, `slowest for ${JSON.stringify(seed)}`).toBeLessThan(500);
    },
  );

  it.each(["(", "a@b.example, ", "<", '"', "=?utf-8?q?", "\\"])(
    "a megabyte of %j in address headers is read within a second",
    (mark) => {
      const long = mark.repeat(Math.ceil(1_000_000 / mark.length));
      const raw = bare([`From: ${long}`, `To: ${long}`, `Cc: ${long}`], "text");
      expect(millisecondsOf(() => read(raw))).toBeLessThan(1000);
    },
  );

  it.each([
    "<div>",
    "<b>",
    "<table><tr><td>",
    "<a href=x>",
    "<p>слово ",
    "&lt;",
    "<img src=http://x.example/a>",
  ])("two megabytes of HTML like %j are read within a second and kept whole", (mark) => {
    const body = mark.repeat(Math.ceil(2_000_000 / mark.length));
    const raw = letter({ headers: ["Content-Type: text/html; charset=utf-8"], body });
    let mail = read(Buffer.alloc(0));
    expect(millisecondsOf(() => (mail = read(raw)))).toBeLessThan(1000);
    expect(mail.warnings).toContain("html-too-large");
    expect(Buffer.from(mail.files[0]!.bytes).toString()).toBe(body);
  });

  it.each(["zz", "bb"])(
    "twenty-five megabytes of lines that look like the boundary %s take under a second",
    (boundary) => {
      const body = Buffer.from("--b1\r\n--b\r\n--\r\n".repeat(1_700_000));
      const raw = letter({ headers: [`Content-Type: multipart/mixed; boundary=${boundary}`], body });
      expect(millisecondsOf(() => read(raw))).toBeLessThan(1000);
    },
  );
});
