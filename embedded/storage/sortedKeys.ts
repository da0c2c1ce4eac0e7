// A block is split when it outgrows this many entries: small enough to insert into by moving memory.
const BLOCK_LIMIT = 512;

interface Block<Value> {
  readonly keys: string[];
  readonly values: Value[];
}

/** A sorted list of unique string keys with a value each, kept in blocks. */
export class SortedKeys<Value> {
  #blocks: Block<Value>[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Replaces the content by entries in any order. */
  fill(entries: [key: string, value: Value][]): void {
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#blocks = [];
    this.#size = entries.length;
    const half = BLOCK_LIMIT / 2;
    for (let at = 0; at < entries.length; at += half) {
      const part = entries.slice(at, at + half);
      this.#blocks.push({ keys: part.map(([key]) => key), values: part.map(([, value]) => value) });
    }
  }

  add(key: string, value: Value): void {
    const number = this.#blockOf(key);
    const block = this.#blocks[number];
    if (block === undefined) {
      this.#blocks.push({ keys: [key], values: [value] });
      this.#size++;
      return;
    }
    const at = lowerBound(block.keys, key);
    if (block.keys[at] === key) {
      block.values[at] = value;
      return;
    }
    block.keys.splice(at, 0, key);
    block.values.splice(at, 0, value);
    this.#size++;
    if (block.keys.length > BLOCK_LIMIT) this.#split(number, block);
  }

  delete(key: string): void {
    const number = this.#blockOf(key);
    const block = this.#blocks[number];
    if (block === undefined) return;
    const at = lowerBound(block.keys, key);
    if (block.keys[at] !== key) return;
    block.keys.splice(at, 1);
    block.values.splice(at, 1);
    this.#size--;
    if (block.keys.length === 0) this.#blocks.splice(number, 1);
  }

  /** The values whose keys lie in [from, to), upwards or downwards. */
  range(from: string, to: string, downwards = false): Generator<Value> {
    return downwards ? this.#down(from, to) : this.#up(from, to);
  }

  *#up(from: string, to: string): Generator<Value> {
    let number = this.#blockOf(from);
    let at = lowerBound(this.#blocks[number]?.keys ?? [], from);
    for (; number < this.#blocks.length; number++, at = 0) {
      const { keys, values } = this.#blocks[number] as Block<Value>;
      for (; at < keys.length; at++) {
        if ((keys[at] as string) >= to) return;
        yield values[at] as Value;
      }
    }
  }

  *#down(from: string, to: string): Generator<Value> {
    let number = this.#blockOf(to);
    let at = lowerBound(this.#blocks[number]?.keys ?? [], to) - 1;
    while (number >= 0 && number < this.#blocks.length) {
      const { keys, values } = this.#blocks[number] as Block<Value>;
      for (; at >= 0; at--) {
        if ((keys[at] as string) < from) return;
        yield values[at] as Value;
      }
      number--;
      at = (this.#blocks[number]?.keys.length ?? 0) - 1;
    }
  }

  // The last block that starts at or before the key; the first one when none does.
  #blockOf(key: string): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#blocks[middle]?.keys[0] as string) <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #split(number: number, { keys, values }: Block<Value>): void {
    const half = BLOCK_LIMIT / 2;
    this.#blocks.splice(number + 1, 0, { keys: keys.splice(half), values: values.splice(half) });
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
