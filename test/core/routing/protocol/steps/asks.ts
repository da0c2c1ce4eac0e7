import { agentIn, changeAgent, changeItem, itemIn, letGo, reserve } from "../changes.ts";
import type { Rules } from "../rules.ts";
import { isFree, placesIn, type Ask, type Item, type State } from "../state.ts";
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
    write(to, ask, rules, true);
  });
  if (state.faults === 0) return;
  add(`${says}, and the picture never hears of it`, 0, (to) => {
    to.asks.splice(place, 1);
    to.faults -= 1;
    write(to, ask, rules, false);
  });
}

function asksOf(state: State, i: number, { state: name, who }: Item): Ask[] {
  const ask = (kind: Ask["kind"], agent = -1): Ask => ({ kind, item: i, agent, fresh: true });
  const people = placesIn(who);
  const back = people.filter((a) => !state.agents[a]?.up).map((a) => ask("return", a));
  switch (name) {
    case "coming":
      return [];
    case "queued":
      return [ask("cancel")];
    case "reserved":
      return [
        ...people.flatMap((a) => [ask("accept", a), ask("decline", a), ask("timeout", a)]),
        ask("cancel"),
        ...back,
      ];
    case "assigned":
      return [ask("finish"), ...people.map((a) => ask("hand", a === 0 ? 1 : 0)), ...back];
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

function write(to: State, ask: Ask, rules: Rules, heard: boolean): void {
  const { kind, item: i, agent: a } = ask;
  const { who } = itemIn(to, i);
  switch (kind) {
    case "accept":
      return accept(to, ask, rules, heard);
    case "decline":
    case "timeout":
    case "return": {
      const left = rules.leavesOthers ? who & ~(1 << a) : 0;
      letGo(to, i, 1 << a, heard);
      if (kind === "timeout") changeAgent(to, a, { missed: true }, heard);
      return changeItem(to, i, { state: left > 0 ? "reserved" : "queued", who: left }, heard);
    }
    case "hand":
      letGo(to, i, who, heard);
      return reserve(to, i, 1 << a, heard);
    case "cancel":
    case "finish":
      letGo(to, i, who, heard);
      return changeItem(to, i, { state: "gone", who: 0 }, heard);
  }
}

function accept(to: State, { item: i, agent: a }: Ask, rules: Rules, heard: boolean): void {
  const bit = 1 << i;
  if (rules.rescinds) letGo(to, i, itemIn(to, i).who & ~(1 << a), heard);
  changeItem(to, i, { state: "assigned", who: 1 << a }, heard);
  const { pending, held } = agentIn(to, a);
  changeAgent(to, a, { pending: pending & ~bit, held: held | bit }, heard);
}
