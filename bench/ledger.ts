import { spreadOf, type Spread } from "./stats.ts";
import { now } from "./clock.ts";

interface Record {
  intended: number;
  sent: number;
  acknowledged: number | null;
  shown: number | null;
  refused: boolean;
}

/** What one run did, as the generator saw it. */
export interface Outcome {
  sent: number;
  acknowledged: number;
  refused: number;
  /** Refusals that did not say when to come back. */
  refusedBlindly: number;
  /** Sends that ended in an error. */
  broken: number;
  shown: number;
  /** Shown more than once. */
  duplicates: number;
  /** Shown although no one sent it in this run. */
  unknown: number;
  /** Intended send to the agent's screen. */
  screen: Spread;
  /** Intended send to the acknowledgement. */
  answer: Spread;
  /** How late the generator itself was. */
  lag: Spread;
  /** From the first send to the last screen. */
  seconds: number;
  /** Messages shown per second while sending lasted. */
  shownPerSecond: number;
  /** Ids of the acknowledged, for the check against the log. */
  ids: string[];
  faults: string[];
}

/** One message: when it was meant to go, in milliseconds since the run began, and after how many it was acknowledged and shown. */
export interface Fate {
  at: number;
  answered: number | null;
  shown: number | null;
  refused: boolean;
}

/** Writes down every message of one run: when it was meant to go, went, was acknowledged, was shown. */
export class Ledger {
  readonly #records = new Map<string, Record>();
  readonly #faults = new Set<string>();
  readonly #startedAt = now();
  #refusedBlindly = 0;
  #broken = 0;
  #duplicates = 0;
  #unknown = 0;
  #lastShown = 0;
  #sendingEnded = Number.NaN;
  /** Called when one more message has reached its screen. */
  arrived: () => void = () => undefined;

  sent(id: string, intended: number): void {
    this.#records.set(id, { intended, sent: now(), acknowledged: null, shown: null, refused: false });
  }

  acknowledged(id: string): void {
    const record = this.#records.get(id);
    if (record) record.acknowledged = now();
  }

  refused(id: string, retryAfterSeconds: number | null): void {
    const record = this.#records.get(id);
    if (record) record.refused = true;
    if (retryAfterSeconds === null) this.#refusedBlindly += 1;
  }

  broke(error: Error): void {
    this.#broken += 1;
    this.#faults.add(error.message);
  }

  shown(id: string, at: number): void {
    const record = this.#records.get(id);
    if (!record) this.#unknown += 1;
    else if (record.shown !== null) this.#duplicates += 1;
    else {
      record.shown = at;
      this.#lastShown = at;
      this.arrived();
    }
  }

  endSending(): void {
    this.#sendingEnded = now();
  }

  /** Acknowledged messages that no screen has shown yet. */
  get missing(): number {
    let count = 0;
    for (const record of this.#records.values())
      if (record.acknowledged !== null && record.shown === null) count += 1;
    return count;
  }

  /** What became of each message, in the order of sending. */
  timeline(): Fate[] {
    return [...this.#records.values()].map((record) => ({
      at: record.intended - this.#startedAt,
      answered: record.acknowledged === null ? null : record.acknowledged - record.intended,
      shown: record.shown === null ? null : record.shown - record.intended,
      refused: record.refused,
    }));
  }

  outcome(): Outcome {
    const records = [...this.#records.entries()];
    const acknowledged = records.filter(([, record]) => record.acknowledged !== null);
    const shown = records.filter(([, record]) => record.shown !== null);
    const whileSending = shown.filter(([, record]) => (record.shown ?? 0) <= this.#sendingEnded);
    return {
      sent: records.length,
      acknowledged: acknowledged.length,
      refused: records.filter(([, record]) => record.refused).length,
      refusedBlindly: this.#refusedBlindly,
      broken: this.#broken,
      shown: shown.length,
      duplicates: this.#duplicates,
      unknown: this.#unknown,
      screen: spreadOf(shown.map(([, record]) => (record.shown ?? 0) - record.intended)),
      answer: spreadOf(acknowledged.map(([, record]) => (record.acknowledged ?? 0) - record.intended)),
      lag: spreadOf(records.map(([, record]) => record.sent - record.intended)),
      seconds: (Math.max(this.#lastShown, this.#sendingEnded) - this.#startedAt) / 1000,
      shownPerSecond: (whileSending.length * 1000) / (this.#sendingEnded - this.#startedAt),
      ids: acknowledged.map(([id]) => id),
      faults: [...this.#faults],
    };
  }
}
