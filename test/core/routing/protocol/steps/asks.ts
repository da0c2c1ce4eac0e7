import { agentIn, changeAgent, changeItem, itemIn, reserve } from "../changes.ts";
import type { Rules } from "../rules.ts";
import { isFree, type Ask, type Item, type State } from "../state.ts";
import type { Add } from "../steps.ts";

/** What can be asked for, and what can become of what was. */
export function addAsks(state: State, rules: Rules, add: Add): void {
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
