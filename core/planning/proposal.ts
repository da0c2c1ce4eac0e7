import { randomOf } from "../simulation/random.ts";
import { Cover, candidateOf, type Candidate } from "./cover.ts";
import { allShifts, coverOf, paidSlots, type Shift, type ShiftRules } from "./shift.ts";

export interface ProposalQuestion {
  /** People on the schedule in each half hour of the day. */
  needed: readonly number[];
  rules: ShiftRules;
  /** More shifts than people are of no use. */
  maxAgents: number;
  /** How many are there already: shifts of the day before that go on after midnight. */
  carried?: readonly number[];
  /** What the next day needs from its midnight on: shifts may go on into it. Without it they end with the day. */
  tail?: readonly number[];
}

/** Shifts for a need, and how well they meet it. */
export interface Proposal {
  /** By beginning. */
  shifts: Shift[];
  /** People on the line in each half hour, and how many more or fewer than needed. */
  cover: number[];
  over: number[];
  under: number[];
  paid: number;
  /** No set of allowed shifts that meets the need is paid fewer half hours than this. */
  bound: number;
}

/** So often a few shifts are taken out at random and chosen again. */
const rounds = 1_000;

/**
 * Shifts that meet the need with the fewest paid half hours, as far as a simple search finds them: the most useful shift
 * again and again, then each is exchanged for a better one, then a few at a time are taken out and chosen anew. The same
 * question has the same answer.
 */
export function proposeShifts({
  needed,
  rules,
  maxAgents,
  carried = [],
  tail = [],
}: ProposalQuestion): Proposal {
  const lacking = needed.map((people, slot) => Math.max(0, people - (carried[slot] ?? 0)));
  const after = isNight(needed, tail) ? tail : [];
  const candidates = candidatesFor(lacking, after, rules);
  const begun = start(() => new Cover(lacking, after), candidates, maxAgents);
  const found = search(begun, candidates, maxAgents);
  exchange(found, candidates, maxAgents);
  const shifts = found.chosen.map(({ shift }) => shift).sort((a, b) => a.from - b.from || a.to - b.to);
  return { shifts, ...fitOf(shifts, needed, carried), bound: boundOf(lacking, candidates) };
}

/** Somebody is needed before midnight and after it. */
function isNight(needed: readonly number[], tail: readonly number[]): boolean {
  return (needed.at(-1) ?? 0) > 0 && (tail[0] ?? 0) > 0;
}

/** How well shifts meet a need, with those of the day before that go on into it. */
export function fitOf(
  shifts: readonly Shift[],
  needed: readonly number[],
  carried: readonly number[] = [],
): Pick<Proposal, "cover" | "over" | "under" | "paid"> {
  const cover = coverOf(shifts, needed.length).map((people, slot) => people + (carried[slot] ?? 0));
  return {
    cover,
    over: cover.map((there, slot) => Math.max(0, there - (needed[slot] ?? 0))),
    under: cover.map((there, slot) => Math.max(0, (needed[slot] ?? 0) - there)),
    paid: shifts.reduce((sum, shift) => sum + paidSlots(shift), 0),
  };
}

/**
 * Between the first and the last half hour in which anybody is needed, the night after the day included; anywhere in the day
 * where no shift is that short. Every shift begins on the day.
 */
function candidatesFor(needed: readonly number[], tail: readonly number[], rules: ShiftRules): Candidate[] {
  const first = needed.findIndex((one) => one > 0);
  if (first === -1) return [];
  const last = needed.findLastIndex((one) => one > 0);
  const night = tail.findIndex((one) => one <= 0);
  const end = tail.length === 0 ? last + 1 : needed.length + (night === -1 ? tail.length : night);
  const inside = allShifts(rules, { from: first, to: end }).filter(({ from }) => from <= last);
  return (inside.length > 0 ? inside : allShifts(rules, { from: 0, to: needed.length })).map(candidateOf);
}

/** The best shift by some measure again and again, until the need is met or nobody is left. */
function fill(
  cover: Cover,
  candidates: readonly Candidate[],
  maxAgents: number,
  worth: (one: Candidate) => number,
): void {
  while (cover.chosen.length < maxAgents && !cover.isEnough) {
    const next = best(candidates, worth);
    if (!next || cover.saving(next) <= 0) return;
    cover.add(next);
  }
}

/** Each shift in turn for the one that is best in its place, or none, until nothing gets better. */
function exchange(cover: Cover, candidates: readonly Candidate[], maxAgents: number): void {
  for (let better = true; better;) {
    better = false;
    for (let place = cover.chosen.length - 1; place >= 0; place -= 1) {
      const before = cover.cost;
      cover.remove(place);
      const next = best(candidates, (one) => cover.saving(one));
      if (next && cover.saving(next) > 0 && cover.chosen.length < maxAgents) cover.add(next);
      if (cover.cost < before) better = true;
    }
  }
}

/** Short shifts that fit closely, or long ones that meet much with few people: whichever costs less. */
function start(empty: () => Cover, candidates: readonly Candidate[], maxAgents: number): Cover {
  const [close, long] = [empty(), empty()];
  fill(close, candidates, maxAgents, (one) => close.use(one));
  fill(long, candidates, maxAgents, (one) => long.saving(one));
  for (const cover of [close, long]) exchange(cover, candidates, maxAgents);
  return close.cost < long.cost ? close : long;
}

function search(begun: Cover, candidates: readonly Candidate[], maxAgents: number): Cover {
  const random = randomOf(1);
  let found = begun;
  for (let round = 0; round < rounds && found.chosen.length > 1; round += 1) {
    const tried = found.copy();
    for (let out = 2 + Math.floor(random.next() * 3); out > 0 && tried.chosen.length > 0; out -= 1)
      tried.remove(Math.floor(random.next() * tried.chosen.length));
    const byUse = random.next() < 0.5;
    const luck = (): number => 0.7 + 0.3 * random.next();
    fill(tried, candidates, maxAgents, (one) => (byUse ? tried.use(one) : tried.saving(one)) * luck());
    if (tried.cost <= found.cost) found = tried;
  }
  return found;
}

/** Each paid half hour meets at most one need, and the busiest half hour needs as many shifts as it needs people. */
function boundOf(needed: readonly number[], candidates: readonly Candidate[]): number {
  const shortest = Math.min(...candidates.map(({ paid }) => paid));
  const sum = needed.reduce((total, one) => total + one, 0);
  return candidates.length === 0 ? 0 : Math.max(sum, Math.max(...needed) * shortest);
}

function best(candidates: readonly Candidate[], worth: (one: Candidate) => number): Candidate | null {
  let found: Candidate | null = null;
  let most = -Infinity;
  for (const one of candidates) {
    const value = worth(one);
    if (value > most) [found, most] = [one, value];
  }
  return found;
}
