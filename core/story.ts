import type { ItemId, Millis } from "./ids.ts";
import { mayMove, openStates, type CancelReason, type ItemStateName } from "./item.ts";
import type { Happening, LogEntry } from "./log.ts";
import {
  isOpenReservation,
  mayBecome,
  type GoneReason,
  type Reservation,
  type ReservationState,
} from "./reservation.ts";

/** What the log alone says of one item. */
export interface Story {
  /** Where the rows leave the item; null before the first. */
  state: ItemStateName | null;
  /** Queued, but for nobody before then. */
  notBeforeMs: Millis | null;
  /** In the order in which they were made. */
  reservations: Reservation[];
  /** The one that ended last: of several who are asked at once, any may. */
  ended: Reservation | null;
  /** The first row that cannot have happened after those before it, or null: the log tells a legal story. */
  fault: string | null;
}

/** One row of the log, as far as a story is made of it. */
export type StoryRow = Pick<LogEntry, "atMs" | "what">;

/** Row about an item. */
type ItemHappening = Extract<Happening, { item: ItemId }>;

/** Thrown inside the fold only, to leave it. */
class Impossible extends Error {}

/**
 * Folds the rows of one item, oldest first, into where it is and what became of each of its reservations. Rows that are
 * about no item may be among them. It stops at the first row that cannot follow.
 */
export function storyOf(rows: readonly StoryRow[]): Story {
  const story: Story = { state: null, notBeforeMs: null, reservations: [], ended: null, fault: null };
  let lastMs = -Infinity;
  for (const { atMs, what } of rows) {
    if (!isAboutItem(what)) continue;
    try {
      demand(atMs >= lastMs, "earlier than the row before it");
      tell(story, what, atMs);
      lastMs = atMs;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      return { ...story, fault: `${what.kind}: ${error.message}` };
    }
  }
  return { ...story, fault: dangling(story) };
}

/** What was written together ends together: the last offer is over exactly when its item has gone on. */
function dangling({ state, reservations }: Story): string | null {
  const names = new Set(reservations.filter(isOpenReservation).map((one) => one.state.name));
  const open = [...names].join(" and ") || "none";
  const means: Partial<Record<ItemStateName, string>> = {
    reserved: "pending",
    assigned: "accepted",
    on_hold: "accepted",
    wrapping: "wrapping",
  };
  const due = (state && means[state]) ?? "none";
  return open === due ? null : `the item is ${state}, its reservations ${open}`;
}

function isAboutItem(what: Happening): what is ItemHappening {
  return "item" in what;
}

function tell(story: Story, what: ItemHappening, atMs: number): void {
  switch (what.kind) {
    case "item.queued":
      return queued(story, what, atMs);
    case "item.prioritized":
    case "item.closing":
      return demand(story.state === "queued", `in ${story.state}`);
    case "item.callback":
    case "item.callbackCanceled":
    case "item.letter":
      return wished(story, what);
    case "item.called":
      return demand(openOf(story, what.agent).state.name !== "pending", "while it is only offered");
    case "item.offered":
      return offered(story, what, atMs);
    case "item.accepted":
      move(story, "assigned");
      alone(story, what.agent);
      return become(story, what.agent, { name: "accepted", sinceMs: atMs, onHold: false });
    case "item.declined": {
      const { agent, reason } = what;
      if (what.cause === "device")
        return become(story, agent, { name: "failed", atMs, fault: "device", reason });
      return become(story, agent, { name: "rejected", atMs, reason });
    }
    case "item.timedOut":
      return become(story, what.agent, { name: "timeout", atMs });
    case "item.rescinded":
      return become(story, what.agent, rescindedBy(what.reason, atMs));
    case "item.transferred":
      demand(story.state === "assigned" || story.state === "on_hold", `from ${story.state}`);
      return become(story, what.from, { name: "returned", atMs, cause: "transferred" });
    case "item.held":
      move(story, "on_hold");
      return onHold(story, what.agent, true);
    case "item.resumed":
      return resumed(story, what, atMs);
    case "item.wrapping":
      move(story, "wrapping");
      return become(story, what.agent, { name: "wrapping", sinceMs: atMs, untilMs: what.untilMs });
    case "item.extended":
      demand(story.state === "wrapping", `in ${story.state}`);
      return extended(story, what);
    case "item.completed":
      move(story, "completed");
      return become(story, what.agent, { name: "completed", atMs });
    case "item.canceled":
      return gone(story, "canceled");
    case "item.abandoned":
      return gone(story, "abandoned");
  }
}

/** The client begins to wait, or waits again; with whoever had it, that has ended, and the row says why. */
function queued(story: Story, what: Extract<Happening, { kind: "item.queued" }>, atMs: number): void {
  if (what.cause === "arrived") {
    demand(story.state === null || story.state === "self_service", `arrived again from ${story.state}`);
    story.state = "queued";
    return;
  }
  if (
    what.cause === "moved" ||
    what.cause === "overflow" ||
    (what.cause === "letter" && story.state === "queued")
  )
    return demand(story.state === "queued", `${what.cause} in ${story.state}`);
  if (what.cause === "due") return due(story, atMs);
  const [open, ...others] = story.reservations.filter(isOpenReservation);
  demand(others.length === 0, `while ${others[0]?.agent} is asked`);
  // A lost or leaving agent's live item goes back without a row of its own, and so does one to be called again: this one is it.
  if (open && (what.cause === "agent_lost" || what.cause === "released" || what.cause === "call_later"))
    become(story, open.agent, { name: "returned", atMs, cause: what.cause });
  demand(causeOf(story) === what.cause, `because ${what.cause}, but the last was ${causeOf(story)}`);
  move(story, "queued");
  story.notBeforeMs = what.notBeforeMs ?? null;
}

/** The time for the next call has come. */
function due(story: Story, atMs: number): void {
  const { notBeforeMs } = story;
  demand(story.state === "queued" && notBeforeMs !== null, `due in ${story.state}`);
  demand(notBeforeMs === null || atMs >= notBeforeMs, "before its time");
  story.notBeforeMs = null;
}

/** The client wishes to be called, or not any more: then there is no time of a call to wait for. */
function wished(story: Story, what: ItemHappening): void {
  demand(
    story.state !== null && story.state !== "reserved" && openStates.includes(story.state),
    `in ${story.state}`,
  );
  if (what.kind !== "item.callback") story.notBeforeMs = null;
}

/** Why the item must be waiting again, as its last reservation ended. */
function causeOf({ ended }: Story): string | null {
  const state = ended?.state;
  switch (state?.name) {
    case "rejected":
    case "failed":
      return "declined";
    case "timeout":
      return "timed_out";
    case "rescinded":
      return state.reason;
    case "returned":
      return state.cause;
    default:
      return state?.name ?? null;
  }
}

function offered(story: Story, what: Extract<Happening, { kind: "item.offered" }>, atMs: number): void {
  const together = what.why.asked ?? [];
  for (const { agent, state } of story.reservations.filter(isOpenReservation)) {
    demand(state.name === "pending" && together.includes(agent), `while ${agent} has it`);
    demand(together.includes(what.agent) && agent !== what.agent, `to ${what.agent} beside ${agent}`);
  }
  const offer = (story.reservations.at(-1)?.offer ?? 0) + 1;
  demand(what.offer === offer, `number ${what.offer} after ${offer - 1}`);
  demand(what.untilMs >= atMs, "it ended before it began");
  demand(story.notBeforeMs === null || isByHand(what), "before the time for the next call");
  story.notBeforeMs = null;
  if (story.state !== "reserved") move(story, "reserved");
  const state: ReservationState = { name: "pending", sinceMs: atMs, untilMs: what.untilMs };
  story.reservations.push({ agent: what.agent, offer, offeredMs: atMs, state });
}

/** A supervisor may have the client called at once. */
function isByHand({ why }: Extract<Happening, { kind: "item.offered" }>): boolean {
  return why.policy === "push" || why.policy === "pull";
}

function resumed(story: Story, what: Extract<Happening, { kind: "item.resumed" }>, atMs: number): void {
  const wasWrapping = story.state === "wrapping";
  move(story, "assigned");
  if (wasWrapping) become(story, what.agent, { name: "accepted", sinceMs: atMs, onHold: false });
  else onHold(story, what.agent, false);
}

function onHold(story: Story, agent: string, to: boolean): void {
  const { state } = openOf(story, agent);
  demand(state.name === "accepted" && state.onHold !== to, `in ${state.name}`);
  if (state.name === "accepted") state.onHold = to;
}

function extended(story: Story, what: Extract<Happening, { kind: "item.extended" }>): void {
  const { state } = openOf(story, what.agent);
  if (state.name !== "wrapping") throw new Impossible(`in ${state.name}`);
  demand(state.untilMs !== null && what.untilMs > state.untilMs, "it became no longer");
  state.untilMs = what.untilMs;
}

function gone(story: Story, to: "canceled" | "abandoned"): void {
  const open = story.reservations.find(isOpenReservation);
  demand(!open, `while ${open?.agent} has it`);
  move(story, to);
}

const goneReasons: Record<GoneReason, true> = {
  abandoned: true,
  merged: true,
  spam: true,
  answered_elsewhere: true,
  supervisor: true,
} satisfies Record<CancelReason | "abandoned", true>;

function isGoneReason(reason: string): reason is GoneReason {
  return reason in goneReasons;
}

function rescindedBy(reason: string, atMs: number): ReservationState {
  return isGoneReason(reason) ? { name: "canceled", atMs, reason } : { name: "rescinded", atMs, reason };
}

/** The item goes on to a state that its table allows from here. */
function move(story: Story, to: ItemStateName): void {
  const from = story.state;
  demand(from !== null && mayMove(from, to), `from ${from} to ${to}`);
  story.state = to;
}

/** The open reservation of the agent goes on to a state that the table allows. */
function become(story: Story, agent: string, to: ReservationState): void {
  const open = openOf(story, agent);
  demand(mayBecome(open.state.name, to.name), `a reservation from ${open.state.name} to ${to.name}`);
  open.state = to;
  if (!isOpenReservation(open)) story.ended = open;
}

function openOf({ reservations }: Story, agent: string): Reservation {
  const open = reservations.filter(isOpenReservation);
  const theirs = open.find((one) => one.agent === agent);
  if (theirs) return theirs;
  throw new Impossible(open[0] ? `${agent}, but ${open[0].agent} has it` : "nobody has it");
}

/** Nobody else is asked any more: an offer never stands beside an assignment. */
function alone({ reservations }: Story, agent: string): void {
  const other = reservations.find((one) => isOpenReservation(one) && one.agent !== agent);
  demand(!other, `while ${other?.agent} is asked`);
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Impossible(otherwise);
}
