import { expect } from "vitest";

/** Expects the value to agree with a printed figure to its last digit, or to 1e-9 of it where that is wider. */
export function expectDigits(actual: number, printed: string): void {
  const value = Number(printed);
  const decimals = printed.split(".")[1]?.length ?? 0;
  const allowed = Math.max(0.5000001 * 10 ** -decimals, 1e-9 * Math.abs(value));
  expect(Math.abs(actual - value), `${actual} against ${printed}`).toBeLessThanOrEqual(allowed);
}

/** Rows of a table, one a line, cells apart by spaces. */
export function rowsOf(text: string): string[][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
}
