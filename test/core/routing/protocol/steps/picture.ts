import { agentIn, changeAgent, hear, itemIn } from "../changes.ts";
import type { Rules } from "../rules.ts";
import type { Agent, Item, State } from "../state.ts";
import type { Add } from "../steps.ts";

/** What agents do by themselves. */
export function addAgents(state: State, add: Add): void {
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

/** What becomes of the shared picture. */
export function addPicture(state: State, rules: Rules, add: Add): void {
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
