import {
  copyOf,
  idle,
  isFree,
  isOpen,
  looksOpen,
  type Agent,
  type Ask,
  type Item,
  type State,
} from "./state.ts";

/** Parts of the protocol that can be left out, to see that the checker notices. */
export interface Rules {
  /** An offer is written only while the item is as it was read. */
  checksItem: boolean;
  /** An offer is written only while its agent can take it. */
  checksAgent: boolean;
  /** All else is written only while the item is as it was read. */
  checksAsks: boolean;
  /** Both are written together or not at all. */
  atOnce: boolean;
  /** A claim ends by itself. */
  claimsEnd: boolean;
  /** A watcher compares the picture with the database. */
  mends: boolean;
  /** Whoever finds the picture lost builds it. */
  builds: boolean;
  /** How many asks may be under way. */
  asks: 1 | 2;
}

export const asBuilt: Rules = {
  checksItem: true,
  checksAgent: true,
  checksAsks: true,
  atOnce: true,
  claimsEnd: true,
  mends: true,
  builds: true,
  asks: 1,
};

/** A step that can be taken, in words, and where it leads. `mends`: how early it comes when no more happens; 0: it does not. */
export interface Step {
  name: string;
  mends: number;
  to: State;
}

type Add = (name: string, mends: number, change: (to: State) => void) => void;

/** Every step that can come next. */
export function stepsFrom(state: State, rules: Rules): Step[] {
  const steps: Step[] = [];
  const add: Add = (name, mends, change) => {
    const to = copyOf(state);
    change(to);
    steps.push({ name, mends, to });
  };
  addWorkers(state, rules, add);
  addAsks(state, rules, add);
  addAgents(state, add);
  addPicture(state, rules, add);
  return steps;
}

function addWorkers(state: State, rules: Rules, add: Add): void {
  state.workers.forEach((worker, w) => {
    const { item: i, agent: a } = worker;
    if (worker.at === "idle") return addClaims(state, w, add);
    if (worker.at === "claimed")
      add(`worker ${w} reads item ${i}`, 1, (to) => {
        const isThere = itemIn(to, i).state === "queued";
        to.workers[w] = isThere ? { at: "read", item: i, agent: a, fresh: true } : idle;
        if (!isThere) giveUp(to, i, a);
      });
    else add(`worker ${w} writes its offer`, 1, (to) => writeOffer(to, w, rules, true));
    if (state.faults === 0) return;
    add(`worker ${w} dies`, 0, (to) => {
      to.workers[w] = idle;
      to.faults -= 1;
    });
    if (worker.at === "read")
      add(`worker ${w} writes its offer and dies before it says so`, 0, (to) => {
        writeOffer(to, w, rules, false);
        to.faults -= 1;
      });
  });
}

function addClaims(state: State, w: number, add: Add): void {
  if (!state.whole) return;
  for (const [i, item] of state.items.entries()) {
    if (item.claimed || !looksOpen(item)) continue;
    for (const [a, agent] of state.agents.entries()) {
      if (agent.claimed || !looksOpen(agent)) continue;
      add(`worker ${w} claims item ${i} for agent ${a}`, 5, (to) => {
        itemIn(to, i).claimed = true;
        agentIn(to, a).claimed = true;
        to.workers[w] = { at: "claimed", item: i, agent: a, fresh: false };
      });
    }
  }
}

/** The one transaction of an offer: item and agent, or neither. `heard`: the picture is told, of it or of what was there instead. */
function writeOffer(to: State, w: number, rules: Rules, heard: boolean): void {
  const { item: i, agent: a, fresh } = to.workers[w] ?? idle;
  to.workers[w] = idle;
  const item = !rules.checksItem || fresh;
  const agent = !rules.checksAgent || isFree(agentIn(to, a));
  if (item && agent) reserve(to, i, a, heard);
  else if (item && !rules.atOnce) changeItem(to, i, { state: "reserved", agent: a }, heard);
  else if (heard) giveUp(to, i, a);
}

/** The claims are given back, and the picture told what is true of both. */
function giveUp(to: State, i: number, a: number): void {
  hear(to, itemIn(to, i));
  hear(to, agentIn(to, a));
}

function addAsks(state: State, rules: Rules, add: Add): void {
  const { asks } = state;
  if (asks.length < rules.asks)
    for (const [i, item] of state.items.entries()) {
      if (asks.length > 0 && asks[0]?.item !== i) continue;
      for (const one of asksOf(state, i, item))
        add(`${one.kind} of item ${i} is asked for`, 0, (to) => void to.asks.push(one));
    }
  asks.forEach((ask, place) => addWrites(state, ask, place, rules, add));
}

function addWrites(state: State, ask: Ask, place: number, rules: Rules, add: Add): void {
  const says = `${ask.kind} of item ${ask.item} is written`;
  if (!holds(state, ask, rules))
    return add(`${ask.kind} of item ${ask.item} is refused`, 2, (to) => void to.asks.splice(place, 1));
  add(says, 2, (to) => {
    to.asks.splice(place, 1);
    write(to, ask, true);
  });
  if (state.faults === 0) return;
  add(`${says}, and the picture never hears of it`, 0, (to) => {
    to.asks.splice(place, 1);
    to.faults -= 1;
    write(to, ask, false);
  });
}

function asksOf(state: State, i: number, { state: name, agent }: Item): Ask[] {
  const ask = (kind: Ask["kind"], to = agent): Ask => ({ kind, item: i, agent: to, fresh: true });
  const back = agent >= 0 && !state.agents[agent]?.up ? [ask("return")] : [];
  switch (name) {
    case "queued":
      return [ask("cancel")];
    case "reserved":
      return [ask("accept"), ask("decline"), ask("timeout"), ask("cancel"), ...back];
    case "assigned":
      return [ask("finish"), ask("hand", agent === 0 ? 1 : 0), ...back];
    case "gone":
      return [];
  }
}

/** Whether the write still finds what it was asked for: its condition in the database. */
function holds(state: State, ask: Ask, rules: Rules): boolean {
  const agent = state.agents[ask.agent];
  if (ask.kind === "hand" && rules.checksAgent && !(agent && isFree(agent))) return false;
  return ask.fresh || (!rules.checksAsks && state.items[ask.item]?.state !== "gone");
}

function write(to: State, { kind, item: i, agent: a }: Ask, heard: boolean): void {
  const was = itemIn(to, i).agent;
  const bit = 1 << i;
  if (kind === "accept") {
    changeItem(to, i, { state: "assigned", agent: a }, heard);
    const { pending, held } = agentIn(to, a);
    return changeAgent(to, a, { pending: pending & ~bit, held: held | bit }, heard);
  }
  const before = to.agents[was];
  if (before) {
    const missed = before.missed || kind === "timeout";
    changeAgent(to, was, { pending: before.pending & ~bit, held: before.held & ~bit, missed }, heard);
  }
  if (kind === "hand") return reserve(to, i, a, heard);
  const isOver = kind === "cancel" || kind === "finish";
  changeItem(to, i, { state: isOver ? "gone" : "queued", agent: -1 }, heard);
}

function addAgents(state: State, add: Add): void {
  state.agents.forEach((agent, a) => {
    const say = (what: string, set: Partial<Agent>, cost: number): void => {
      if (state.faults < cost) return;
      add(`agent ${a} ${what}`, 0, (to) => {
        to.faults -= cost;
        changeAgent(to, a, set, true);
      });
    };
    if (agent.up) say("is lost", { up: false }, 1);
    else say("is back", { up: true }, 0);
    if (agent.missed) say("is ready again", { missed: false }, 0);
  });
}

function addPicture(state: State, rules: Rules, add: Add): void {
  const { items, agents, workers, whole, faults } = state;
  items.forEach((item, i) => {
    const isBusy = workers.some((worker) => worker.item === i);
    addOne(item, `item ${i}`, isBusy, (to) => itemIn(to, i));
  });
  agents.forEach((agent, a) => {
    const isBusy = workers.some((worker) => worker.agent === a);
    addOne(agent, `agent ${a}`, isBusy, (to) => agentIn(to, a));
  });
  if (!whole && rules.builds)
    add("a worker finds the picture lost and builds it", 4, (to) => {
      to.whole = true;
      for (const one of [...to.items, ...to.agents]) one.told = "fresh";
    });
  if (whole && faults > 0)
    add("the picture is wiped", 0, (to) => {
      to.whole = false;
      to.faults -= 1;
      for (const one of [...to.items, ...to.agents]) Object.assign(one, { told: "fresh", claimed: false });
    });

  /** `isBusy`: a worker is still at it, and so slow that its claim ends before it does. */
  function addOne(
    one: Item | Agent,
    name: string,
    isBusy: boolean,
    within: (to: State) => Item | Agent,
  ): void {
    if (one.claimed && rules.claimsEnd && (!isBusy || faults > 0))
      add(`the claim on ${name} ends by itself`, isBusy ? 0 : 3, (to) => {
        within(to).claimed = false;
        if (isBusy) to.faults -= 1;
      });
    if (one.told === "fresh") return;
    if (rules.mends) add(`the watcher mends ${name}`, 4, (to) => hear(to, within(to)));
    if (faults > 0)
      add(`older news of ${name} comes late`, 0, (to) => {
        Object.assign(within(to), { told: one.told === "open" ? "shut" : "open", claimed: false });
        to.faults -= 1;
      });
  }
}

/** The newest news replaces what the picture says, and ends a claim. */
function hear(to: State, one: Item | Agent): void {
  one.told = "fresh";
  if (to.whole) one.claimed = false;
}

/** Item and agent in one transaction. */
function reserve(to: State, i: number, a: number, heard: boolean): void {
  changeItem(to, i, { state: "reserved", agent: a }, heard);
  changeAgent(to, a, { pending: agentIn(to, a).pending | (1 << i) }, heard);
}

function changeItem(to: State, i: number, set: Pick<Item, "state" | "agent">, heard: boolean): void {
  const item = itemIn(to, i);
  change(to, item, set, heard);
  to.workers.forEach((worker, w) => {
    if (worker.item === i && worker.fresh) to.workers[w] = { ...worker, fresh: false };
  });
  to.asks.forEach((ask, place) => {
    if (ask.item === i && ask.fresh) to.asks[place] = { ...ask, fresh: false };
  });
}

function changeAgent(to: State, a: number, set: Partial<Agent>, heard: boolean): void {
  change(to, agentIn(to, a), set, heard);
}

function change<T extends Item | Agent>(to: State, one: T, set: Partial<T>, heard: boolean): void {
  const looked = looksOpen(one);
  Object.assign(one, set);
  if (heard) return hear(to, one);
  if (to.whole) one.told = looked ? "open" : "shut";
}

function itemIn(to: State, i: number): Item {
  const item = to.items[i];
  if (!item) throw new Error(`No item ${i}.`);
  return item;
}

function agentIn(to: State, a: number): Agent {
  const agent = to.agents[a];
  if (!agent) throw new Error(`No agent ${a}.`);
  return agent;
}

/** The picture says of it what is older than the truth. */
export function differs(one: Item | Agent): boolean {
  return one.told !== "fresh" && looksOpen(one) !== isOpen(one);
}
