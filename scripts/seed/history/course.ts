/**
 * How a weekday's contacts spread over its half hours from 07:00 to midnight, in per cent: calls to a bank's agents on 23
 * weekdays of August 1999, computed from the "Anonymous Bank" data of the Technion's Service Enterprise Engineering
 * laboratory (A. Mandelbaum), with thanks. Only these sums are used, not the data.
 */
const fromSeven = [
  0.95, 1.45, 2.1, 2.98, 3.54, 4.28, 4.65, 4.51, 4.25, 3.92, 3.72, 3.45, 3.41, 3.55, 3.66, 3.84, 3.53, 3.92,
  3.82, 3.59, 3.16, 3.0, 2.98, 2.52, 2.15, 1.81, 1.76, 1.9, 2.06, 2.05, 2.22, 2.12, 1.63, 1.35,
];

const sum = fromSeven.reduce((total, one) => total + one, 0);

/** The share of each of the 48 half hours; they add up to 1. */
export const dayCourse: readonly number[] = Array.from(
  { length: 48 },
  (_, slot) => (fromSeven[slot - 14] ?? 0) / sum,
);

/** Monday to Sunday, beside a common weekday. */
export const weekCourse: readonly number[] = [1.15, 1.05, 1, 0.98, 0.95, 0.5, 0.37];
