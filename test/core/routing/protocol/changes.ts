import { looksOpen, isOpen, type Agent, type Item, type State } from "./state.ts";

/** The newest news replaces what the picture says, and ends a claim. */
export function hear(to: State, one: Item | Agent): void {
  one.told = "fresh";
  if (to.whole) one.claimed = false;
}

/** Item and agent in one transaction. */
export function reserve(to: State, i: number, a: number, heard: boolean): void {
  changeItem(to, i, { state: "reserved", agent: a }, heard);
  changeAgent(to, a, { pending: agentIn(to, a).pending | (1 << i) }, heard);
}

/** The item is written: whoever read it before has read what is no more. */
export function changeItem(to: State, i: number, set: Pick<Item, "state" | "agent">, heard: boolean): void {
  const item = itemIn(to, i);
  change(to, item, set, heard);
  to.workers.forEach((worker, w) => {
    if (worker.item === i && worker.fresh) to.workers[w] = { ...worker, fresh: false };
  });
  to.asks.forEach((ask, place) => {
    if (ask.item === i && ask.fresh) to.asks[place] = { ...ask, fresh: false };
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
