import { Binary, Decimal128, deserialize, Long, ObjectId, serialize, Timestamp, UUID } from "bson";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../embedded/values/decode.ts";
import { encode } from "../../embedded/values/encode.ts";
import type { Doc } from "../../embedded/values/kinds.ts";

const scalar = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.string({ unit: "binary" }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new Binary(bytes, 0)),
  fc.constant(new Timestamp({ t: 5, i: 7 })),
  fc.constant(Decimal128.fromString("12.50")),
);
const name = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("_id", "$ref", "__proto__"),
);
const { doc } = fc.letrec<{ doc: Doc; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    tie("doc"),
  ),
  doc: fc.dictionary(
    name.filter((text) => !text.includes("\0")),
    tie("value"),
    { maxKeys: 6 },
  ),
}));

const asTheLibrary = (bson: Uint8Array): Doc =>
  deserialize(bson, { promoteBuffers: false, promoteLongs: true, promoteValues: true, bsonRegExp: true });

const byTheLibrary = (given: Doc): Buffer => Buffer.from(serialize(given, { ignoreUndefined: true }));

describe("encoding", () => {
  it("writes what the library writes", () => {
    fc.assert(
      fc.property(doc, (given) => {
        expect(Buffer.from(encode(given))).toEqual(byTheLibrary(given));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["missing values", { a: undefined, b: [undefined, 1], c: { d: undefined } }],
    ["a long text", { text: "ы".repeat(40_000) }],
    ["many bytes", { bytes: new Binary(new Uint8Array(70_000)) }],
    ["many short fields", Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`field${n}`, n]))],
    ["a text that just fits and a field after it", { text: "x".repeat(21_800), after: "y".repeat(60) }],
    ["half of a letter", { text: "\ud83d" }],
    ["minus zero", { zero: -0, nan: Number.NaN, far: 2 ** 31, near: -(2 ** 31) }],
    ["a UUID", { id: new UUID() }],
  ])("writes %s as the library does", (_, given) => {
    expect(Buffer.from(encode(given))).toEqual(byTheLibrary(given));
  });

  it("refuses a name with a zero byte and a document within itself", () => {
    const round: Doc = {};
    round["self"] = round;
    expect(() => encode({ "a\0b": 1 })).toThrow();
    expect(() => encode(round)).toThrow();
  });
});

describe("decoding", () => {
  it("gives what the library gives", () => {
    fc.assert(
      fc.property(doc, (given) => {
        const bson = encode(given);
        expect(decode(bson)).toStrictEqual(asTheLibrary(bson));
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps the bytes of a UUID and memory of its own for them", () => {
    const bson = Buffer.from(encode({ lsid: { id: new UUID() } }));
    const read = decode(bson);
    const before = Buffer.from(encode(read));
    expect(before).toEqual(bson);
    bson.fill(1);
    expect(Buffer.from(encode(read))).toEqual(before);
  });

  it("reads a damaged document as the library does or refuses it, and never reaches beyond its end", () => {
    fc.assert(
      fc.property(doc, fc.nat(), fc.nat(255), fc.nat(30), (given, at, byte, cut) => {
        const bson = Buffer.from(encode(given));
        bson[at % bson.length] = byte;
        const damaged = bson.subarray(0, bson.length - (cut % bson.length));
        try {
          decode(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
