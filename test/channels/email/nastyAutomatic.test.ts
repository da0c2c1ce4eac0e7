import { describe, expect, it } from "vitest";

import { automaticCaps, mayWriteAutomatically } from "../../../core/acknowledgement.ts";
import { againstAutoAnswer, type AutoAnswerFacts } from "../../../core/mail/autoAnswer.ts";
import { isSilentAddress } from "../../../core/mail/automatic.ts";
import { composeHead } from "../../../core/mail/compose.ts";
import {
  CARDS,
  HELP,
  MESSAGE,
  bare,
  bounceAddress,
  caseAddress,
  facts,
  letter,
  multipart,
  read,
} from "./letters.ts";
import type { ReadMail } from "../../../adapters/channels/email/mail.ts";

const OURS = `<okno.${MESSAGE}@bank.example>`;

function answerFacts(mail: ReadMail, more: Partial<AutoAnswerFacts> = {}): AutoAnswerFacts {
  const from = mail.from.isClear ? mail.from.address.toLowerCase() : null;
  return {
    automatic: mail.automatic.kind,
    from,
    ourAddresses: facts.ourAddresses,
    isSenderSilent: from !== null && isSilentAddress(from),
    envelopeFrom: mail.envelope.from,
    verdict: mail.authentication.verdict,
    hasOurLoopMark: mail.hasOurLoopMark,
    ...more,
  };
}

function report(action: string, status: string, returned: string, to = HELP): Buffer {
  const { type, body } = multipart("report; report-type=delivery-status", [
    "Content-Type: text/plain; charset=utf-8\r\n\r\nПисьмо не доставлено.",
    [
      "Content-Type: message/delivery-status",
      "",
      "Reporting-MTA: dns; mx.client.example",
      `Original-Envelope-Id: ${MESSAGE}`,
      "",
      "Final-Recipient: rfc822; Anna@Client.Example",
      `Action: ${action}`,
      `Status: ${status}`,
      "Diagnostic-Code: smtp; 550 5.1.1 <anna@client.example>:",
      "  User unknown",
      "",
    ].join("\r\n"),
    `Content-Type: message/rfc822\r\n\r\nMessage-ID: ${returned}\r\nFrom: ${HELP}\r\nSubject: Re: Question\r\n\r\nHello`,
  ]);
  return bare(
    [
      "Return-Path: <>",
      "From: MAILER-DAEMON@mx.client.example",
      `To: ${to}`,
      "Subject: Undelivered",
      "Message-ID: <b@mx>",
      type,
    ],
    body,
  );
}

describe("nasty mails written by machines", () => {
  it("01: an out-of-office with its marker is an automatic answer and gets none", () => {
    const mail = read(
      letter({
        headers: ["Subject: Re: Question", "Auto-Submitted: auto-replied (vacation)", `In-Reply-To: ${OURS}`],
      }),
    );
    expect(mail.automatic).toEqual({ kind: "auto-reply", reasons: ["auto-submitted: auto-replied"] });
    expect(mail.inReplyTo).toEqual([OURS.slice(1, -1)]);
    expect(againstAutoAnswer(answerFacts(mail))).toBe("written by a machine");
  });

  it.each([
    "Автоответ",
    "Автоответ: Вопрос по карте",
    "Я в отпуске до 1 декабря",
    "RE: Я в отпуске",
    "Out of Office: back soon",
  ])("02: an out-of-office known only by its subject: %s", (subject) => {
    const mail = read(letter({ headers: [`Subject: ${subject}`] }));
    expect(mail.automatic.kind).toBe("auto-reply");
    expect(againstAutoAnswer(answerFacts(mail))).toBe("written by a machine");
  });

  it("02: one with no sign at all is stopped after one answer by the cap", () => {
    const mail = read(letter({ headers: ["Subject: Спасибо за письмо"] }));
    expect(mail.automatic.kind).toBe("none");
    expect(againstAutoAnswer(answerFacts(mail))).toBeNull();
    const none = { toContactIn24Hours: 0, fromAccountInMinute: 0, fromAccountInHour: 0 };
    expect(mayWriteAutomatically(none, false)).toBe(true);
    expect(mayWriteAutomatically({ ...none, toContactIn24Hours: 1 }, true)).toBe(false);
  });

  it("03: two of our own mailboxes do not answer each other, and the reason is told", () => {
    const mail = read(letter({ headers: [`From: ${CARDS}`] }));
    expect(againstAutoAnswer(answerFacts(mail))).toBe("our own mailbox");
    const looped = read(letter({ headers: [`X-Loop: ${HELP}`] }));
    expect(againstAutoAnswer(answerFacts(looped))).toBe("our own loop mark");
  });

  it("04: a bounce with a report names our message, the address and the reason", () => {
    const mail = read(report("failed", "5.1.1", OURS));
    expect(mail.automatic.kind).toBe("bounce");
    expect(mail.bouncedMessages).toEqual([MESSAGE]);
    expect(mail.deliveryReport).toEqual({
      recipients: [
        {
          recipient: "anna@client.example",
          action: "failed",
          status: "5.1.1",
          diagnostic: "550 5.1.1 <anna@client.example>: User unknown",
        },
      ],
      envelopeId: MESSAGE,
      originalMessageId: OURS.slice(1, -1),
    });
  });

  it("05: a bounce in plain Russian words is tied by our Message-ID inside; without it nothing is tied", () => {
    const from = "From: =?utf-8?B?0J/QvtGH0YLQsA==?= <mailer-daemon@mx.client.example>";
    const words = "Ваше письмо не доставлено: ящик переполнен.\r\n";
    const tied = read(
      letter({ headers: [from, "Return-Path: <>"], body: `${words}Message-ID: ${OURS}\r\n` }),
    );
    expect(tied.automatic.kind).toBe("bounce");
    expect(tied.bouncedMessages).toEqual([MESSAGE]);
    const loose = read(letter({ headers: [from, "Return-Path: <>"], body: words }));
    expect(loose.automatic.kind).toBe("bounce");
    expect(loose.bouncedMessages).toEqual([]);
  });

  it("06: a delayed notice is not a failure, and a later success is a success", () => {
    expect(read(report("delayed", "4.4.1", OURS)).deliveryReport?.recipients[0]?.action).toBe("delayed");
    expect(read(report("delivered", "2.0.0", OURS)).deliveryReport?.recipients[0]?.action).toBe("delivered");
    expect(read(report("", "4.2.2", OURS)).deliveryReport?.recipients[0]?.action).toBe("delayed");
  });

  it("07: backscatter for a letter that is not ours ties to nothing of ours", () => {
    const raw = report("failed", "5.1.1", "<spam-123@elsewhere.example>")
      .toString("utf8")
      .replace(`Original-Envelope-Id: ${MESSAGE}\r\n`, "");
    const mail = read(Buffer.from(raw));
    expect(mail.automatic.kind).toBe("bounce");
    expect(mail.bouncedMessages).toEqual([]);
    expect(againstAutoAnswer(answerFacts(mail))).not.toBeNull();
  });

  it("07: a bounce to our VERP address is tied by its mark, to a forged one it is not", () => {
    const plain = report("failed", "5.0.0", "<x@y.example>", bounceAddress())
      .toString("utf8")
      .replace(`Original-Envelope-Id: ${MESSAGE}\r\n`, "");
    expect(read(Buffer.from(plain)).bouncedMessages).toEqual([MESSAGE]);
    const forged = plain.replace(/\.[a-z2-7]{16}@/, ".aaaaaaaaaaaaaaaa@");
    const mail = read(Buffer.from(forged));
    expect(mail.bouncedMessages).toEqual([]);
    expect(mail.replyToken.state).toBe("forged");
  });

  it("08: our own letter sent back by a forwarder is recognised by its Message-ID", () => {
    const mail = read(
      letter({ headers: [`From: Bank <${HELP}>`, `Message-ID: ${OURS}`, "Received: from forwarder"] }),
    );
    expect(mail.isOurOwn).toBe(true);
    expect(
      read(letter({ headers: ["Message-ID: <okno.1234567890@bank.example.evil.example>"] })).isOurOwn,
    ).toBe(false);
  });

  it("lists, bulk and senders nobody reads get no automatic answer", () => {
    for (const header of [
      "List-Id: <news.example>",
      "Precedence: bulk",
      "From: no-reply@shop.example",
      "X-Autoreply: yes",
    ]) {
      expect(againstAutoAnswer(answerFacts(read(letter({ headers: [header] }))))).not.toBeNull();
    }
  });

  it.each([
    [{ verdict: "fail" as const }, "sender forged"],
    [{ envelopeFrom: "" }, "empty return path"],
    [{ from: null }, "sender unclear"],
  ])("%o is refused because of %s", (more, reason) => {
    expect(againstAutoAnswer(answerFacts(read(letter()), more))).toBe(reason);
  });

  it("the caps hold for each mailbox; a proven sender is spared the hourly one", () => {
    const none = { toContactIn24Hours: 0, fromAccountInMinute: 0, fromAccountInHour: 0 };
    const busy = { ...none, fromAccountInMinute: automaticCaps.perAccountInMinute };
    expect(mayWriteAutomatically(busy, true)).toBe(false);
    const many = { ...none, fromAccountInHour: automaticCaps.unprovenInHour };
    expect([mayWriteAutomatically(many, false), mayWriteAutomatically(many, true)]).toEqual([false, true]);
  });
});

describe("our own letters", () => {
  const ordinary = {
    messageId: `okno.${MESSAGE}@bank.example`,
    from: HELP,
    fromName: "Банк",
    to: "anna@client.example",
    toName: "Анна",
    copies: [],
    subject: "Re: Question",
    replyTo: caseAddress(),
    references: ["one@client.example"],
    inReplyTo: "one@client.example",
    automatic: null,
  };

  it("answers with the client's id and a chain of the first and the last twenty", () => {
    const chain = Array.from({ length: 400 }, (_, n) => `id${n}@client.example`);
    const composed = composeHead({ ...ordinary, references: chain, inReplyTo: "id399@client.example" });
    if (!composed.ok) throw new Error(composed.reason);
    expect(composed.head.inReplyTo).toBe("id399@client.example");
    expect(composed.head.references).toEqual(["id0@client.example", ...chain.slice(-20)]);
  });

  it("marks automatic letters so that no other machine answers them", () => {
    const composed = composeHead({ ...ordinary, automatic: "replied" });
    expect(composed.ok && composed.head.headers).toMatchObject({
      "Auto-Submitted": "auto-replied",
      "X-Auto-Response-Suppress": "All",
    });
    const byPerson = composeHead(ordinary);
    expect(byPerson.ok && Object.keys(byPerson.head.headers)).toEqual(["X-Loop"]);
  });

  it.each([
    [{ subject: "Re: x\r\nBcc: all@evil.example" }, "line break"],
    [{ toName: "Анна\nX: y" }, "line break"],
    [{ to: "anna@client.example\r\nRCPT TO:<x@y>" }, "bad address"],
    [{ copies: ["a@b.example, c@d.example"] }, "bad address"],
    [{ messageId: "x> y@z" }, "bad message id"],
  ])("refuses what could add a line or a recipient: %o", (more, reason) => {
    expect(composeHead({ ...ordinary, ...more })).toEqual({ ok: false, reason });
  });
});
