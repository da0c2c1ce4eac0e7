import { askKinds, type Agent, type Ask, type Item, type State, type Worker } from "./state.ts";

// States that differ only in which agent, item or worker is which are the same to the checker. They are brought into one
// order and packed into one number below 2^53.

const tolds = { fresh: 0, open: 1, shut: 2 };
/** Only who is asked or has it is told apart. */
const itemNames = { coming: 0, queued: 1, gone: 2, assigned: 2, reserved: 4 };
const places = { idle: 0, claimed: 1, greets: 2, read: 3 };

/** The state with its things in an order of their own: equal for most states that differ only in names. */
export function inOrder(state: State): State {
  const items = orderOf(state.items.map((item, i) => itemRank(state, item, i)));
  const agents = orderOf(state.agents.map(agentRank));
  const i = (old: number): number => (old < 0 ? old : items.indexOf(old));
  const a = (old: number): number => (old < 0 ? old : agents.indexOf(old));
  const bits = (old: number): number => items.reduce((sum, from, to) => sum | (((old >> from) & 1) << to), 0);
  const people = (old: number): number =>
    agents.reduce((sum, from, to) => sum | (((old >> from) & 1) << to), 0);
  const named = <T extends Worker | Ask>(one: T): T => ({ ...one, item: i(one.item), agent: a(one.agent) });
  return {
    ...state,
    items: items.map((from) => {
      const item = state.items[from] as Item;
      return { ...item, who: people(item.who) };
    }),
    agents: agents.map((from) => {
      const agent = state.agents[from] as Agent;
      return { ...agent, pending: bits(agent.pending), held: bits(agent.held) };
    }),
    workers: state.workers.map(named).sort((x, y) => workerBits(x) - workerBits(y)),
    asks: state.asks.map(named).sort((x, y) => askBits(x) - askBits(y)),
  };
}

/** One number for each state that `inOrder` gives, as long as no agent counts an item that is not theirs. */
export function keyOf({ items, agents, workers, asks, whole, faults }: State): number {
  let key = faults * 2 + Number(whole);
  for (const item of items) key = key * 48 + itemBits(item);
  for (const agent of agents) key = key * 24 + (agentRank(agent) % 24);
  for (const worker of workers) key = key * 31 + workerBits(worker);
  for (const place of [0, 1]) key = key * 85 + askBits(asks[place]);
  return key;
}

function askBits(ask: Ask | undefined): number {
  if (!ask) return 0;
  const { kind, item, agent, fresh } = ask;
  return 1 + (askKinds.indexOf(kind) * 6 + item * 2 + Math.max(0, agent)) * 2 + Number(fresh);
}

function itemBits({ state, who, told, claimed }: Item): number {
  return ((itemNames[state] + who) * 3 + tolds[told]) * 2 + Number(claimed);
}

function itemRank({ workers, asks }: State, item: Item, i: number): number {
  let rank = itemBits(item) * 2 + Number(asks[0]?.item === i);
  for (const worker of workers)
    if (worker.item === i) rank = rank * 16 + 1 + workerBits({ ...worker, item: 0 });
  return rank;
}

function agentRank({ up, missed, told, claimed, pending, held }: Agent): number {
  const own = ((Number(up) * 2 + Number(missed)) * 3 + tolds[told]) * 2 + Number(claimed);
  return own + 24 * (pending * 8 + held);
}

function workerBits({ at, item, agent, fresh }: Worker): number {
  if (at === "idle") return 0;
  return 1 + (item * 2 + agent) * 5 + Math.max(0, (places[at] - 1) * 2 - 1) + Number(fresh);
}

/** The places of these ranks, the smallest first. */
function orderOf(ranks: readonly number[]): number[] {
  return ranks.map((_, place) => place).sort((x, y) => (ranks[x] ?? 0) - (ranks[y] ?? 0) || x - y);
}
