import type { AgentId, ChannelName, ConversationId, ItemId, Millis, QueueId, WrapUpCodeId } from "./ids.ts";
import type { Callback, CallResult } from "./callback.ts";
import { servesAny } from "./access.ts";
import type { Presence, Role, RoutingStatus } from "./agent.ts";
import type { ItemStateName } from "./item.ts";
import type { PriorityClass, Rating } from "./routing/facts.ts";
import type { ClientHead } from "./client.ts";
import type { LogEntry, OfferReason } from "./log.ts";
import type { DeskEvent } from "./events.ts";

/** One agent who is asked, and the number of their offer. */
export interface AskedView {
  agent: AgentId;
  offer: number;
}

/** A work item as a list shows it. */
export interface ItemView {
  id: ItemId;
  rev: number;
  conversation: ConversationId;
  number: number;
  channel: ChannelName;
  queue: QueueId;
  /** Further queues that the client addressed at once; absent where there are none. */
  alsoQueues?: QueueId[];
  state: ItemStateName;
  /** Who has it. */
  agent: AgentId | null;
  /** Everyone in front of whom it lies as an offer; absent where nobody is asked. */
  asked?: AskedView[];
  /** When the present state began. */
  sinceMs: Millis;
  /** End of the last offer, of a hold or of the wrap-up time. */
  untilMs: Millis | null;
  arrivedAtMs: Millis;
  /** When the first answer is due by the queue's service level. */
  answerByMs: Millis | null;
  clientName: string;
  subject: string;
  priority: PriorityClass;
  /** Chosen in a wrap-up whose time must run out; absent where none was. */
  code?: WrapUpCodeId;
  /** What came of a call, kept with it. */
  call?: CallResult;
  /** The client's; absent where nobody said. */
  rating?: Rating;
  /** Its client is to be called; absent where they are answered in writing. */
  callback?: Callback;
  /** Its client is answered by letter, at this address. */
  letter?: string;
  /** Nobody is offered it before then. */
  notBeforeMs?: Millis;
}

/** An offer in front of an agent: it carries the client head, so that the card opens without another request. */
export interface OfferView {
  item: ItemView;
  offer: number;
  untilMs: Millis;
  client: ClientHead;
  preview: string;
  why: OfferReason;
}

export interface AgentView {
  id: AgentId;
  rev: number;
  name: string;
  login: string;
  role: Role;
  presence: Presence;
  /** Id of the closer reason for it. */
  reason: string | null;
  nextPresence: Presence | null;
  nextReason: string | null;
  routing: RoutingStatus;
  /** Too many offers were missed, though the status still tells of other work: nothing is offered. Absent where not. */
  missed?: true;
  presenceSinceMs: Millis;
  load: number;
  capacity: number;
  queues: QueueId[];
}

/** One conversation with its log, the rows in order of `seq`. */
export interface ThreadView {
  conversation: ConversationId;
  entries: LogEntry[];
}

/** All that a desk shows and that events change. The server's snapshot and every event have this one reading. */
export interface DeskView {
  me: AgentView;
  /** My items and those that wait in my queues. */
  items: Record<ItemId, ItemView>;
  offers: Record<ItemId, OfferView>;
  threads: Record<ConversationId, ThreadView>;
  /** Items that left this desk, with the revision at which they did: late news of them must not bring them back. */
  gone?: Record<ItemId, number>;
}

const gone: ReadonlySet<ItemStateName> = new Set(["completed", "canceled", "abandoned"]);

/** True when the item belongs on this agent's desk: theirs, or waiting in one of their queues. */
export function belongsOn(me: Pick<AgentView, "id" | "queues">, item: ItemView): boolean {
  if (gone.has(item.state)) return false;
  if (item.agent === me.id || isAsked(me.id, item)) return true;
  return (item.state === "queued" || item.state === "reserved") && servesAny(me, item);
}

/** True while the item lies in front of this agent as an offer. */
export function isAsked(me: AgentId, { asked = [] }: ItemView): boolean {
  return asked.some(({ agent }) => agent === me);
}

/** Who has taken the item that lay here as an offer until this event; null for any other news. */
export function takenBy(view: DeskView, event: DeskEvent): AgentId | null {
  if (event.kind !== "item" || !view.offers[event.item.id]) return null;
  const { id, rev, state, agent } = event.item;
  return state === "assigned" && agent !== view.me.id && rev > knownRev(view, id) ? agent : null;
}

/** True when the desk misses rows of this conversation and must ask "since N". */
export function hasGap(thread: ThreadView, entry: LogEntry): boolean {
  return entry.seq > (thread.entries.at(-1)?.seq ?? 0) + 1;
}

/** The desk after the event. Old news changes nothing, so events may come twice or late; a desk that watched ends equal to one that loaded again. */
export function applyEvent(view: DeskView, event: DeskEvent): DeskView {
  switch (event.kind) {
    case "item":
      return applyItem(view, event.item);
    case "offer":
      return applyOffer(view, event.offer);
    case "agent":
      return event.agent.id === view.me.id && event.agent.rev > view.me.rev
        ? { ...view, me: event.agent }
        : view;
    case "entry":
      return applyEntry(view, event.entry);
    case "locked":
      return view;
  }
}

/** The revision of an item that the desk has heard of; 0 for a new one. */
function knownRev(view: DeskView, item: ItemId): number {
  return view.items[item]?.rev ?? view.gone?.[item] ?? 0;
}

function applyItem(view: DeskView, item: ItemView): DeskView {
  if (knownRev(view, item.id) >= item.rev) return view;
  const next = belongsOn(view.me, item)
    ? { ...view, items: { ...view.items, [item.id]: item } }
    : withoutItem(view, item);
  const offered = view.offers[item.id];
  if (!offered) return next;
  const offers = { ...view.offers };
  if (isStillOffered(view.me.id, item, offered)) offers[item.id] = { ...offered, item };
  else delete offers[item.id];
  return { ...next, offers };
}

const rememberedGone = 1_000;

function withoutItem(view: DeskView, item: ItemView): DeskView {
  const items = { ...view.items };
  delete items[item.id];
  const gone = Object.entries({ ...view.gone, [item.id]: item.rev });
  return { ...view, items, gone: Object.fromEntries(gone.slice(-rememberedGone)) };
}

/** Others who are asked at once come and go: the offer stands for as long as its own number does. */
function isStillOffered(me: AgentId, { asked = [] }: ItemView, { offer }: OfferView): boolean {
  return asked.some((one) => one.agent === me && one.offer === offer);
}

function applyOffer(view: DeskView, offer: OfferView): DeskView {
  const { id } = offer.item;
  const known = view.items[id];
  const item = known && known.rev > offer.item.rev ? known : offer.item;
  if (knownRev(view, id) > item.rev || !isStillOffered(view.me.id, item, offer)) return view;
  return {
    ...view,
    items: { ...view.items, [id]: item },
    offers: { ...view.offers, [id]: { ...offer, item } },
  };
}

function applyEntry(view: DeskView, entry: LogEntry): DeskView {
  const thread = view.threads[entry.conversation];
  if (!thread || hasGap(thread, entry) || entry.seq <= (thread.entries.at(-1)?.seq ?? 0)) return view;
  return {
    ...view,
    threads: { ...view.threads, [entry.conversation]: { ...thread, entries: [...thread.entries, entry] } },
  };
}
