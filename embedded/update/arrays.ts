import { refusal } from "../refusal.ts";
import { elementTest } from "../query/filter.ts";
import { parseSort, sortBy } from "../query/sort.ts";
import { equals, hasOperator } from "../query/tests.ts";
import { compare, equal } from "../values/compare.ts";
import { isDoc, isNumber, isRegex, numberOf, typeName } from "../values/kinds.ts";

const CLAUSES = new Set(["$each", "$position", "$slice", "$sort"]);

/** `$push` with its clauses. */
export function push(current: unknown, argument: unknown, path: string): unknown[] {
  const array = current ?? [];
  if (!Array.isArray(array) || current === null)
    throw refusal("BadValue", `The field '${path}' must be an array but is of type ${typeName(current)}`);
  if (!isDoc(argument) || !("$each" in argument)) return [...(array as unknown[]), argument];
  for (const clause of Object.keys(argument))
    if (!CLAUSES.has(clause)) throw refusal("BadValue", `Unrecognized clause in $push: ${clause}`);
  const { $each: each, $position: position, $sort: sort, $slice: slice } = argument;
  if (!Array.isArray(each))
    throw refusal(
      "BadValue",
      `The argument to $each in $push must be an array but it was of type: ${typeName(each)}`,
    );
  const inserted = insertAt(array, each, position);
  return sliced(sort === undefined ? inserted : sortElements(inserted, sort), slice);
}

function insertAt(array: readonly unknown[], each: readonly unknown[], position: unknown): unknown[] {
  if (position === undefined) return [...array, ...each];
  if (!Number.isInteger(numberOf(position)))
    throw refusal("BadValue", "The value for $position must be an integer value");
  return array.toSpliced(numberOf(position), 0, ...each);
}

function sortElements(elements: readonly unknown[], sort: unknown): unknown[] {
  if (isNumber(sort)) {
    const direction = numberOf(sort);
    if (Math.abs(direction) !== 1)
      throw refusal("BadValue", "The $sort element value must be either 1 or -1");
    return elements.toSorted((a, b) => compare(a, b) * direction);
  }
  if (!isDoc(sort)) throw refusal("BadValue", "The $sort is invalid: use 1/-1 to sort the whole element");
  return sortBy(elements, parseSort(sort), (element) => (isDoc(element) ? element : {}));
}

function sliced(elements: unknown[], slice: unknown): unknown[] {
  if (slice === undefined) return elements;
  const count = numberOf(slice);
  if (!Number.isInteger(count)) throw refusal("BadValue", "The value for $slice must be an integer value");
  return count >= 0 ? elements.slice(0, count) : elements.slice(count);
}

/** `$addToSet`, of one value or of `$each`. */
export function addToSet(current: unknown, argument: unknown, path: string): unknown[] {
  const array = current === undefined ? [] : current;
  if (!Array.isArray(array))
    throw refusal(
      "BadValue",
      `Cannot apply $addToSet to non-array field. Field named '${path}' has non-array type ${typeName(current)}`,
    );
  const each = isDoc(argument) && "$each" in argument ? argument["$each"] : [argument];
  if (!Array.isArray(each))
    throw refusal("TypeMismatch", "The argument to $each in $addToSet must be an array");
  const result = [...(array as unknown[])];
  for (const value of each) if (!result.some((known) => equal(known, value))) result.push(value);
  return result;
}

/** `$pull`: removes the elements equal to a value or fulfilling a condition. */
export function pull(current: unknown, argument: unknown): unknown {
  if (current === undefined) return undefined;
  const array = arrayFor("$pull", current);
  const isPlain = !isDoc(argument) && !isRegex(argument);
  if (isPlain) return array.filter((element) => !equal(element, argument));
  const test =
    isRegex(argument) || !(isDoc(argument) && hasOperator(argument))
      ? shapeTest(argument)
      : elementTest(argument);
  return array.filter((element) => !test(element));
}

function shapeTest(argument: unknown): (element: unknown) => boolean {
  return isDoc(argument) ? elementTest(argument) : equals(argument);
}

/** `$pullAll`: removes the elements equal to any of the values. */
export function pullAll(current: unknown, argument: unknown): unknown {
  if (!Array.isArray(argument)) throw refusal("BadValue", "$pullAll requires an array argument");
  if (current === undefined) return undefined;
  return arrayFor("$pullAll", current).filter((element) => !argument.some((value) => equal(value, element)));
}

/** `$pop`: removes the last (1) or first (-1) element. */
export function pop(current: unknown, argument: unknown, path: string): unknown {
  const end = numberOf(argument);
  if (end !== 1 && end !== -1)
    throw refusal("FailedToParse", `$pop expects 1 or -1, found: ${String(argument)}`);
  if (current === undefined) return undefined;
  if (!Array.isArray(current))
    throw refusal(
      "TypeMismatch",
      `Path '${path}' contains an element of non-array type '${typeName(current)}'`,
    );
  return end === 1 ? current.slice(0, -1) : current.slice(1);
}

function arrayFor(operator: string, current: unknown): unknown[] {
  if (!Array.isArray(current)) throw refusal("BadValue", `Cannot apply ${operator} to a non-array value`);
  return current;
}
