import { NE, NW, PS, VIP } from "./bank40.ts";
import type { Rule, View } from "./lineRouter.ts";

/** The longest free agent; the longest waiting client of the agent's queues. */
export const fifo: Rule = { whom: longestIdle, which: (_view, _agent, _queue, waitMs) => waitMs };

/** The same, were everyone to serve everything. */
export const pooledFifo: Rule = { ...fifo, allSkills: true };

/** Points below the service level, of the day so far; a few imagined clients keep the morning calm. */
export function deficit(view: View, queue: number): number {
  const imagined = 20;
  const percent = view.scenario.queues[queue]?.target.percent ?? 0;
  const counted = (view.answered[queue] ?? 0) + (view.lost[queue] ?? 0) + imagined;
  return percent - (100 * (view.inTime[queue] ?? 0) + imagined * percent) / counted;
}

/** Share of the target that the wait has reached, times e for each `1 / gain` points below the service level. */
function feedback(gain: number): Rule["which"] {
  return (view, _agent, queue, waitMs) =>
    (waitMs / withinMs(view, queue)) * Math.exp(gain * deficit(view, queue));
}

/** The bound: service-level feedback under full flexibility, its gain the largest that gains on A and loses nothing on B. */
export const bound: Rule = { whom: longestIdle, which: feedback(4), allSkills: true };

/** Stronger on A and weaker on B: always the queue that is furthest below. */
export const lowestLevel: Rule = {
  whom: longestIdle,
  which: (view, _agent, queue, waitMs) => deficit(view, queue) * 1e6 + waitMs / 1000,
  allSkills: true,
};

export const waitRatio: Rule = {
  whom: longestIdle,
  which: (view, _agent, queue, waitMs) => waitMs / withinMs(view, queue),
};

/** Fixed-queue-ratio (Gurvich and Whitt): waits are held in the ratio of the targets. */
export const queueRatio: Rule = {
  whom: primaryFirst,
  which: (view, _agent, queue) => {
    const whole = view.waiting.reduce((sum, count) => sum + count, 0);
    const shares = view.scenario.queues.map((_, index) => volume(view, index) * withinMs(view, index));
    const sum = shares.reduce((total, share) => total + share, 0);
    return (view.waiting[queue] ?? 0) - ((shares[queue] ?? 0) / sum) * whole;
  },
};

/** VIP before NE before PS before IN before NW. */
export const staticPriority: Rule = {
  whom: longestIdle,
  which: (_view, _agent, queue) => -[VIP, NE, PS, 2, NW].indexOf(queue),
};

/** Those still in time come first, the tightest of them before the others; then those who wait longest. */
export const deadline: Rule = {
  whom: primaryFirst,
  which: (view, _agent, queue, waitMs) => {
    const slackMs = withinMs(view, queue) - waitMs;
    return slackMs >= 0 ? 1e9 - slackMs : waitMs;
  },
};

/** Feedback, and the last free agent of a line is kept for that line while the others can wait. */
export const reserving: Rule = {
  whom: primaryFirst,
  which: (view, agent, queue, waitMs) => {
    const main = view.scenario.agents[agent]?.queues[0] ?? PS;
    const isLast = main !== queue && (view.idle[main] ?? 0) <= 1 && (view.waiting[main] ?? 0) === 0;
    if (isLast && waitMs < 0.25 * withinMs(view, queue)) return null;
    return (waitMs / withinMs(view, queue)) * Math.exp(0.3 * deficit(view, queue));
  },
  lookEveryMs: 1000,
};

/** The line's own agents for 20 seconds, then anyone with the skill. */
export const twoStep: Rule = {
  whom: longestIdle,
  which: (view, agent, queue, waitMs) =>
    view.scenario.agents[agent]?.queues[0] === queue || waitMs >= 20_000 ? waitMs : null,
  lookEveryMs: 1000,
};

function longestIdle(view: View, agent: number): number {
  return view.nowMs - (view.freeSinceMs[agent] ?? 0);
}

function primaryFirst(view: View, agent: number, queue: number): number {
  return view.scenario.agents[agent]?.queues[0] === queue ? 1 : 0;
}

function withinMs(view: View, queue: number): number {
  return view.scenario.queues[queue]?.target.withinMs ?? 1;
}

function volume(view: View, queue: number): number {
  return view.scenario.queues[queue]?.arrivals.reduce((sum, count) => sum + count, 0) ?? 0;
}
