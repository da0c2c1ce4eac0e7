import type { Doc } from "../values/kinds.ts";

interface Version {
  /** The moment at which `before` was replaced. */
  readonly until: number;
  readonly before: Doc | undefined;
}

/** Earlier versions of a collection's documents, kept while a transaction is open that may still read them. */
export class Past {
  readonly #versions = new Map<string, Version[]>();
  #latest = 0;

  remember(id: string, until: number, before: Doc | undefined): void {
    this.#latest = until;
    const versions = this.#versions.get(id);
    if (versions === undefined) this.#versions.set(id, [{ until, before }]);
    else versions.push({ until, before });
  }

  /** Tells whether any document was changed after a moment. */
  hasChangedAfter(moment: number): boolean {
    return this.#latest > moment;
  }

  /** Tells whether a document was changed after a moment. */
  changedAfter(id: string, moment: number): boolean {
    const last = this.#versions.get(id)?.at(-1);
    return last !== undefined && last.until > moment;
  }

  /** The document as it was at a moment, or `now` when it has not changed since. */
  at(id: string, moment: number, now: Doc | undefined): Doc | undefined {
    const version = this.#versions.get(id)?.find(({ until }) => until > moment);
    return version === undefined ? now : version.before;
  }

  /** The ids of all documents changed after a moment. */
  *idsChangedAfter(moment: number): Generator<string> {
    for (const id of this.#versions.keys()) if (this.changedAfter(id, moment)) yield id;
  }

  /** Forgets what no open transaction can see any more. */
  forget(id: string, upTo: number): void {
    const kept = (this.#versions.get(id) ?? []).filter(({ until }) => until > upTo);
    if (kept.length === 0) this.#versions.delete(id);
    else this.#versions.set(id, kept);
  }
}
