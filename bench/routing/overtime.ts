import { below } from "../../core/erlang/normal.ts";
import type { SimulatedQueue } from "../../core/simulation/scenario.ts";

const stepSeconds = 10;
/** The value has long settled by then. */
const horizonSeconds = 7_200;

/**
 * The most seconds, on the mean, that whoever chooses among these queues can make an agent work beyond the end of a shift:
 * the last client is begun before it and ends after it. It holds for every policy that does not know how long a talk will
 * take, also one that waits for the best moment to begin a long one: with t seconds left the value is that of the best
 * queue, V(t) = max E[(S - t)+] + E[V(t - S), S <= t]. Every rounding is upwards.
 */
export function mostOvertimeSeconds(queues: readonly SimulatedQueue[]): number {
  const talks = queues.map(talkOf);
  const most = [0];
  for (let step = 0; step * stepSeconds <= horizonSeconds; step += 1) {
    const best = talks.map(({ beyond, within }) => {
      let later = 0;
      for (let back = 1; back < step; back += 1) later += (within[back] ?? 0) * (most[step - back] ?? 0);
      return (beyond(step * stepSeconds) + later) / (1 - (within[0] ?? 0));
    });
    // Whoever has more time left may wait until there is less.
    most[step] = Math.max(most[step - 1] ?? 0, ...best);
  }
  return most.at(-1) ?? 0;
}

/** E[(S - t)+], and the probability of each step of the clock in which the talk may end. */
interface Talk {
  beyond: (seconds: number) => number;
  within: number[];
}

function talkOf({ handleSeconds: mean, handleVariation }: SimulatedQueue): Talk {
  const [beyond, upTo] =
    handleVariation === "exponential" ? exponentialTalk(mean) : lognormalTalk(mean, handleVariation);
  const within = Array.from(
    { length: horizonSeconds / stepSeconds },
    (_, step) => upTo((step + 1) * stepSeconds) - upTo(step * stepSeconds),
  );
  return { beyond, within };
}

type Pair = [beyond: (seconds: number) => number, upTo: (seconds: number) => number];

function exponentialTalk(mean: number): Pair {
  return [(t) => mean * Math.exp(-t / mean), (t) => 1 - Math.exp(-t / mean)];
}

function lognormalTalk(mean: number, variation: number): Pair {
  const sigma = Math.sqrt(Math.log(1 + variation * variation));
  const near = (t: number): number => (Math.log(mean / t) + (sigma * sigma) / 2) / sigma;
  return [
    (t) => (t === 0 ? mean : mean * below(near(t)) - t * below(near(t) - sigma)),
    (t) => (t === 0 ? 0 : 1 - below(near(t) - sigma)),
  ];
}
