import { erlangA } from "./erlangA.ts";
import { erlangC } from "./erlangC.ts";
import { erlangsOf, type Load } from "./load.ts";
import { squareRootAgents } from "./squareRoot.ts";

/** What the clients were promised. */
export interface Target {
  /** Share to be answered within the limit, in per cent. */
  percent: number;
  withinSeconds: number;
  /** Largest share that may hang up, in per cent; matters only where patience is known. */
  maxAbandonedPercent?: number;
  /** Of which number: all `offered`, or those who `stayed` past the limit or were answered (the default). */
  of?: "offered" | "stayed";
}

/** A load, the clients' patience if it is known, and what they were promised. */
export interface StaffingQuestion extends Load {
  /** Null: nobody ever hangs up (Erlang C, which asks for more agents). */
  patienceSeconds: number | null;
  target: Target;
}

/** The fewest agents that keep the target; 0 without load; null when no number does (100 % or more). */
export function agentsNeeded(question: StaffingQuestion): number | null {
  if (question.arrivalsPerHour === 0) return 0;
  if (question.target.percent >= 100) return null;
  const erlangs = erlangsOf(question);
  return fewest((agents) => meets(question, agents), {
    near: Math.max(1, squareRootAgents(erlangs, usualBeta)),
    step: Math.max(1, Math.round(Math.sqrt(erlangs) / 4)),
  });
}

/** With so many square roots above the load most targets are met, where clients hang up. */
const usualBeta = 0.2;

/** The least number above 0 that is enough, where all above it are: strides of growing length first, then halves. */
function fewest(
  isEnough: (agents: number) => boolean,
  { near, step }: { near: number; step: number },
): number {
  let low = 0;
  let high = near;
  let stride = step;
  if (isEnough(near)) {
    for (let lower = near - stride; lower > 0 && isEnough(lower); lower = high - stride) {
      high = lower;
      stride *= 2;
    }
    low = Math.max(0, high - stride);
  } else {
    do {
      low = high;
      high += stride;
      stride *= 2;
    } while (!isEnough(high));
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** True when `agents` keep the target: more agents never make it worse, which the search relies on. */
export function meets(question: StaffingQuestion, agents: number): boolean {
  const { target, patienceSeconds } = question;
  const staffed = { ...question, agents, withinSeconds: target.withinSeconds };
  if (patienceSeconds === null) {
    const result = erlangC(staffed);
    return result.state === "stable" && result.answeredInTime * 100 >= target.percent;
  }
  const result = erlangA({ ...staffed, patienceSeconds });
  const level = target.of === "offered" ? result.answeredInTime : result.serviceLevel;
  return level * 100 >= target.percent && result.abandoned * 100 <= (target.maxAbandonedPercent ?? 100);
}
