import { describe, expect, it } from "vitest";

import { messageIdsOf } from "../../../core/mail/messageIds.ts";
import { replyTagIn } from "../../../core/mail/replyAddress.ts";
import { replyAddress } from "../../../adapters/channels/email/replyTokens.ts";
import { bareSubject, numberInSubject, subjectTag, withSubjectTag } from "../../../core/mail/subjects.ts";
import { decideThread, type KnownConversation, type ThreadFacts } from "../../../core/threading.ts";
import { CARDS, CASE, HELP, caseAddress, letter, read, sign } from "./letters.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 20);

function aCase(more: Partial<KnownConversation> = {}): KnownConversation {
  return {
    id: CASE,
    subject: "Вопрос по карте",
    participants: ["anna@client.example"],
    closedAtMs: null,
    ...more,
  };
}

function decide(more: Partial<ThreadFacts>): ReturnType<typeof decideThread> {
  return decideThread({
    byToken: null,
    byReference: null,
    byTag: null,
    bySubject: null,
    sender: "anna@client.example",
    subject: "Re: Вопрос по карте",
    nowMs: NOW,
    ...more,
  });
}

describe("nasty mails and their threads", () => {
  it("09: a reply with its token and another subject stays in the thread, a split is proposed", () => {
    const mail = read(letter({ headers: [`To: Банк <${caseAddress().toUpperCase()}>`, "Subject: Ипотека"] }));
    expect(mail.replyToken).toEqual({ state: "genuine", caseId: CASE, bouncedMessage: null });
    expect(decide({ byToken: aCase(), subject: mail.subject })).toEqual({
      place: "existing",
      conversation: CASE,
      by: "token",
      proposesSplit: true,
    });
  });

  it("10: a chain of reply marks and no headers gives a new case with a suggested link", () => {
    const mail = read(letter({ headers: ["Subject: RE: HA: Fwd: [SPAM] Вопрос по карте"] }));
    expect(bareSubject(mail.subject)).toBe("Вопрос по карте");
    expect(decide({ bySubject: aCase() })).toEqual({ place: "new", linkTo: CASE, why: "same subject" });
  });

  it.each(["", "<>", "< >", "word", "<word>", "<@>", "<a@>"])(
    "11: In-Reply-To %j matches nothing",
    (value) => {
      expect(read(letter({ headers: [`In-Reply-To: ${value}`, `References: ${value}`] })).inReplyTo).toEqual(
        [],
      );
      expect(messageIdsOf(value)).toEqual([]);
    },
  );

  it("12: four hundred references folded inside an id are read in their order", () => {
    const ids = Array.from({ length: 400 }, (_, n) => `id${n}.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@client.example`);
    const folded = ids.map((id) => `<${id.slice(0, 20)}\r\n ${id.slice(20)}>`).join("\r\n ");
    const mail = read(letter({ headers: [`References: ${folded}`] }));
    expect(mail.references).toEqual(ids);
    expect(mail.references.at(-1)).toBe(ids[399]);
  });

  it("13: a reply from another address gets a linked new case", () => {
    expect(decide({ sender: "mother@client.example", byReference: aCase() })).toEqual({
      place: "new",
      linkTo: CASE,
      why: "not a participant",
    });
    expect(decide({ sender: "mother@client.example", byToken: aCase() })).toMatchObject({
      place: "new",
    });
    expect(decide({ sender: null, byReference: aCase() })).toMatchObject({ place: "new", linkTo: CASE });
  });

  it("14: a token with one bit changed is forged, whichever bit it is", () => {
    const [local, domain] = caseAddress().split("@") as [string, string];
    const mark = local.slice(local.indexOf(".") + 1);
    for (let at = 0; at < mark.length; at++) {
      const other = mark[at] === "a" ? "b" : "a";
      const forged = `${local.slice(0, local.indexOf(".") + 1)}${mark.slice(0, at)}${other}${mark.slice(at + 1)}@${domain}`;
      expect(read(letter({ headers: [`To: ${forged}`] })).replyToken.state).toBe("forged");
    }
  });

  it("14: a mark of one mailbox or case is worth nothing on another, nor cut, nor lengthened", () => {
    const good = caseAddress();
    for (const bad of [
      good.replace("help+", "cards+"),
      good.replace(CASE, CASE.replace("65", "66")),
      good.replace(/.@bank/, "@bank"),
      good.replace("@bank", "a@bank"),
      good.replace("+c", "+b"),
    ]) {
      expect(read(letter({ headers: [`To: ${bad}`] })).replyToken.state).toBe("forged");
    }
    expect(decide({ byToken: aCase({ id: "other", participants: [] }), byReference: aCase() })).toEqual({
      place: "quarantine",
      why: "token of another conversation",
    });
  });

  it("14: the token is found in Delivered-To, X-Original-To, Cc and in the envelope", () => {
    for (const header of [
      `Delivered-To: ${caseAddress()}`,
      `X-Original-To: <${caseAddress()}>`,
      `Cc: x@y.example, ${caseAddress()}`,
    ]) {
      expect(read(letter({ headers: [header] })).replyToken.caseId).toBe(CASE);
    }
    expect(
      read(letter(), { envelope: { from: "anna@client.example", to: [caseAddress()] } }).replyToken.caseId,
    ).toBe(CASE);
  });

  it("the tag fits into an address for ids of both kinds, and is left out where it does not", () => {
    const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const tagged = replyAddress("info-corporate@bank.example", "b", uuid, sign);
    expect(tagged.split("@")[0]!.length).toBeLessThanOrEqual(64);
    expect(replyTagIn(tagged.toUpperCase())).toMatchObject({
      mailbox: "info-corporate@bank.example",
      kind: "b",
      id: uuid,
    });
    expect(replyTagIn(replyAddress(HELP, "b", `00000000${uuid.slice(8)}`, sign))?.id).toBe(
      `00000000${uuid.slice(8)}`,
    );
    const long = "a-very-long-mailbox-name@bank.example";
    expect(replyAddress(long, "b", uuid, sign)).toBe(long);
  });

  it("15: a reply to a case closed a year ago opens a new one with a link; after a week it reopens", () => {
    expect(decide({ byReference: aCase({ closedAtMs: NOW - 365 * DAY_MS }) })).toEqual({
      place: "new",
      linkTo: CASE,
      why: "closed long ago",
    });
    expect(decide({ byReference: aCase({ closedAtMs: NOW - 7 * DAY_MS }) })).toMatchObject({
      place: "existing",
    });
  });

  it("16: one mail to two of our mailboxes carries one identity in both", () => {
    const raw = letter({ headers: [`To: ${HELP}`, `Cc: ${CARDS}`] });
    const one = read(raw);
    const other = read(raw, { mailbox: CARDS });
    expect(one.messageId).toBe(other.messageId);
    expect([...one.to, ...one.cc].map((each) => each.address)).toEqual([HELP, CARDS]);
  });

  it("a subject tag is found only with right check digits and helps only those who take part", () => {
    expect(subjectTag(1234)).toBe("[№ 1234-82]");
    expect(numberInSubject(`Re: Карта ${subjectTag(1234)}`)).toBe(1234);
    expect(numberInSubject("Re: Карта [№ 1234-83]")).toBe(null);
    expect(withSubjectTag(withSubjectTag("Карта", 7), 7)).toBe(`Карта ${subjectTag(7)}`);
    expect(decide({ byTag: aCase() })).toMatchObject({ place: "existing", by: "tag" });
    expect(decide({ byTag: aCase(), sender: "stranger@x.example" })).toMatchObject({
      place: "new",
      linkTo: null,
    });
  });
});
