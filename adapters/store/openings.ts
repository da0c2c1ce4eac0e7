import type { Match } from "../../core/client.ts";
import type { ClientId, ContactKey, ConversationId, ItemId, QueueId } from "../../core/ids.ts";
import type { InboundMessage } from "../../core/inbound.ts";
import type { Actor, Happening } from "../../core/log.ts";
import type { Queue } from "../../core/queue.ts";
import { append, newId, type Appended, type Line } from "./append.ts";
import type { Tx } from "./change.ts";
import { newcomersHead } from "./clientHead.ts";
import { floorNow } from "./floor.ts";
import { accountOf, queueOf } from "./lookups.ts";
import { findOrCreateClient } from "./matching.ts";
import { arrivalLines, arrive, greet, newcomerOf, queuedLine } from "./newcomers.ts";
import { beforeCommit, type UpdateFilter } from "./noun.ts";
import { messageLine } from "./received.ts";
import type { ConversationRecord, Head } from "./records/conversations.ts";
import { counters } from "./records/desk.ts";
import type { InboxRecord } from "./records/inbox.ts";
import { standingBy, standingOf, type Standing } from "./standing.ts";
import type { Store } from "./store.ts";
import { answeringTo } from "./writers.ts";

const hub: Actor = { kind: "system", part: "receive" };

/** Why a new conversation points at an older one. */
export interface Link {
  to: ConversationId;
  reason: Extract<Happening, { kind: "conversation.linked" }>["reason"];
}

/** The bare address inside the channel. */
export function bareAddress(contact: ContactKey): string {
  return contact.slice(contact.indexOf(":") + 1);
}

/** People speak of conversations by number. Taken outside the transaction: a gap is harmless, a queue of transactions is not. */
async function nextNumber(store: Store): Promise<number> {
  const row = await counters
    .of(store)
    .findOneAndUpdate(
      { _id: "conversation" },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: "after", ...beforeCommit },
    );
  return 1_000 + (row?.value ?? 0);
}

/** Opens a conversation with its first message, its client and, unless the message is quiet, a work item. */
export async function openConversation(
  tx: Tx,
  row: InboxRecord,
  message: InboundMessage,
  link: Link | null,
): Promise<Appended> {
  const { store } = tx;
  const answersTo = message.letterTo === undefined ? null : await answeringTo(store, message.letterTo);
  const asked = await queueFor(store, row, message.queue ?? null);
  const queue = answersTo ? await lineOfLetters(store, asked) : asked;
  const [number, { client, name, match, known }, picture] = await Promise.all([
    nextNumber(store),
    findOrCreateClient(tx, message),
    tx.greets && !message.quiet ? floorNow(store) : null,
  ]);
  const standing = await standingBy(tx, known, null);
  const item = message.quiet ? null : newId();
  const _id = newId();
  const fields = {
    ...conversationFields(row, message, { client, name, match, number, queue: queue?.id ?? "", item }),
    ...(answersTo ? { answersTo, participants: [message.from.value, answersTo.to] } : {}),
  };
  const { preview } = fields;
  const readShown = async () => ({
    client: await newcomersHead(store, { client, name, match }, known),
    preview,
  });
  const newcomer = item === null ? null : newcomerOf(store, { ...fields, _id }, item, queue, standing);
  const greeting = newcomer && (await greet(tx, picture, newcomer, { queue, readShown }));
  const lines = (at: Date): Line[] => [
    ...openingLines(fields, link),
    messageLine(_id, row, message, client),
    ...(newcomer ? arrivalLines(newcomer._id, queue, greeting, at) : []),
  ];
  const set = { ...fields, ...(greeting ? { itemState: "reserved" } : {}) };
  const appended = await append(
    tx,
    { _id },
    { count: lines(new Date(0)).length, lines: (_, at) => lines(at) },
    {
      $setOnInsert: set as UpdateFilter<ConversationRecord>["$setOnInsert"] & object,
      $currentDate: { openedAt: true },
    },
    { upsert: true },
  );
  if (!appended) throw new Error("The new conversation was not written.");
  if (newcomer) await arrive(tx, newcomer, { queue, greeting, at: appended.at });
  return appended;
}

/** How a conversation begins, before its first word. */
function openingLines(
  { channel, subject, number, client, clientName: name, match }: Opened,
  link: Link | null,
): Line[] {
  const lines: Line[] = [{ actor: hub, what: { kind: "conversation.opened", channel, subject, number } }];
  if (client !== null)
    lines.push({ actor: hub, client, what: { kind: "client.matched", client, name, match } });
  if (link) lines.push({ actor: hub, what: { kind: "conversation.linked", ...link } });
  return lines;
}

/** All of a conversation but what the database says of it. */
type Opened = Omit<ConversationRecord, "_id" | "seq" | "lastAt" | "openedAt">;

function conversationFields(
  row: InboxRecord,
  message: InboundMessage,
  of: {
    client: ClientId | null;
    name: string;
    match: Match;
    number: number;
    queue: QueueId;
    item: ItemId | null;
  },
): Opened {
  return {
    number: of.number,
    client: of.client,
    clientName: of.name,
    match: of.match,
    channel: row.channel,
    account: row.account,
    contact: row.contact,
    to: bareAddress(row.contact),
    participants: [message.from.value],
    subject: message.subject,
    queue: of.queue,
    state: "open",
    single: message.thread.by === "contact",
    item: of.item,
    itemState: of.item ? "queued" : null,
    agent: null,
    pastAgents: [],
    externals: message.external.slice(0, 20),
    preview: previewOf(message.text),
    answered: false,
    closedAt: null,
  };
}

/** The first words, in one line. */
export function previewOf(text: string): string {
  return text.slice(0, 400).replace(/\s+/g, " ").trim().slice(0, 200);
}

/** The queue that the client asked for, else the account's. */
async function queueFor(store: Store, row: InboxRecord, asked: QueueId | null): Promise<Queue | null> {
  const wanted = asked === null ? null : await queueOf(store, asked);
  if (wanted?.active) return wanted;
  const account = await accountOf(store, row.account);
  return account ? queueOf(store, account.queue) : null;
}

/** Where letters wait that come to this queue. */
async function lineOfLetters(store: Store, queue: Queue | null): Promise<Queue | null> {
  const to = queue?.waysOut.letter?.to ?? null;
  const line = to === null ? null : await queueOf(store, to);
  return line?.active ? line : queue;
}

/** A closed conversation wakes: the same thread, a new need of a person. */
export async function reopenConversation(
  tx: Tx,
  head: ConversationRecord,
  row: InboxRecord,
  message: InboundMessage,
): Promise<Appended | null> {
  const queue = await queueOf(tx.store, head.queue);
  const standing = await standingOf(tx, head.client, head.pastAgents.at(-1) ?? null);
  const item = newId();
  const lines: Line[] = [
    { actor: hub, what: { kind: "conversation.reopened", by: message.id } },
    messageLine(head._id, row, message, head.client),
    queuedLine(item, queue),
  ];
  const appended = await append(tx, { _id: head._id, state: "closed", item: null }, lines, {
    $set: {
      state: "open",
      closedAt: null,
      item,
      itemState: "queued",
      agent: null,
      answered: false,
      preview: previewOf(message.text),
      // By another channel than its own it wakes beside whatever its contact began there meanwhile.
      ...(row.channel === head.channel ? {} : { single: false }),
    },
    ...pushExternals(message.external),
  });
  if (appended) await waits(tx, appended, item, queue, standing);
  return appended;
}

/** An open conversation that nobody needed (it began with a machine's note) gets its work item. */
export async function openItem(tx: Tx, head: Head): Promise<void> {
  const queue = await queueOf(tx.store, head.queue);
  const standing = await standingOf(tx, head.client, null);
  const item = newId();
  const appended = await append(tx, { _id: head._id, item: null }, [queuedLine(item, queue)], {
    $set: { item, itemState: "queued", agent: null, answered: false },
  });
  if (appended) await waits(tx, appended, item, queue, standing);
}

async function waits(
  tx: Tx,
  { head, at }: Appended,
  item: ItemId,
  queue: Queue | null,
  standing: Standing,
): Promise<void> {
  const newcomer = newcomerOf(tx.store, head, item, queue, standing);
  await arrive(tx, newcomer, { queue, greeting: null, at });
}

/** The latest external ids are enough for the headers of an answer. */
export function pushExternals(external: string[]): UpdateFilter<ConversationRecord> {
  return external.length === 0 ? {} : { $push: { externals: { $each: external.slice(0, 5), $slice: -20 } } };
}
