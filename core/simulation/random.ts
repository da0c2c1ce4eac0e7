/** A seeded source of random numbers. Two sources with the same seed and labels give the same numbers. */
export interface Random {
  /** Evenly spread in [0, 1). */
  next(): number;
  /** A source of its own for this label, whatever this one has given or will give. */
  split(label: string | number): Random;
}

/**
 * A source for a seed. Everything that happens to a client is drawn from a stream of its own before any policy acts, so
 * that policies meet the same day (common random numbers). Generator: sfc32 by C. Doty-Humphrey.
 */
export function randomOf(seed: number): Random {
  return sourceOf(mixed(0x9e3779b9, seed | 0));
}

function sourceOf(key: number): Random {
  const next = sfc32(key);
  return { next, split: (label) => sourceOf(hashed(key, String(label))) };
}

function sfc32(key: number): () => number {
  let a = mixed(key, 1);
  let b = mixed(key, 2);
  let c = mixed(key, 3);
  let counter = 1;
  const step = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 12; warm += 1) step();
  return step;
}

function hashed(key: number, label: string): number {
  let hash = mixed(key, label.length);
  for (let i = 0; i < label.length; i += 1) hash = mixed(hash, label.charCodeAt(i));
  return hash;
}

/** Spreads two words over one (finaliser of MurmurHash3). */
function mixed(a: number, b: number): number {
  let word = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
