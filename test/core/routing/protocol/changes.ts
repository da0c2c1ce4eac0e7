import { looksOpen, isOpen, placesIn, type Agent, type Ask, type Item, type State } from "./state.ts";

/** The newest news replaces what the picture says, and ends a claim. */
export function hear(to: State, one: Item | Agent): void {
  one.told = "fresh";
  if (to.whole) one.claimed = false;
}

/** Item and agents, a set of bits, in one transaction. */
export function reserve(to: State, i: number, who: number, heard: boolean): void {
  changeItem(to, i, { state: "reserved", who }, heard);
  for (const a of placesIn(who)) changeAgent(to, a, { pending: agentIn(to, a).pending | (1 << i) }, heard);
}

/** These agents, a set of bits, neither have the item nor are asked any more. */
export function letGo(to: State, i: number, who: number, heard: boolean): void {
  for (const a of placesIn(who)) {
    const { pending, held } = agentIn(to, a);
    changeAgent(to, a, { pending: pending & ~(1 << i), held: held & ~(1 << i) }, heard);
  }
}

const ofOneOffer: readonly Ask["kind"][] = ["accept", "decline", "timeout"];

/** The item is written: whoever read it before has read what is no more, but for an offer that still stands. */
export function changeItem(to: State, i: number, set: Pick<Item, "state" | "who">, heard: boolean): void {
  const item = itemIn(to, i);
  change(to, item, set, heard);
  to.workers.forEach((worker, w) => {
    if (worker.item === i && worker.fresh) to.workers[w] = { ...worker, fresh: false };
  });
  to.asks.forEach((ask, place) => {
    const stands =
      set.state === "reserved" && ofOneOffer.includes(ask.kind) && ((set.who >> ask.agent) & 1) === 1;
    if (ask.item === i && ask.fresh && !stands) to.asks[place] = { ...ask, fresh: false };
  });
}

/** The agent is written. */
export function changeAgent(to: State, a: number, set: Partial<Agent>, heard: boolean): void {
  change(to, agentIn(to, a), set, heard);
}

function change<T extends Item | Agent>(to: State, one: T, set: Partial<T>, heard: boolean): void {
  const looked = looksOpen(one);
  Object.assign(one, set);
  if (heard) return hear(to, one);
  if (to.whole) one.told = looked ? "open" : "shut";
}

/** The item of this place. */
export function itemIn(to: State, i: number): Item {
  const item = to.items[i];
  if (!item) throw new Error(`No item ${i}.`);
  return item;
}

/** The agent of this place. */
export function agentIn(to: State, a: number): Agent {
  const agent = to.agents[a];
  if (!agent) throw new Error(`No agent ${a}.`);
  return agent;
}

/** The picture says of it what is older than the truth. */
export function differs(one: Item | Agent): boolean {
  return one.told !== "fresh" && looksOpen(one) !== isOpen(one);
}
