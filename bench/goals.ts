import type { Measured } from "./measure.ts";
import { ratioOf, readings, type Goal } from "./report.ts";

const atMost = (value: number) => ({ kind: "at most", value }) as const;
const atLeast = (value: number) => ({ kind: "at least", value }) as const;

/** What we hold ourselves to: the product against the honest floor of what it promises. */
export function goals(slow: readonly Measured[], flood: readonly Measured[]): Goal[] {
  const against = (over: string, floor: string): Goal[] => [
    {
      what: `${over} ÷ ${floor}: send to screen, p50`,
      ratio: ratioOf(slow, over, floor, readings.p50),
      goal: atMost(1.3),
    },
    {
      what: `${over} ÷ ${floor}: send to screen, p99`,
      ratio: ratioOf(slow, over, floor, readings.p99),
      goal: atMost(1.6),
    },
    {
      what: `${over} ÷ ${floor}: rate`,
      ratio: ratioOf(flood, over, floor, readings.rate),
      goal: atLeast(0.75),
    },
    {
      what: `${over} ÷ ${floor}: CPU per message at 100/s`,
      ratio: ratioOf(slow, over, floor, readings.cpu),
      goal: atMost(1.3),
    },
    {
      what: `${over} ÷ ${floor}: CPU per message, flooded`,
      ratio: ratioOf(flood, over, floor, readings.cpu),
      goal: atMost(1.3),
    },
    {
      what: `${over} ÷ ${floor}: acknowledgement, p50`,
      ratio: ratioOf(slow, over, floor, readings.answer50),
      goal: null,
    },
    {
      what: `${over} ÷ ${floor}: acknowledgement, p99`,
      ratio: ratioOf(slow, over, floor, readings.answer99),
      goal: null,
    },
  ];
  const all: Goal[] = [
    ...against("product", "m4"),
    ...against("product by socket", "m4 by socket"),
    {
      what: "product ÷ m3: send to screen, p50 (moonshot 1.5)",
      ratio: ratioOf(slow, "product", "m3", readings.p50),
      goal: null,
    },
    {
      what: "product ÷ m3: rate",
      ratio: ratioOf(flood, "product", "m3", readings.rate),
      goal: null,
    },
    {
      what: "m4 ÷ m3: send to screen, p50 (what the promises cost)",
      ratio: ratioOf(slow, "m4", "m3", readings.p50),
      goal: null,
    },
  ];
  return all.filter(({ ratio }) => ratio.rounds > 0);
}
