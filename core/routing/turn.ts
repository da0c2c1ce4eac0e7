import type { RoutingRules, Waiting } from "./facts.ts";

/** What of the rules decides the order inside a line. */
export type Credits = Pick<RoutingRules, "classCreditMs" | "ratingCreditMs">;

/**
 * Milliseconds of waiting that the item was given on entry for its class and its client's rating. A priority that is
 * paid in time ages by itself: whoever waits gains on every newcomer, second by second.
 */
export function creditMs(item: Pick<Waiting, "priority" | "rating">, rules: Credits): number {
  const byRating = item.rating === null ? 0 : rules.ratingCreditMs[item.rating];
  return rules.classCreditMs[item.priority] + byRating;
}

/** The item's place in its line: smaller goes first. Within one class and rating it is the order of arrival. */
export function turnMs(item: Pick<Waiting, "arrivedAtMs" | "priority" | "rating">, rules: Credits): number {
  return item.arrivedAtMs - creditMs(item, rules);
}

/** Compares two items of one line. */
export function byTurn(rules: RoutingRules): (a: Waiting, b: Waiting) => number {
  return (a, b) => turnMs(a, rules) - turnMs(b, rules) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * The promise against starving: in its line no item is ever overtaken by one that arrived this many milliseconds after
 * it, or later.
 */
export function mostOvertakenMs(rules: RoutingRules): number {
  const classes = Object.values(rules.classCreditMs);
  const ratings = [0, ...Object.values(rules.ratingCreditMs)];
  return Math.max(...classes) - Math.min(...classes) + Math.max(...ratings) - Math.min(...ratings);
}
