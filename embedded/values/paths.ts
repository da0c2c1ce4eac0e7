import { isDoc } from "./kinds.ts";
import type { Doc } from "./kinds.ts";

const DIGITS = /^\d+$/;

/** Tells path parts that may address an array element. */
export function isPosition(part: string): boolean {
  return DIGITS.test(part);
}

/** A field of a document itself, never of its prototype. */
export function fieldOf(doc: Doc, name: string): unknown {
  return Object.hasOwn(doc, name) ? doc[name] : undefined;
}

/**
 * Shows every value a query path reaches, walking into arrays of sub-documents on the way.
 * A missing field is shown as undefined. Stops and returns true as soon as `seen` does.
 */
export function reach(
  value: unknown,
  path: readonly string[],
  seen: (value: unknown) => boolean,
  depth = 0,
): boolean {
  if (depth === path.length) return seen(value);
  const part = path[depth] as string;
  if (isDoc(value)) return reach(fieldOf(value, part), path, seen, depth + 1);
  if (!Array.isArray(value)) return seen(undefined);
  if (isPosition(part) && Number(part) < value.length && reach(value[Number(part)], path, seen, depth + 1))
    return true;
  for (const element of value) if (isDoc(element) && reach(element, path, seen, depth)) return true;
  return false;
}

/** As `reach`, but shows the elements of a final array as well: what most query operators look at. */
export function reachLeaves(doc: Doc, path: readonly string[], seen: (value: unknown) => boolean): boolean {
  return reach(doc, path, (value) => seen(value) || (Array.isArray(value) && value.some(seen)));
}
