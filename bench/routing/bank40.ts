import type { Scenario, Shift, SimulatedAgent, SimulatedQueue } from "../../core/simulation/scenario.ts";

/**
 * The scenario "bank-40": five lines, forty agents of two skills each in a mixed chain, 07:00 to 24:00 by half hours.
 * Arrival shapes: Anonymous Bank data, August 1999, by courtesy of Avishai Mandelbaum, Technion; shares of a weekday in per cent.
 */
const halfHourMs = 1_800_000;
const daily = 6850;

const usual = [
  0.95, 1.45, 2.1, 2.98, 3.54, 4.28, 4.65, 4.51, 4.25, 3.92, 3.72, 3.45, 3.41, 3.55, 3.66, 3.84, 3.53, 3.92,
  3.82, 3.59, 3.16, 3.0, 2.98, 2.52, 2.15, 1.81, 1.76, 1.9, 2.06, 2.05, 2.22, 2.12, 1.63, 1.35,
];
const securities = [
  0.26, 0.61, 0.71, 1.67, 3.75, 4.39, 6.9, 5.74, 4.49, 4.14, 3.53, 3.62, 3.46, 3.94, 4.07, 4.33, 5.71, 6.57,
  3.59, 3.08, 2.6, 2.28, 1.96, 2.05, 1.67, 1.38, 1.25, 1.48, 1.19, 1.73, 2.41, 2.28, 1.92, 1.22,
];

/** Name, share of the volume, mean handle and patience seconds, target, shape of the day. */
const lines = [
  ["PS", 0.55, 180, 470, 80, 20, usual],
  ["NE", 0.1, 240, 930, 80, 20, securities],
  ["IN", 0.12, 360, 430, 80, 60, usual],
  ["NW", 0.15, 120, 250, 80, 30, usual],
  ["VIP", 0.08, 240, 600, 90, 10, usual],
] as const;

export const [PS, NE, IN, NW, VIP] = [0, 1, 2, 3, 4] as const;

interface Group {
  main: number;
  size: number;
  /** Second skills in turn. */
  seconds: readonly number[];
}

/** Who is primarily of which line: second skills form a mixed chain, so that work finds a way round through others. */
const chain: readonly Group[] = [
  { main: PS, size: 19, seconds: [VIP, NE, IN, NW] },
  { main: NE, size: 5, seconds: [PS, VIP, PS, VIP, VIP] },
  { main: IN, size: 8, seconds: [PS, NW, PS, PS, NW, PS, NW, PS] },
  { main: NW, size: 4, seconds: [VIP, PS, VIP, PS] },
  { main: VIP, size: 4, seconds: [NE, PS, NE, PS] },
];

/** The same people, as many houses train them: everyone learns the big line besides their own, and the big line learns all. */
const hub: readonly Group[] = chain.map((group) => (group.main === PS ? group : { ...group, seconds: [PS] }));

/** A day unlike the common one. */
export interface Variant {
  /** Of all arrivals. */
  load?: number;
  /** Securities calls by this much between 10 and 12. */
  shock?: number;
  dayVariation?: number;
  /** Another shape of the day for all lines, shares that sum to 100; the roster follows it. */
  shape?: readonly number[];
  /** Second skills: a mixed chain, unless otherwise said. */
  plan?: "chain" | "hub";
  /** Agents beyond the load R in units of its root; 0.5 unless otherwise said. */
  beta?: number;
}

/** The scenario, its roster made for the common day whatever the variant's load. */
export function bank40(variant: Variant = {}): Scenario {
  const { load = 1, shock = 1, dayVariation = 0.1, shape, plan = "chain", beta = 0.5 } = variant;
  const common = lines.map(
    ([id, share, handleSeconds, patienceSeconds, percent, seconds, own]): SimulatedQueue => {
      const curve = shape ?? own;
      const whole = curve.reduce((sum, part) => sum + part, 0);
      return {
        id,
        arrivals: curve.map((part) => (daily * share * part) / whole),
        handleSeconds,
        handleVariation: 1.15,
        patienceSeconds,
        target: { percent, withinMs: seconds * 1000 },
      };
    },
  );
  const queues = common.map((queue, index) => ({
    ...queue,
    arrivals: queue.arrivals.map(
      (count, interval) => count * load * (index === NE && isShocked(interval) ? shock : 1),
    ),
  }));
  return {
    queues,
    agents: rosterFor(plan === "chain" ? chain : hub, staffByInterval(common, beta)),
    intervalMs: halfHourMs,
    dayVariation,
    absence: 0,
  };
}

/** 10:00 to 12:00. */
function isShocked(interval: number): boolean {
  return interval >= 6 && interval < 10;
}

/** Forty agents by rank within their group, so that any number of the first ones keeps the mix; each half hour calls on as many as its load asks for. */
function rosterFor(groups: readonly Group[], needed: readonly number[]): SimulatedAgent[] {
  const ranked = groups
    .flatMap(({ main, size, seconds }) =>
      Array.from({ length: size }, (_, i) => ({
        queues: [main, seconds[i % seconds.length] ?? main],
        rank: (i + 0.5) / size,
      })),
    )
    .sort((a, b) => a.rank - b.rank);
  return ranked.map(({ queues: skills }, place) => ({ queues: skills, shifts: shiftsOf(place, needed) }));
}

/** R + beta sqrt(R) agents of all forty, R the Erlangs of the half hour. */
export function staffByInterval(queues: readonly SimulatedQueue[], beta = 0.5): number[] {
  const intervals = queues[0]?.arrivals.length ?? 0;
  return Array.from({ length: intervals }, (_, interval) => {
    const erlangs = queues.reduce(
      (sum, queue) => sum + ((queue.arrivals[interval] ?? 0) * queue.handleSeconds * 1000) / halfHourMs,
      0,
    );
    return Math.min(40, Math.ceil(erlangs + beta * Math.sqrt(erlangs)));
  });
}

/** The last shift stays until everyone who waits is served. */
function shiftsOf(place: number, needed: readonly number[]): Shift[] {
  const shifts: Shift[] = [];
  needed.forEach((agents, interval) => {
    if (place >= agents) return;
    const toMs = interval === needed.length - 1 ? Infinity : (interval + 1) * halfHourMs;
    const last = shifts.at(-1);
    if (last?.toMs === interval * halfHourMs) last.toMs = toMs;
    else shifts.push({ fromMs: interval * halfHourMs, toMs });
  });
  return shifts;
}
