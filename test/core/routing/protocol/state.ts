// A small copy of how offers are really made (adapters/floor; adapters/store: routing, offers, returns, transfers), with
// nothing left out that could race: the database's conditional writes, the shared picture that may be behind it, claims
// that end by themselves, news that is late or lost, work that is read now and written later, workers that die.
//
// What cannot make a difference is one step here. A claim that is refused changes nothing, so a decision and its claim are
// one step on whatever the picture then says. Revisions only tell whether something has changed since, so a flag does.
// Whoever is asked beside the first choice is not claimed; which of them the decision named is left open, so all are tried.
// A picture built from what was read a moment ago equals one built then, of which the news since was lost.

export const itemCount = 3;
export const agentCount = 2;
export const workerCount = 2;
/** Each item costs 1. With three items an agent could be over their budget. */
export const budget = 2;

/** What the picture says of something: the truth, or something older, by which it can be offered (`open`) or not (`shut`). */
export type Told = "fresh" | "open" | "shut";

/** As the picture has it; `claimed`: somebody decides on it. */
export interface Shown {
  told: Told;
  claimed: boolean;
}

/** `coming`: a client's message is stored, and no item yet. */
export type ItemName = "coming" | "queued" | "reserved" | "assigned" | "gone";

/** A stored item. */
export interface Item extends Shown {
  state: ItemName;
  /** Who is asked, or has it, as a set of bits. */
  who: number;
}

/** A stored agent. `pending` and `held` are what their own record counts, item by item, as sets of bits. */
export interface Agent extends Shown {
  up: boolean;
  missed: boolean;
  pending: number;
  held: number;
}

/** What a worker is in the middle of. `read`: it has read the item; `greets`: it is about to write a newcomer; `fresh` while that is unchanged. */
export interface Worker {
  at: "idle" | "claimed" | "read" | "greets";
  item: number;
  agent: number;
  fresh: boolean;
}

export const idle: Worker = { at: "idle", item: -1, agent: -1, fresh: false };

export const askKinds = ["accept", "decline", "timeout", "return", "cancel", "finish", "hand"] as const;

/**
 * Asked for on the strength of what was read, and written later. `fresh`: for an accept, a decline and a time-out, that it is
 * still that offer, whatever became of others of the item: it is read again until that is known; else that the item is
 * unchanged.
 */
export interface Ask {
  kind: (typeof askKinds)[number];
  item: number;
  /** Whose offer or item it is; for `hand`, to whom; -1 where it is about all. */
  agent: number;
  fresh: boolean;
}

export interface State {
  items: Item[];
  agents: Agent[];
  workers: Worker[];
  /** One, or two of the same item: of different items nothing tells whether one comes before the other is asked for. */
  asks: Ask[];
  /** The picture is there. */
  whole: boolean;
  /** How many more faults may come. */
  faults: number;
}

/** Three items wait, or the first of them is still to come; two agents are ready, the picture is as it should be. */
export function firstState(faults: number, newcomers: 0 | 1 = 0): State {
  const shown: Shown = { told: "fresh", claimed: false };
  const each = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => ({ ...one }));
  return {
    items: each<Item>(itemCount, { ...shown, state: "queued", who: 0 }).map((item, i) =>
      i < newcomers ? { ...item, state: "coming" } : item,
    ),
    agents: each<Agent>(agentCount, { ...shown, up: true, missed: false, pending: 0, held: 0 }),
    workers: each(workerCount, idle),
    asks: [],
    whole: true,
    faults,
  };
}

/** Another state to change; nothing of the first is shared that a step changes in place. */
export function copyOf({ items, agents, workers, asks, whole, faults }: State): State {
  return {
    items: items.map(({ told, claimed, state, who }) => ({ told, claimed, state, who })),
    agents: agents.map((one) => ({ ...one })),
    workers: workers.slice(),
    asks: asks.slice(),
    whole,
    faults,
  };
}

/** How many items a set of bits has. */
export function sizeOf(bits: number): number {
  return (bits & 1) + ((bits >> 1) & 1) + ((bits >> 2) & 1);
}

/** The places in a set of bits. */
export function placesIn(bits: number): number[] {
  return [0, 1, 2].filter((place) => (bits >> place) & 1);
}

/** True when something could be offered to the agent: the condition that the write of an offer checks. */
export function isFree({ up, missed, pending, held }: Agent): boolean {
  return up && !missed && pending === 0 && sizeOf(held) < budget;
}

/** What the picture should say. */
export function isOpen(one: Item | Agent): boolean {
  return "state" in one ? one.state === "queued" : isFree(one);
}

/** What it does say. */
export function looksOpen(one: Item | Agent): boolean {
  return one.told === "fresh" ? isOpen(one) : one.told === "open";
}
