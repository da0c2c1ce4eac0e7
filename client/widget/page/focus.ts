const reachable =
  'button:not([disabled]), a[href], input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';

/** Keeps Tab inside the window while it is open. */
export function keepFocusIn(panel: HTMLElement, event: KeyboardEvent, focused: HTMLElement | null): void {
  if (event.key !== "Tab") return;
  const stops = [...panel.querySelectorAll<HTMLElement>(reachable)].filter(
    (element) => element.offsetParent !== null && element.tabIndex >= 0,
  );
  const [first, last] = [stops.at(0), stops.at(-1)];
  const atEdge = event.shiftKey ? focused === first || focused === panel : focused === last;
  if (!atEdge) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
