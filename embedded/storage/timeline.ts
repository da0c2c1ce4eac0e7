import type { Doc } from "../values/kinds.ts";
import type { Collection } from "./collection.ts";

interface Moment {
  readonly at: number;
  readonly collection: Collection;
  readonly id: string;
}

/** Counts writes and keeps replaced documents for as long as some open transaction may read them. */
export class Timeline {
  #now = 0;
  #moments: Moment[] = [];
  #forgotten = 0;
  readonly #readers = new Set<{ readonly startedAt: number }>();

  get now(): number {
    return this.#now;
  }

  open(reader: { readonly startedAt: number }): void {
    this.#readers.add(reader);
  }

  close(reader: { readonly startedAt: number }): void {
    this.#readers.delete(reader);
    // Readers are kept in the order of their start, so the first is the oldest.
    const oldest = this.#readers.values().next().value?.startedAt ?? this.#now;
    this.#forgetUpTo(oldest);
  }

  /** Notes that a document is about to be replaced. */
  replacing(collection: Collection, id: string, before: Doc | undefined): void {
    if (this.#readers.size === 0) return;
    const at = ++this.#now;
    collection.past.remember(id, at, before);
    this.#moments.push({ at, collection, id });
  }

  #forgetUpTo(oldest: number): void {
    const moments = this.#moments;
    let moment = moments[this.#forgotten];
    while (moment !== undefined && moment.at <= oldest) {
      moment.collection.past.forget(moment.id, oldest);
      moment = moments[++this.#forgotten];
    }
    if (this.#forgotten < 1024 && this.#forgotten < moments.length) return;
    this.#moments = moments.slice(this.#forgotten);
    this.#forgotten = 0;
  }
}
