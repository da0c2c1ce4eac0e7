import type { ItemState } from "../../core/item.ts";
import type { ItemId, Millis } from "../../core/ids.ts";
import type { Actor } from "../../core/log.ts";
import { plainRouting, type Queue } from "../../core/queue.ts";
import { placeItem } from "../../core/routing/decide.ts";
import { decided, type Decided } from "../../core/routing/decided.ts";
import type { Waiting } from "../../core/routing/facts.ts";
import { othersFor } from "../../core/routing/others.ts";
import type { Picture } from "../../core/routing/picture.ts";
import type { Claim } from "../floor/floor.ts";
import type { Line } from "./append.ts";
import { StartAgain, type Tx } from "./change.ts";
import { storeNowMs } from "./clock.ts";
import { keepDecision } from "./decisions.ts";
import { dueIn, letterDueIn } from "./entering.ts";
import { waitingFacts } from "./facts.ts";
import { tellFloor } from "./floor.ts";
import { queueName, termsOf, weightOf } from "./lookups.ts";
import type { ConversationRecord } from "./records/conversations.ts";
import { items, type ItemRecord, type Shown } from "./records/items.ts";
import {
  askAll,
  Busy,
  candidatesIn,
  cardOf,
  decidedTerms,
  offeredLines,
  reservedState,
  type Candidate,
  type Terms,
} from "./reserving.ts";
import { ownSteps, type Standing } from "./standing.ts";
import type { Store } from "./store.ts";
import { watchWait } from "./timers.ts";

const hub: Actor = { kind: "system", part: "receive" };

/** An item before the database has said when it came. */
export type Newcomer = Omit<ItemRecord, "state" | "arrivedAt" | "enteredAt" | "answerBy" | "offers" | "card">;

/** What of its conversation an item takes over. */
type Origin = Pick<
  ConversationRecord,
  "_id" | "client" | "channel" | "answersTo" | "alsoQueues" | "number" | "clientName" | "subject"
>;

/** The item by which a conversation asks for a person. */
export function newcomerOf(
  store: Store,
  { _id: conversation, answersTo, alsoQueues, ...origin }: Origin,
  id: ItemId,
  queue: Queue | null,
  { rating, own }: Standing,
): Newcomer {
  const routing = queue?.routing ?? plainRouting;
  const { client, channel, number, clientName, subject } = origin;
  const letter = answersTo ? { letter: answersTo.to } : {};
  return {
    _id: id,
    conversation,
    client,
    channel,
    ...letter,
    ...weightOf(store, queue, { channel, ...letter }),
    queue: queue?.id ?? "",
    ...(alsoQueues?.length ? { alsoQueues } : {}),
    acceptedAt: null,
    priority: routing.priority,
    rating,
    own,
    steps: ownSteps(own, routing),
    passes: [],
    rev: 1,
    number,
    clientName,
    subject,
  };
}

/** Someone is free for a newcomer: it is offered in the transaction in which it arrives, and waits for no second one. */
export interface Greeting {
  /** Whether the chosen agent is its own on the floor; told while the first rows are written. */
  claimed: Promise<boolean>;
  /** What the offer shows of the client, read meanwhile. */
  shown: Promise<Shown>;
  facts: Decided["facts"];
  agents: readonly Candidate[];
  terms: Terms;
}

/**
 * Chooses for an item that is about to be written, and begins to claim whom the rule chose; null where it waits in its
 * queue like any other: nobody is free for it, somebody else's turn comes first, or nothing is known of the floor.
 * `readShown` reads what the agent is shown of the client.
 */
export async function greet(
  tx: Tx,
  picture: Picture | null,
  newcomer: Newcomer,
  { queue, readShown }: { queue: Queue | null; readShown: () => Promise<Shown> },
): Promise<Greeting | null> {
  const { store } = tx;
  const nowMs = storeNowMs(store);
  const waiting = asWaiting(newcomer, nowMs);
  const decision = picture && decideOn(picture, waiting, nowMs);
  if (!decision) return null;
  const { facts } = decision;
  const chosen = facts.agents.find(({ id }) => id === facts.agent);
  if (!chosen) return null;
  const claimed = claim(tx, { item: waiting, agent: chosen });
  const shown = readShown();
  shown.catch(() => undefined);
  const agents = await candidatesIn(store, facts);
  const { offerTtlMs: ttlMs } = termsOf(store, queue, newcomer.channel);
  return { claimed, shown, facts, agents, terms: { ...decidedTerms(decision), ttlMs } };
}

/** As it would be on the floor, of revision 0: nobody knows it yet. */
function asWaiting(newcomer: Newcomer, nowMs: Millis): Waiting {
  const now = new Date(nowMs);
  return { ...waitingFacts({ ...newcomer, arrivedAt: now, enteredAt: now }), rev: 0 };
}

/** What the rule says of it as if it waited already. */
function decideOn(picture: Picture, waiting: Waiting, nowMs: Millis): Decided | null {
  picture.putItem(waiting);
  try {
    const offer = placeItem(picture, waiting.id, nowMs);
    // The agent takes whatever is theirs to take before it: then it is not its turn.
    if (offer?.item.id !== waiting.id) return null;
    return decided(picture, offer, othersFor(picture, offer, nowMs), nowMs);
  } finally {
    picture.dropItem(waiting.id);
  }
}

/**
 * Nobody else decides on the agent until the transaction is over. Almost every claim succeeds, so nobody waits for it
 * before the commit.
 */
function claim({ store, undo }: Tx, of: Claim): Promise<boolean> {
  const claimed = store.floor.claim(of).then((answer) => answer === "ok");
  undo.push(async () => {
    if (await claimed) await store.floor.release(of);
    await tellFloor(store, { items: [], agents: [of.agent.id] });
  });
  return claimed;
}

/** The row that says that the item waits. */
export function queuedLine(item: ItemId, queue: Queue | null): Line {
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

/** The rows that say how the item begins: it enters its queue and, where somebody is free for it, is offered. */
export function arrivalLines(item: ItemId, queue: Queue | null, greeting: Greeting | null, at: Date): Line[] {
  const offered = greeting ? offeredLines({ item, before: 0 }, greeting.agents, greeting.terms, at) : [];
  return [queuedLine(item, queue), ...offered];
}

/** Writes the item. It waits to be offered after the commit, or its agents are asked with it. */
export async function arrive(
  tx: Tx,
  newcomer: Newcomer,
  { queue, greeting, at }: { queue: Queue | null; greeting: Greeting | null; at: Date },
): Promise<void> {
  const record: ItemRecord = {
    ...newcomer,
    state: firstState(greeting, at),
    arrivedAt: at,
    enteredAt: at,
    answerBy: newcomer.letter === undefined ? dueIn(queue, at) : letterDueIn(queue, at),
    offers: greeting?.agents.length ?? 0,
    card: greeting && cardOf(await greeting.shown, greeting.terms),
  };
  await items.of(tx.store).insertOne(record, { session: tx.session });
  if (queue) watchWait(tx, record._id, queue, at);
  if (greeting) return askWith(tx, record, greeting, at);
  tx.news.push({ kind: "item", record });
  tx.placed.push(record._id);
}

function firstState(greeting: Greeting | null, at: Date): ItemState {
  return greeting ? reservedState(0, greeting.agents, greeting.terms, at) : { name: "queued", since: at };
}

/** Where one of them cannot be asked, or another worker was quicker on the floor, all begins again and the item waits. */
async function askWith(
  tx: Tx,
  item: ItemRecord,
  { claimed, facts, agents, terms }: Greeting,
  at: Date,
): Promise<void> {
  const keeping = keepDecision(tx.store, { item: item._id, offer: 1, facts });
  try {
    if (!(await askAll(tx, item, agents, terms, at)) || !(await claimed)) throw new StartAgain();
  } catch (error) {
    throw error instanceof Busy ? new StartAgain() : error;
  } finally {
    await keeping;
  }
}
