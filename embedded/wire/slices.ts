// How many bytes the value of a BSON element takes, by its type; longer ones begin with their length.
const FIXED_BYTES = new Map([
  [1, 8],
  [6, 0],
  [7, 12],
  [8, 1],
  [9, 8],
  [10, 0],
  [16, 4],
  [17, 8],
  [18, 8],
  [19, 16],
]);
const DOCUMENT = 3;
const ARRAY = 4;

/** The bytes of the documents in the array field `name` of a document, in their order; undefined when it has none. */
export function arraySlices(bson: Buffer, name: string): Buffer[] | undefined {
  for (let at = 4; at < bson.length - 1;) {
    const start = bson.indexOf(0, at + 1) + 1;
    const bytes = valueBytes(bson, bson[at] as number, start);
    if (bytes === undefined) return undefined;
    if (bson[at] === ARRAY && bson.toString("latin1", at + 1, start - 1) === name)
      return documentsIn(bson.subarray(start, start + bytes));
    at = start + bytes;
  }
  return undefined;
}

function documentsIn(array: Buffer): Buffer[] | undefined {
  const slices: Buffer[] = [];
  for (let at = 4; at < array.length - 1;) {
    if (array[at] !== DOCUMENT) return undefined;
    const start = array.indexOf(0, at + 1) + 1;
    at = start + array.readInt32LE(start);
    slices.push(array.subarray(start, at));
  }
  return slices;
}

function valueBytes(bson: Buffer, type: number, start: number): number | undefined {
  if (type === DOCUMENT || type === ARRAY) return bson.readInt32LE(start);
  if (type === 2) return 4 + bson.readInt32LE(start);
  return type === 5 ? 5 + bson.readInt32LE(start) : FIXED_BYTES.get(type);
}
