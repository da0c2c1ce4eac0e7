import { differs } from "./changes.ts";
import { inOrder, keyOf } from "./key.ts";
import type { Rules } from "./rules.ts";
import { budget, isFree, sizeOf, type State } from "./state.ts";
import { stepsFrom, type Step } from "./steps.ts";

/** What was found wrong, with the steps that lead there. */
export interface Flaw {
  what: string;
  path: string[];
}

/** What the walk saw. */
export interface Walk {
  states: number;
  steps: number;
  /** States in which nothing is under way and nobody waits beside a free agent. */
  restful: number;
  flaw: Flaw | null;
}

interface Seen {
  from: number;
  by: string;
  /** Where the state goes when no more faults come: the place of another, or of itself when it rests. */
  mends: number;
}

/** Walks every state that can be reached, the nearest first, and stops at the first that may not be. */
export function explore(first: State, rules: Rules, most = 5_000_000): Walk {
  const seen: Seen[] = [{ from: -1, by: "", mends: -1 }];
  const places = new Map([[keyOf(inOrder(first)), 0]]);
  const walk: Walk = { states: 1, steps: 0, restful: 0, flaw: null };
  let edge: [number, State][] = [[0, inOrder(first)]];
  const flawAt = (place: number, what: string): Walk => ({
    ...walk,
    states: places.size,
    flaw: { what, path: pathTo(seen, place) },
  });
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const [place, state] of edge) {
      const steps = stepsFrom(state, rules);
      walk.steps += steps.length;
      const mending = mendingOf(steps);
      if (!mending) {
        const unrest = unrestOf(state);
        if (unrest) return flawAt(place, unrest);
        walk.restful += 1;
        at(seen, place).mends = place;
      }
      for (const step of steps) {
        const wrong = wrongIn(step.to, rules);
        if (wrong) return flawAt(place, `${step.name}: ${wrong}`);
        const to = inOrder(step.to);
        const key = keyOf(to);
        let known = places.get(key);
        if (known === undefined) {
          if (places.size >= most) throw new Error(`More than ${most} states.`);
          places.set(key, (known = seen.length));
          seen.push({ from: place, by: step.name, mends: -1 });
          next.push([known, to]);
        }
        if (step === mending) at(seen, place).mends = known;
      }
    }
    edge = next;
  }
  const restless = firstRestless(seen);
  if (restless !== null) return flawAt(restless, "it never comes to rest, though no more faults come");
  return { ...walk, states: places.size };
}

/** What the stored records say that may never be so; null when all is well. */
export function wrongIn({ items, agents }: State, { atOnce }: Pick<Rules, "atOnce">): string | null {
  for (const [a, { pending, held }] of agents.entries()) {
    if (sizeOf(pending) > 1) return `agent ${a} has two pending offers`;
    if (sizeOf(pending) + sizeOf(held) > budget) return `agent ${a} is over their budget`;
  }
  for (const [i, { state, who }] of items.entries()) {
    const asked = agents.reduce((sum, { pending }, a) => sum | (((pending >> i) & 1) << a), 0);
    const has = agents.reduce((sum, { held }, a) => sum | (((held >> i) & 1) << a), 0);
    if (has > 0 && asked > 0) return `item ${i} is offered beside an assignment`;
    if (sizeOf(has) > 1 || sizeOf(asked) > atOnce) return `item ${i} has two holders`;
    const isCounted = asked === (state === "reserved" ? who : 0) && has === (state === "assigned" ? who : 0);
    const isNamed = who > 0 === (state === "reserved" || state === "assigned");
    if (!isCounted || !isNamed) return `item ${i} is ${state}, and its agent does not count it as that`;
  }
  return null;
}

/** Whether somebody waits beside a free agent, or the picture is not the truth, when nothing more is under way. */
function unrestOf({ items, agents, whole }: State): string | null {
  if (!whole) return "the picture stays lost";
  if ([...items, ...agents].some(differs)) return "the picture stays behind the database";
  const waits = items.some(({ state }) => state === "queued");
  return waits && agents.some(isFree) ? "an item waits for ever beside a free agent" : null;
}

/** The step taken when nothing new happens: what is under way ends, then the watcher looks, then whoever waits is offered. */
function mendingOf(steps: readonly Step[]): Step | null {
  let first: Step | null = null;
  for (const step of steps) if (step.mends > 0 && step.mends < (first?.mends ?? Infinity)) first = step;
  return first;
}

/** The first state from which the mending goes round in a circle. */
function firstRestless(seen: readonly Seen[]): number | null {
  const rests = new Uint8Array(seen.length);
  for (let start = 0; start < seen.length; start += 1) {
    const path: number[] = [];
    const round = new Set<number>();
    let place = start;
    while (rests[place] === 0 && at(seen, place).mends !== place) {
      if (round.has(place)) return start;
      round.add(place);
      path.push(place);
      place = at(seen, place).mends;
    }
    rests[place] = 1;
    for (const one of path) rests[one] = 1;
  }
  return null;
}

function pathTo(seen: readonly Seen[], place: number): string[] {
  const path: string[] = [];
  for (let one = at(seen, place); one.from >= 0; one = at(seen, one.from)) path.unshift(one.by);
  return path;
}

function at(seen: readonly Seen[], place: number): Seen {
  const one = seen[place];
  if (!one) throw new Error(`No state ${place}.`);
  return one;
}
