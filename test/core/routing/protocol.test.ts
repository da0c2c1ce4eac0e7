import { describe, expect, it } from "vitest";
import { explore } from "./protocol/explore.ts";
import { asBuilt, type Rules } from "./protocol/rules.ts";
import { agentCount, firstState, itemCount, workerCount } from "./protocol/state.ts";

interface Bounds extends Pick<Rules, "asks" | "atOnce"> {
  faults: number;
  /** How many items are still to come. */
  newcomers?: 0 | 1;
}

/** For how many faults it is walked by hand: two take minutes. */
const faults = Number(process.env["OKNO_PROTOCOL_FAULTS"] ?? 1);

describe(`offers, to one or to both at once, among ${agentCount} agents, ${itemCount} items and ${workerCount} workers, in every order of steps`, () => {
  // A fault: a worker dies, news is lost or late, a desk is gone, a claim ends too early, the picture is wiped.
  it.each<Bounds>([
    { faults, asks: 1, atOnce: 1 },
    { faults: faults - 1, asks: 2, atOnce: 1 },
    { faults, asks: 1, atOnce: 2 },
    { faults: faults - 1, asks: 2, atOnce: 2 },
    { faults, asks: 1, atOnce: 1, newcomers: 1 },
    { faults, asks: 1, atOnce: 2, newcomers: 1 },
  ])(
    "are never made twice, and nobody waits for ever beside a free agent: %o",
    ({ newcomers = 0, ...bounds }: Bounds) => {
      const began = performance.now();
      const { states, steps, restful, flaw } = explore(firstState(bounds.faults, newcomers), {
        ...asBuilt,
        ...bounds,
      });
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      console.log(`${states} states, ${steps} steps, ${restful} at rest, in ${seconds} s`);
      expect(flaw).toBeNull();
      expect(states).toBeGreaterThan(10_000);
    },
    1_200_000,
  );

  it.each<[Partial<Rules>, RegExp]>([
    [{ checksItem: false }, /two holders|does not count/],
    [{ checksAgent: false }, /two pending offers|over their budget/],
    [{ checksAsks: false, asks: 2 }, /does not count|two holders/],
    [{ together: false }, /does not count/],
    [{ checksItem: false, atOnce: 2 }, /two holders|does not count/],
    [{ checksAgent: false, atOnce: 2 }, /two pending offers|over their budget/],
    // Two accepts win.
    [{ checksAsks: false, asks: 2, atOnce: 2 }, /does not count|two holders|beside an assignment/],
    [{ rescinds: false, atOnce: 2 }, /beside an assignment/],
    [{ leavesOthers: false, atOnce: 2 }, /does not count/],
    [{ claimsEnd: false }, /waits for ever/],
    [{ mends: false }, /behind the database|waits for ever|never comes to rest/],
    [{ builds: false }, /stays lost/],
  ])("are found wanting without %o", (without, what) => {
    const { flaw } = explore(firstState(1), { ...asBuilt, ...without });
    expect(flaw?.what).toMatch(what);
    expect(flaw?.path.length).toBeGreaterThan(0);
  });
});
