import { refusal } from "../refusal.ts";
import { EMPTY_ARRAY_KEY, NULL_KEY, inverted, keyOf } from "../values/keys.ts";
import { isDoc } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { fieldOf } from "../values/paths.ts";

export interface IndexField {
  readonly name: string;
  readonly path: readonly string[];
  readonly descending: boolean;
}

// How far one index field has been followed into a document.
interface Step {
  readonly value: unknown;
  readonly depth: number;
  readonly settled: boolean;
}

export interface IndexKeys {
  readonly keys: string[];
  /** Numbers of the fields whose path met an array. */
  readonly throughArrays: ReadonlySet<number>;
  /** Whether the document has any of the fields: a sparse index leaves out those without. */
  readonly present: boolean;
}

const NONE: ReadonlySet<number> = new Set();

/** The keys under which a compound index files a document: one for each element of the array it may pass. */
export function indexKeys(doc: Doc, fields: readonly IndexField[]): IndexKeys {
  const steps = fields.map((field) => follow({ value: doc, depth: 0, settled: false }, field.path));
  const present = steps.some((step) => step.value !== undefined);
  if (!steps.some(isBlocked)) return { keys: [join(steps, fields)], throughArrays: NONE, present };
  const keys = new Set<string>();
  const throughArrays = new Set<number>();
  expand(steps, fields, keys, throughArrays);
  return { keys: [...keys], throughArrays, present };
}

// Walks sub-documents until the end of the path, a missing field or an array.
function follow(step: Step, path: readonly string[]): Step {
  let { value, depth } = step;
  if (step.settled) return step;
  while (depth < path.length && isDoc(value)) value = fieldOf(value, path[depth++] as string);
  if (Array.isArray(value)) return { value, depth, settled: false };
  return { value: depth < path.length ? undefined : value, depth, settled: true };
}

function isBlocked(step: Step): boolean {
  return !step.settled;
}

function expand(
  steps: Step[],
  fields: readonly IndexField[],
  keys: Set<string>,
  throughArrays: Set<number>,
): void {
  const array = steps.find(isBlocked)?.value as unknown[] | undefined;
  if (array === undefined) {
    keys.add(join(steps, fields));
    return;
  }
  steps.forEach((step, number) => {
    if (!isBlocked(step)) return;
    throughArrays.add(number);
    if (step.value !== array) throw refusal("CannotIndexParallelArrays", "cannot index parallel arrays");
  });
  const elements = array.length === 0 ? [EMPTY] : array;
  for (const element of elements)
    expand(
      steps.map((step, number) => enter(step, element, fields[number])),
      fields,
      keys,
      throughArrays,
    );
}

// Stands for the missing element of an empty array.
const EMPTY = Symbol("empty array");

function enter(step: Step, element: unknown, field: IndexField | undefined): Step {
  if (!isBlocked(step) || field === undefined) return step;
  const atEnd = step.depth === field.path.length;
  if (atEnd) return { value: element, depth: step.depth, settled: true };
  if (!isDoc(element)) return { value: undefined, depth: step.depth, settled: true };
  return follow({ value: element, depth: step.depth, settled: false }, field.path);
}

function join(steps: readonly Step[], fields: readonly IndexField[]): string {
  let joined = "";
  for (const [number, step] of steps.entries()) {
    const key =
      step.value === EMPTY ? EMPTY_ARRAY_KEY : step.value === undefined ? NULL_KEY : keyOf(step.value);
    joined += fields[number]?.descending === true ? inverted(key) : key;
  }
  return joined;
}
