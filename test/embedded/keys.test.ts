import { Binary, Long, ObjectId } from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "../../embedded/values/compare.ts";
import { AFTER, inverted, keyOf } from "../../embedded/values/keys.ts";
import { SortedKeys } from "../../embedded/storage/sortedKeys.ts";

const scalar = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.maxSafeInteger().map((n) => Long.fromNumber(n)),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 5 }).map((bytes) => new Binary(bytes)),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    // Names that look like numbers change their places in JavaScript objects.
    fc.dictionary(fc.stringMatching(/^[a-zа-я]{1,3}$/), tie("value"), { maxKeys: 3 }),
  ),
}));

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

describe("keys", () => {
  it("are in the order of their values", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(order(keyOf(a), keyOf(b))).toBe(Math.sign(compare(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  it("turn around for a descending index, also with more behind them", () => {
    fc.assert(
      fc.property(value, value, value, (a, b, more) => {
        fc.pre(compare(a, b) !== 0);
        const [x, y] = [inverted(keyOf(a)) + keyOf(more), inverted(keyOf(b)) + keyOf(more)];
        expect(order(x, y)).toBe(-Math.sign(compare(a, b)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("sorted keys", () => {
  it("behave as a sorted map", () => {
    const step = fc.tuple(fc.constantFrom("add", "delete"), fc.integer({ min: 0, max: 3000 }));
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 2000, maxLength: 4000 }),
        fc.integer({ min: 0, max: 3000 }),
        (steps, from) => {
          const [sorted, model] = [new SortedKeys<number>(), new Map<string, number>()];
          for (const [kind, n] of steps) {
            const key = String(n).padStart(4, "0");
            if (kind === "add") {
              sorted.add(key, n);
              model.set(key, n);
            } else {
              sorted.delete(key);
              model.delete(key);
            }
          }
          const expected = [...model.values()].sort((a, b) => a - b);
          expect([...sorted.range("", AFTER)]).toEqual(expected);
          const low = String(from).padStart(4, "0");
          expect([...sorted.range(low, "2500")]).toEqual(expected.filter((n) => n >= from && n < 2500));
          expect([...sorted.range(low, "2500", true)]).toEqual(
            expected.filter((n) => n >= from && n < 2500).reverse(),
          );
          expect(sorted.size).toBe(expected.length);
        },
      ),
      { numRuns: 20 },
    );
  });
});
