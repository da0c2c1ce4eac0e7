import { refusal } from "../refusal.ts";
import { equal } from "../values/compare.ts";
import { isDoc } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { fieldOf, isPosition } from "../values/paths.ts";

type Container = Doc | unknown[];

// MongoDB refuses to fill more places of an array with null than this.
const MOST_FILLED = 1_500_000;

/** A document being updated. Only what is written is copied: untouched parts stay shared with the stored one. */
export class Draft {
  doc: Doc;
  isChanged = false;
  readonly #copied = new Set<Container>();

  constructor(doc: Doc) {
    this.doc = doc;
  }

  /** The value at a concrete path; undefined when it is missing. */
  get(path: readonly string[]): unknown {
    let value: unknown = this.doc;
    for (const part of path) value = child(value, part);
    return value;
  }

  /** Sets a value, making sub-documents on the way. */
  set(path: readonly string[], value: unknown): void {
    const before = this.get(path);
    if (before !== undefined && equal(before, value)) return;
    let container: Container = this.#own(this.doc, (copy) => (this.doc = copy as Doc));
    for (const [depth, part] of path.slice(0, -1).entries()) {
      const next = child(container, part);
      const parent: Container = container;
      if (next === undefined) {
        container = {};
        this.#copied.add(container);
        put(parent, part, container, path[depth - 1]);
        continue;
      }
      if (!isContainer(next)) throw notViable(path[depth + 1] as string, part, next);
      container = this.#own(next, (copy) => put(parent, part, copy, path[depth - 1]));
    }
    put(container, path.at(-1) as string, value, path.at(-2));
    this.isChanged = true;
  }

  /** Removes a field; an array element becomes null, as in MongoDB. */
  unset(path: readonly string[]): void {
    if (this.get(path) === undefined) return;
    const parent = path.slice(0, -1);
    if (Array.isArray(this.get(parent))) {
      this.set(path, null);
      return;
    }
    let container: Container = this.#own(this.doc, (copy) => (this.doc = copy as Doc));
    for (const part of parent) {
      const above: Container = container;
      container = this.#own(child(above, part) as Container, (copy) => put(above, part, copy, undefined));
    }
    delete (container as Doc)[path.at(-1) as string];
    this.isChanged = true;
  }

  #own(container: Container, replace: (copy: Container) => void): Container {
    if (this.#copied.has(container)) return container;
    const copy = Array.isArray(container) ? [...(container as unknown[])] : { ...container };
    this.#copied.add(copy);
    replace(copy);
    return copy;
  }
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || isDoc(value);
}

function child(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return isPosition(part) ? (value[Number(part)] as unknown) : undefined;
  return isDoc(value) ? fieldOf(value, part) : undefined;
}

function put(container: Container, part: string, value: unknown, name: string | undefined): void {
  if (!Array.isArray(container)) {
    if (part === "__proto__")
      Object.defineProperty(container, part, { value, enumerable: true, configurable: true, writable: true });
    else container[part] = value;
    return;
  }
  if (!isPosition(part)) throw notViable(part, name ?? "", container);
  const position = Number(part);
  if (position > container.length + MOST_FILLED)
    throw refusal("BadValue", "can't backfill more than 1500000 elements");
  while (container.length < position) container.push(null);
  container[position] = value;
}

function notViable(field: string, parent: string, value: unknown): Error {
  return refusal(
    "PathNotViable",
    `Cannot create field '${field}' in element {${parent}: ${JSON.stringify(value)}}`,
  );
}
