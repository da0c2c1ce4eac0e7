import { agentIn, changeItem, hear, itemIn, reserve } from "../changes.ts";
import type { Rules } from "../rules.ts";
import { idle, isFree, looksOpen, type State } from "../state.ts";
import type { Add } from "../steps.ts";

/** What workers can do next, and how they can die. */
export function addWorkers(state: State, rules: Rules, add: Add): void {
  state.workers.forEach((worker, w) => {
    const { item: i, agent: a } = worker;
    if (worker.at === "idle") return addClaims(state, w, add);
    if (worker.at === "greets") return addGreeting(state, w, rules, add);
    if (worker.at === "claimed")
      add(`worker ${w} reads item ${i}`, 1, (to) => {
        const isThere = itemIn(to, i).state === "queued";
        to.workers[w] = isThere ? { at: "read", item: i, agent: a, fresh: true } : idle;
        if (!isThere) giveUp(to, i, a);
      });
    else
      for (const others of othersOf(state, a, rules))
        add(`worker ${w} writes its offer${others > 0 ? " to both" : ""}`, 1, (to) =>
          writeOffer(to, w, others, rules, true),
        );
    if (state.faults === 0) return;
    add(`worker ${w} dies`, 0, (to) => {
      to.workers[w] = idle;
      to.faults -= 1;
    });
    if (worker.at === "read")
      for (const others of othersOf(state, a, rules))
        add(
          `worker ${w} writes its offer${others > 0 ? " to both" : ""} and dies before it says so`,
          0,
          (to) => {
            writeOffer(to, w, others, rules, false);
            to.faults -= 1;
          },
        );
  });
}

/** A newcomer is written with its offer in one transaction, or, where its agent cannot be asked, without. */
function addGreeting(state: State, w: number, rules: Rules, add: Add): void {
  const { item: i, agent: a } = state.workers[w] ?? idle;
  for (const others of othersOf(state, a, rules)) {
    const name = `worker ${w} writes newcomer ${i} and its offer${others > 0 ? " to both" : ""}`;
    add(name, 1, (to) => greet(to, w, others, rules, true));
    if (state.faults === 0) continue;
    add(`${name}, and dies before it says so`, 0, (to) => {
      greet(to, w, others, rules, false);
      to.faults -= 1;
    });
  }
  if (state.faults === 0) return;
  add(`worker ${w} dies over newcomer ${i}`, 0, (to) => {
    to.workers[w] = idle;
    to.faults -= 1;
  });
}

function greet(to: State, w: number, others: number, rules: Rules, heard: boolean): void {
  const { item: i, agent: a, fresh } = to.workers[w] ?? idle;
  to.workers[w] = idle;
  const comes = itemIn(to, i).state === "coming" && (fresh || !rules.checksItem);
  if (comes && (!rules.checksAgent || isFree(agentIn(to, a))))
    return reserve(to, i, (1 << a) | others, heard);
  if (comes) changeItem(to, i, { state: "queued", who: 0 }, heard);
  if (heard) giveUp(to, i, a);
}

/** A message is there: it is written down by whoever takes it, with an offer or without. */
function addNewcomer(state: State, i: number, w: number, add: Add): void {
  add(`worker ${w} writes newcomer ${i}`, 6, (to) => changeItem(to, i, { state: "queued", who: 0 }, true));
  if (!state.whole || state.items[i]?.claimed) return;
  for (const [a, agent] of state.agents.entries()) {
    if (agent.claimed || !looksOpen(agent)) continue;
    add(`worker ${w} claims agent ${a} for newcomer ${i}`, 5, (to) => {
      itemIn(to, i).claimed = true;
      agentIn(to, a).claimed = true;
      to.workers[w] = { at: "greets", item: i, agent: a, fresh: true };
    });
  }
}

function addClaims(state: State, w: number, add: Add): void {
  state.items.forEach((item, i) => {
    if (item.state === "coming") addNewcomer(state, i, w, add);
  });
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

/** Who else may be asked, each a set of bits: nobody, and everyone whom the write finds free. Who is not is left out. */
function othersOf(state: State, a: number, { atOnce, checksAgent }: Rules): number[] {
  const other = a === 0 ? 1 : 0;
  const agent = state.agents[other];
  return atOnce > 1 && agent && (isFree(agent) || !checksAgent) ? [0, 1 << other] : [0];
}

/** The one transaction of an offer: item and agents, or none of them. `heard`: the picture is told, of it or of what was there instead. */
function writeOffer(to: State, w: number, others: number, rules: Rules, heard: boolean): void {
  const { item: i, agent: a, fresh } = to.workers[w] ?? idle;
  to.workers[w] = idle;
  const item = !rules.checksItem || fresh;
  const agent = !rules.checksAgent || isFree(agentIn(to, a));
  if (item && agent) reserve(to, i, (1 << a) | others, heard);
  else if (item && !rules.together) changeItem(to, i, { state: "reserved", who: 1 << a }, heard);
  else if (heard) giveUp(to, i, a);
}

/** The claims are given back, and the picture told what is true of both. */
function giveUp(to: State, i: number, a: number): void {
  hear(to, itemIn(to, i));
  hear(to, agentIn(to, a));
}
