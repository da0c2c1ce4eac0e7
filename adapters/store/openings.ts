import type { Match } from "../../core/client.ts";
import type { ClientId, ContactKey, ConversationId, ItemId, QueueId } from "../../core/ids.ts";
import type { InboundMessage } from "../../core/inbound.ts";
import type { Actor, Happening } from "../../core/log.ts";
import { plainRouting, type Queue } from "../../core/queue.ts";
import { append, newId, type Appended, type Line } from "./append.ts";
import type { Tx } from "./change.ts";
import { dueIn, letterDueIn } from "./entering.ts";
import { findOrCreateClient, type KnownClient } from "./matching.ts";
import { newcomersHead } from "./clientHead.ts";
import { begun, greet, welcome, type Greeting, type Newcomer } from "./newcomers.ts";
import { accountOf, queueName, queueOf, termsOf, weightOf } from "./lookups.ts";
import type { UpdateFilter } from "./noun.ts";
import type { ConversationRecord, Head } from "./records/conversations.ts";
import { counters } from "./records/desk.ts";
import type { InboxRecord } from "./records/inbox.ts";
import { items, type ItemRecord } from "./records/items.ts";
import { messageLine } from "./received.ts";
import { ownSteps, standingBy, standingOf, type Standing } from "./standing.ts";
import type { Store } from "./store.ts";
import { watchWait } from "./timers.ts";
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
      { upsert: true, returnDocument: "after" },
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
  const number = await nextNumber(store);
  const { client, name, match, known } = await findOrCreateClient(tx, message);
  const standing = await standingBy(tx, known, null);
  const item = message.quiet ? null : newId();
  const _id = newId();
  const set = {
    ...conversationFields(row, message, { client, name, match, number, queue: queue?.id ?? "", item }),
    ...(answersTo ? { answersTo, participants: [message.from.value, answersTo.to] } : {}),
  };
  const newcomer = item === null ? null : newcomerOf(store, { ...set, _id }, item, queue, standing);
  const greeting = newcomer === null ? null : await greetIn(tx, newcomer, queue, { ...set, _id }, known);
  const lines = (at: Date): Line[] => [
    {
      actor: hub,
      what: { kind: "conversation.opened", channel: row.channel, subject: message.subject, number },
    },
    ...(client === null
      ? []
      : [{ actor: hub, client, what: { kind: "client.matched" as const, client, name, match } }]),
    ...(link ? [{ actor: hub, what: { kind: "conversation.linked" as const, ...link } }] : []),
    messageLine(_id, row, message, client),
    ...(item ? [queuedLine(item, queue), ...begun(greeting, item, at).lines] : []),
  ];
  const count = lines(new Date(0)).length;
  const appended = await append(
    tx,
    { _id },
    { count, lines: (_, at) => lines(at) },
    {
      $setOnInsert: {
        ...set,
        ...(greeting ? { itemState: "reserved" } : {}),
      } as UpdateFilter<ConversationRecord>["$setOnInsert"] & object,
      $currentDate: { openedAt: true },
    },
    { upsert: true },
  );
  if (!appended) throw new Error("The new conversation was not written.");
  if (newcomer) await insertItem(tx, appended, newcomer, queue, greeting);
  return appended;
}

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
): Omit<ConversationRecord, "_id" | "seq" | "lastAt" | "openedAt"> {
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

function queuedLine(item: ItemId, queue: Queue | null): Line {
  return {
    actor: hub,
    item,
    what: {
      kind: "item.queued",
      item,
      queue: queue?.id ?? "",
      queueName: queueName(queue),
      cause: "arrived",
    },
  };
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
  if (appended)
    await insertItem(tx, appended, newcomerOf(tx.store, appended.head, item, queue, standing), queue, null);
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
  if (appended)
    await insertItem(tx, appended, newcomerOf(tx.store, appended.head, item, queue, standing), queue, null);
}

/** The latest external ids are enough for the headers of an answer. */
export function pushExternals(external: string[]): UpdateFilter<ConversationRecord> {
  return external.length === 0 ? {} : { $push: { externals: { $each: external.slice(0, 5), $slice: -20 } } };
}

/** Offers the newcomer at once where somebody is free for it; null where it waits. */
function greetIn(
  tx: Tx,
  newcomer: Newcomer,
  queue: Queue | null,
  {
    client,
    clientName: name,
    match,
    preview,
    channel,
  }: Omit<ConversationRecord, "seq" | "lastAt" | "openedAt">,
  known: KnownClient | null,
): Promise<Greeting | null> {
  const { store } = tx;
  return greet(tx, newcomer, {
    ttlMs: termsOf(store, queue, channel).offerTtlMs,
    readCard: async () => ({ client: await newcomersHead(store, { client, name, match }, known), preview }),
  });
}

function newcomerOf(
  store: Store,
  head: Pick<
    ConversationRecord,
    "_id" | "client" | "channel" | "answersTo" | "alsoQueues" | "number" | "clientName" | "subject"
  >,
  id: ItemId,
  queue: Queue | null,
  { rating, own }: Standing,
): Newcomer {
  const routing = queue?.routing ?? plainRouting;
  const letter = head.answersTo ? { letter: head.answersTo.to } : {};
  return {
    _id: id,
    conversation: head._id,
    client: head.client,
    channel: head.channel,
    ...letter,
    ...weightOf(store, queue, { channel: head.channel, ...letter }),
    queue: queue?.id ?? "",
    ...(head.alsoQueues?.length ? { alsoQueues: head.alsoQueues } : {}),
    acceptedAt: null,
    priority: routing.priority,
    rating,
    own,
    steps: ownSteps(own, routing),
    passes: [],
    rev: 1,
    number: head.number,
    clientName: head.clientName,
    subject: head.subject,
  };
}

async function insertItem(
  tx: Tx,
  { at }: Pick<Appended, "at">,
  newcomer: Newcomer,
  queue: Queue | null,
  greeting: Greeting | null,
): Promise<void> {
  const record: ItemRecord = {
    ...newcomer,
    state: begun(greeting, newcomer._id, at).state,
    arrivedAt: at,
    enteredAt: at,
    answerBy: newcomer.letter === undefined ? dueIn(queue, at) : letterDueIn(queue, at),
    offers: greeting?.agents.length ?? 0,
    card: greeting?.terms.card ?? null,
  };
  await items.of(tx.store).insertOne(record, { session: tx.session });
  if (queue) watchWait(tx, record._id, queue, at);
  if (greeting) return welcome(tx, record, greeting, at);
  tx.news.push({ kind: "item", record });
  tx.placed.push(record._id);
}
