/** The value of a token of size, in pixels, for the few sums that CSS cannot do. The second argument only says what it depends on. */
export function pixels(token: string, _dependsOn?: unknown): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(token)) || 0;
}
