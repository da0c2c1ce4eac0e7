/** One row of figures in a chart, a value for each half hour; null where there is none. */
export interface ChartSeries {
  name: string;
  values: readonly (number | null)[];
  /** Bars stand for what is needed, steps for what is planned, a line for what happens, dots for what is expected. */
  shape: "bars" | "steps" | "line" | "dots";
  /** At most one series of a chart is the accent. */
  tone: "accent" | "quiet" | "ink";
  /** How much of each bar, from its top, is missing. */
  missing?: readonly number[];
}

/** Where a chart draws, in pixels. */
export interface ChartFrame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Round steps up to at least `most`: 0, 10, 20, 30. At most five lines. */
export function ticksTo(most: number): number[] {
  const raw = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? raw);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, index) => index * step);
}

/** The largest value of all series. */
export function mostOf(series: readonly ChartSeries[]): number {
  return Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
}

/** A path through the middles of the half hours, broken where there is no value. */
export function linePath(
  values: readonly (number | null)[],
  x: (slot: number) => number,
  y: (value: number) => number,
): string {
  let pen = "M";
  return values
    .map((value, slot) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      // A point with no neighbours is still seen: a line of no length with round ends.
      const point = `${pen}${x(slot + 0.5).toFixed(1)} ${y(value).toFixed(1)}${pen === "M" ? "h0" : ""}`;
      pen = "L";
      return point;
    })
    .join("");
}

/** A path that keeps its height for each half hour. */
export function stepPath(
  values: readonly (number | null)[],
  x: (slot: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, slot) => {
      const high = y(value ?? 0).toFixed(1);
      return `${slot === 0 ? "M" : "L"}${x(slot).toFixed(1)} ${high}L${x(slot + 1).toFixed(1)} ${high}`;
    })
    .join("");
}

/** Heights for labels beside their lines, moved apart so that none covers another. In order of the given. */
export function apart(heights: readonly number[], gap: number, lowest: number): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const placed = [...heights];
  let before = -Infinity;
  for (const index of order) before = placed[index] = Math.max(placed[index] ?? 0, before + gap);
  let under = lowest + gap;
  for (const index of order.reverse()) under = placed[index] = Math.min(placed[index] ?? 0, under - gap);
  return placed;
}
