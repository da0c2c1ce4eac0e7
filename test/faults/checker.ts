import type { mongo } from "mongoose";
import type { Ledger } from "./robots/ledger.ts";

/** What the stores hold, compared with what the robots did. Asks the database itself, never the code under test. */
export interface Verdict {
  attempted: number;
  acknowledged: number;
  /** In the log, each counted once. */
  stored: number;
  /** Acknowledged, but not in the log. */
  lost: number;
  /** More rows of the log than messages. */
  duplicated: number;
  /** In the log, but never sent. */
  unexpected: number;
  /** Not acknowledged at the first try, and yet stored once. */
  recovered: number;
  /** A visitor's later message stands before an earlier one. */
  inversions: number;
  /** Acknowledged, but no agent saw it; or an acknowledged answer that its visitor did not see. */
  unseen: number;
  /** Seen at two places by a person. */
  seenTwice: number;
  answers: number;
  answersLost: number;
  answersDuplicated: number;
  /** Answers that did not reach the state "sent". */
  answersUnsent: number;
  /** Rows of the inbox that nobody handled. */
  unhandled: number;
  /** Numbers missing in a conversation's log. */
  gaps: number;
}

interface Row {
  conversation: string;
  seq: number;
  message?: string;
  what: { kind: string };
}

/** Reads the stores after the drain. */
export async function check(db: mongo.Db, ledger: Ledger): Promise<Verdict> {
  const attempts = [...ledger.attempts.values()];
  const visitors = [...new Set(attempts.map(({ visitor }) => visitor))];
  const contacts = visitors.map((visitor) => `webchat:${visitor}`);
  const conversations = await db
    .collection<{ _id: string; contact: string; number: number; seq: number }>("conversations")
    .find({ contact: { $in: contacts } })
    .sort({ number: 1 })
    .toArray();
  const rows = await db
    .collection<Row>("interactions")
    .find({ conversation: { $in: conversations.map(({ _id }) => _id) } })
    .sort({ conversation: 1, seq: 1 })
    .toArray();
  const received = rows.filter(({ what }) => what.kind === "message.received");
  const planned = rows.filter(({ what }) => what.kind === "message.planned");
  const storedIds = new Set(received.map(({ message = "" }) => message));
  const acknowledged = attempts.filter(({ acknowledgedAt }) => acknowledgedAt !== null);
  const answers = [...ledger.answers.values()].filter((answer) => answer.acknowledged);
  const plannedIds = new Set(planned.map(({ message = "" }) => message));
  const outbox = await db
    .collection<{ _id: string; state: string }>("outbox")
    .find({ _id: { $in: answers.map(({ id }) => id) } })
    .toArray();
  const sent = new Set(
    outbox.filter(({ state }) => state !== "planned" && state !== "sending").map(({ _id }) => _id),
  );
  const unhandled = await db
    .collection<{ contact: string; state: string }>("inbox")
    .find({ state: "stored" })
    .toArray();
  const inOrder = conversations.map(({ _id, contact }) => ({
    contact,
    ids: received.filter(({ conversation }) => conversation === _id).map(({ message = "" }) => message),
  }));
  return {
    attempted: attempts.length,
    acknowledged: acknowledged.length,
    stored: storedIds.size,
    lost: acknowledged.filter(({ id }) => !storedIds.has(id)).length,
    duplicated: received.length - storedIds.size,
    unexpected: [...storedIds].filter((id) => !ledger.attempts.has(id)).length,
    recovered: attempts.filter(({ id, tries }) => tries > 1 && storedIds.has(id)).length,
    inversions: contacts.reduce((sum, contact) => sum + inversionsOf(contact, inOrder, ledger), 0),
    unseen: ledger.missing,
    seenTwice: ledger.seenTwice,
    answers: answers.length,
    answersLost: answers.filter(({ id }) => !plannedIds.has(id)).length,
    answersDuplicated: planned.length - plannedIds.size,
    answersUnsent: answers.filter(({ id }) => !sent.has(id)).length,
    unhandled: unhandled.filter(({ contact }) => contacts.includes(contact)).length,
    gaps: conversations.reduce((sum, { _id, seq }) => sum + gapsOf(_id, seq, rows), 0),
  };
}

/** Neighbours in a visitor's log of which the later was written earlier. */
function inversionsOf(
  contact: string,
  inOrder: readonly { contact: string; ids: string[] }[],
  ledger: Ledger,
): number {
  const counts = inOrder
    .filter((one) => one.contact === contact)
    .flatMap(({ ids }) => ids)
    .map((id) => ledger.attempts.get(id)?.count ?? 0);
  return counts.filter((count, index) => index > 0 && count < (counts[index - 1] ?? 0)).length;
}

function gapsOf(conversation: string, seq: number, rows: readonly Row[]): number {
  const found = new Set(rows.filter((row) => row.conversation === conversation).map((row) => row.seq));
  let missing = 0;
  for (let at = 1; at <= seq; at += 1) if (!found.has(at)) missing += 1;
  return missing;
}

/** One line of figures. */
export function sentence(title: string, of: Verdict, recoveryMs: number): string {
  return [
    `${title}: attempted ${of.attempted}, acknowledged ${of.acknowledged}, stored ${of.stored}, lost ${of.lost}`,
    `duplicated ${of.duplicated}, unexpected ${of.unexpected}, recovered ${of.recovered}, inversions ${of.inversions}`,
    `unseen ${of.unseen}, seen twice ${of.seenTwice}; answers ${of.answers}, lost ${of.answersLost}`,
    `duplicated ${of.answersDuplicated}, unsent ${of.answersUnsent}; normal after ${(recoveryMs / 1000).toFixed(1)} s`,
  ].join(", ");
}
