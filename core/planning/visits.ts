import type { ChannelName, ItemId, Millis, QueueId } from "../ids.ts";
import type { Happening } from "../log.ts";

/** What the log says of one work item: one row, in the order in which it was written. */
export interface LifeRow {
  item: ItemId;
  atMs: Millis;
  what: Happening;
}

/** How a stay in a queue ended. `flowed_out`: into another queue, or canceled, before anybody answered. */
export type Outcome = "answered" | "abandoned" | "flowed_out" | "waiting";

/** One stay of one item in one queue, from its entry until an agent is done with it. */
export interface Visit {
  item: ItemId;
  queue: QueueId;
  /** Filled in by whoever knows the item; the log of an item does not say. */
  channel: ChannelName;
  /** Of an agent's budget of 100. */
  cost: number;
  enteredMs: Millis;
  outcome: Outcome;
  /** From the entry to the first answer, the leaving, or the moment of asking. */
  waitMs: Millis;
  /** With an agent, wrap-up included, hold and waiting again left out. */
  handleMs: Millis;
  holdMs: Millis;
  wrapMs: Millis;
  /** Nothing of this visit will change any more. */
  settled: boolean;
}

/** What the item is doing between two rows, as far as times are counted. */
type Phase = "waiting" | "handling" | "held" | "wrapping" | "over";

interface Stay {
  visit: Visit;
  phase: Phase;
  sinceMs: Millis;
}

/** Kinds of rows that change a visit; all others may be left out of what is read. */
export const lifeKinds = [
  "item.queued",
  "item.accepted",
  "item.held",
  "item.resumed",
  "item.wrapping",
  "item.transferred",
  "item.completed",
  "item.abandoned",
  "item.canceled",
] as const satisfies readonly Happening["kind"][];

/**
 * The visits of one item from its rows, oldest first. Coming back after a decline or a lost agent goes on with the visit;
 * another queue, or a hand-over to a queue, begins a new one. `asOfMs` ends what is still going on.
 */
export function visitsOf(rows: readonly LifeRow[], asOfMs: Millis): Visit[] {
  const stays: Stay[] = [];
  for (const row of rows) step(stays, row);
  const last = stays.at(-1);
  if (last) pass(last, asOfMs, last.phase);
  return stays.map(({ visit }) => visit);
}

function step(stays: Stay[], { item, atMs, what }: LifeRow): void {
  const stay = stays.at(-1);
  if (what.kind === "item.queued") {
    if (stay && goesOn(stay, what)) return pass(stay, atMs, "waiting");
    if (stay) leave(stay, atMs);
    stays.push(enter(item, what.queue, atMs));
  } else if (stay) live(stay, atMs, what);
}

/** True when the row puts the item back into the queue that it is in. */
function goesOn({ visit, phase }: Stay, row: Extract<Happening, { kind: "item.queued" }>): boolean {
  return (
    row.queue === visit.queue && row.cause !== "transferred" && row.cause !== "arrived" && phase !== "over"
  );
}

function live(stay: Stay, atMs: Millis, what: Happening): void {
  const { visit } = stay;
  switch (what.kind) {
    case "item.accepted":
      if (visit.outcome === "waiting") settle(visit, "answered", atMs);
      return pass(stay, atMs, "handling");
    case "item.held":
      return pass(stay, atMs, "held");
    case "item.resumed":
      return pass(stay, atMs, "handling");
    case "item.wrapping":
      return pass(stay, atMs, "wrapping");
    case "item.transferred":
      // To an agent: until they accept nobody works on it. To a queue: the next row begins the new visit.
      return pass(stay, atMs, "waiting");
    case "item.completed":
      return end(stay, atMs, "answered");
    case "item.abandoned":
      return end(stay, atMs, "abandoned");
    case "item.canceled":
      return end(stay, atMs, "flowed_out");
    default:
  }
}

function enter(item: ItemId, queue: QueueId, atMs: Millis): Stay {
  const none = { channel: "", cost: 100, waitMs: 0, handleMs: 0, holdMs: 0, wrapMs: 0 };
  const visit: Visit = { item, queue, enteredMs: atMs, outcome: "waiting", settled: false, ...none };
  return { visit, phase: "waiting", sinceMs: atMs };
}

/** Counts the time since the last row where it belongs. */
function pass(stay: Stay, atMs: Millis, next: Phase): void {
  const { visit, phase } = stay;
  const ms = Math.max(0, atMs - stay.sinceMs);
  if (visit.outcome === "waiting") visit.waitMs = Math.max(0, atMs - visit.enteredMs);
  if (phase === "handling" || phase === "wrapping") visit.handleMs += ms;
  if (phase === "wrapping") visit.wrapMs += ms;
  if (phase === "held") visit.holdMs += ms;
  stay.phase = next;
  stay.sinceMs = atMs;
}

function settle(visit: Visit, outcome: Outcome, atMs: Millis): void {
  visit.outcome = outcome;
  visit.waitMs = Math.max(0, atMs - visit.enteredMs);
}

function end(stay: Stay, atMs: Millis, outcome: Outcome): void {
  pass(stay, atMs, "over");
  // Who was answered once and leaves later has been answered.
  if (stay.visit.outcome === "waiting") settle(stay.visit, outcome, atMs);
  stay.visit.settled = true;
}

function leave(stay: Stay, atMs: Millis): void {
  end(stay, atMs, "flowed_out");
}
