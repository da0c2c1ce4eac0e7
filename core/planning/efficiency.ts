import { erlangA } from "../erlang/erlangA.ts";
import { erlangC } from "../erlang/erlangC.ts";
import { slotMs } from "./days.ts";
import { addFacts, type IntervalFacts } from "./interval.ts";
import { meanHandleSeconds, patienceSeconds } from "./measures.ts";

/** Who was there in a half hour: the mean number on the line, and in which share of it anybody was. */
export interface Staff {
  people: number;
  cover: number;
}

/** What one queue saw in one half hour, and within which time it promises an answer. */
export interface LineLoad {
  facts: IntervalFacts;
  withinMs: number;
}

/** Service levels of a half hour, 0 to 1; null where nobody asked, nobody was there, or too little was measured. */
export interface Efficiency {
  achieved: number | null;
  /** What the same people could have reached with the same load, had each of them been able to take everything. */
  bound: number | null;
  /** Answered and lost, short ones left out: the weight of this half hour. */
  counted: number;
}

/** Fewer answers than these say nothing of the time that an item takes. */
const fewestHandled = 5;

/**
 * Achieved against the pooled bound: one queue, everyone fully skilled, Erlang A (Erlang C where nobody hung up) with the
 * half hour's own arrivals, people, and the day's handle time and patience. Real routing stays below it as long as handling does not
 * take longer in one hand than in another; a half hour by itself may lie above by chance. Where nobody was there for a part of the half hour, the rest of it counts.
 */
export function efficiencyOf(lines: readonly LineLoad[], staff: Staff, day: IntervalFacts): Efficiency {
  const all = addFacts(...lines.map(({ facts }) => facts));
  const counted = countedIn(all);
  if (counted === 0) return { achieved: null, bound: null, counted };
  return { achieved: all.inTime / counted, bound: pooledBound(lines, all, staff, day), counted };
}

/** Means over half hours, weighed by their clients; only those that have both. */
export function overall(hours: readonly Efficiency[]): Efficiency {
  const both = hours.filter(({ achieved, bound }) => achieved !== null && bound !== null);
  const counted = both.reduce((sum, hour) => sum + hour.counted, 0);
  if (counted === 0) return { achieved: null, bound: null, counted };
  const mean = (of: (hour: Efficiency) => number | null): number =>
    both.reduce((sum, hour) => sum + (of(hour) ?? 0) * hour.counted, 0) / counted;
  return { achieved: mean((hour) => hour.achieved), bound: mean((hour) => hour.bound), counted };
}

function countedIn({ answered, abandoned, shortAbandoned }: IntervalFacts): number {
  return answered + abandoned - shortAbandoned;
}

function pooledBound(
  lines: readonly LineLoad[],
  all: IntervalFacts,
  { people, cover }: Staff,
  day: IntervalFacts,
): number | null {
  const handleSeconds = meanHandleSeconds(day);
  if (handleSeconds === null || handleSeconds <= 0 || day.handled < fewestHandled || people * cover <= 0)
    return null;
  const load = {
    arrivalsPerHour: (all.offered * 3_600_000) / (slotMs * cover),
    handleSeconds,
    patienceSeconds: patienceSeconds(day),
    // Who may hold several at once counts as several.
    agents: (people * 100 * day.offered) / (cover * Math.max(day.cost, 1)),
  };
  let met = 0;
  for (const { facts, withinMs } of lines) met += countedIn(facts) * levelOf(load, withinMs / 1_000);
  return met / countedIn(all);
}

interface PooledLoad {
  arrivalsPerHour: number;
  handleSeconds: number;
  patienceSeconds: number | null;
  agents: number;
}

/** Between two whole numbers of agents the level lies between their two. */
function levelOf(load: PooledLoad, withinSeconds: number): number {
  const low = Math.floor(load.agents);
  const part = load.agents - low;
  const at = (agents: number): number => wholeLevel({ ...load, agents }, withinSeconds);
  return part === 0 ? at(low) : at(low) * (1 - part) + at(low + 1) * part;
}

function wholeLevel({ patienceSeconds: patience, ...load }: PooledLoad, withinSeconds: number): number {
  if (load.agents === 0) return 0;
  if (patience !== null && patience > 0)
    return erlangA({ ...load, withinSeconds, patienceSeconds: patience }).serviceLevel;
  const patient = erlangC({ ...load, withinSeconds });
  return patient.state === "stable" ? patient.answeredInTime : 0;
}
