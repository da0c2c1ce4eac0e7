import type { ItemId } from "../../core/ids.ts";
import { Problem } from "../../core/problems.ts";
import { isStoreDown } from "../mongo.ts";
import { announce, type News } from "./news.ts";
import type { ClientSession } from "./noun.ts";
import type { Store } from "./store.ts";

/** One change under way: everything written with `session` happens together or not at all; `news` is told after the commit. */
export interface Tx {
  store: Store;
  session: ClientSession;
  news: News[];
  /** Items that began to wait in it: whoever ran the change offers them right after the commit. */
  placed: ItemId[];
  /** Whether newcomers may be offered in it: only the first time, so that what failed with an offer is done without one. */
  greets: boolean;
  /** What is to be taken back outside of the database when it comes to nothing. */
  undo: (() => Promise<void>)[];
}

/** Thrown in a change: what it relied on is not so any more, all of it is done again. */
export class StartAgain extends Error {
  hasErrorLabel(label: string): boolean {
    return label === again;
  }
}

const again = "TransientTransactionError";

const tries = 16;

/**
 * Runs the work in a transaction and tells its news after the commit. When another writer was quicker the work runs
 * again from the start, so it must read what it decides on inside, or make every write conditional. `greets`: newcomers may
 * be offered in it.
 */
export async function change<T>(
  store: Store,
  work: (tx: Tx) => Promise<T>,
  { greets = false }: { greets?: boolean } = {},
): Promise<T> {
  try {
    for (let attempt = 1; ; attempt += 1) {
      const session = store.mongo.client.startSession();
      const tx: Tx = { store, session, news: [], placed: [], greets: greets && attempt === 1, undo: [] };
      try {
        session.startTransaction();
        const result = await work(tx);
        await commit(session);
        announce(store, tx.news);
        return result;
      } catch (error) {
        if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
        await Promise.all(tx.undo.map((undo) => undo().catch(() => undefined)));
        if (attempt >= tries || !hasLabel(error, again) || isStoreDown(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(4 * attempt ** 2, 200)));
      } finally {
        await session.endSession();
      }
    }
  } catch (error) {
    throw orStoreDown(error);
  }
}

/** A commit whose answer was lost is asked again: the database knows whether it was done. */
async function commit(session: ClientSession): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (attempt >= 3 || !hasLabel(error, "UnknownTransactionCommitResult")) throw error;
    }
  }
}

/** The refusal that the edge understands: the database cannot be reached, or too many want the same record at once. */
export function orStoreDown(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const crowded = hasLabel(error, again);
  if (!crowded && !isStoreDown(error)) return error;
  const problem = new Problem(isStoreDown(error) ? "store_down" : "overloaded", { retryAfterSeconds: 2 });
  problem.cause = error;
  return problem;
}

/** True for a failure that says nothing about the work itself: later it may succeed as it is. */
export function isPassing(error: unknown): boolean {
  const after = orStoreDown(error);
  return (
    after instanceof Problem && (after.refusal.code === "store_down" || after.refusal.code === "overloaded")
  );
}

function hasLabel(error: unknown, label: string): boolean {
  const { hasErrorLabel } = error as { hasErrorLabel?: (label: string) => boolean };
  return hasErrorLabel?.call(error, label) ?? false;
}
