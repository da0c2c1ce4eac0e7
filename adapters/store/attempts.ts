import { createHash } from "node:crypto";
import { isDuplicate } from "../mongo.ts";
import { attempts } from "./records/sessions.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

/** The pause after so many wrong passwords in a row. */
export type Slowing = (failures: number) => number;

/** One login from one place: five free tries, then 1, 2, 4 … 60 seconds between tries. */
export const fromOnePlace: Slowing = (failures) =>
  failures < 5 ? 0 : Math.min(1_000 * 2 ** Math.min(failures - 5, 10), 60_000);

/** One login from everywhere: after a hundred in a row half an hour. Places where the person signed in before are exempt, so nobody is locked out from outside. */
export const fromEverywhere: Slowing = (failures) => (failures < 100 ? 0 : 30 * 60_000);

const forgetMs = 24 * 3_600_000;

/** The key under which tries are counted; nobody can read logins or addresses from it. */
export function attemptKey(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** What came of counting a try. */
export interface Counted {
  /** 0 when it may be looked at, else for how many milliseconds not. */
  waitMs: number;
  /** Until when no other is looked at if this one is wrong. */
  until: Date;
}

/**
 * Counts a try as wrong before it is looked at, so that a hundred at once cannot pass together. A right password takes
 * it back by `forgiveAttempts`.
 */
export async function countAttempt(store: Base, key: string, slowing: Slowing): Promise<Counted> {
  const rows = attempts.of(store);
  for (let round = 0; round < 8; round += 1) {
    const now = Date.now();
    const known = await rows.findOne({ _id: key });
    if (known && known.until.getTime() > now)
      return { waitMs: known.until.getTime() - now, until: known.until };
    const failures = (known?.failures ?? 0) + 1;
    const next = {
      failures,
      until: new Date(now + slowing(failures)),
      expiresAt: new Date(now + forgetMs),
    };
    try {
      if (!known) {
        await rows.insertOne({ _id: key, ...next });
        return { waitMs: 0, until: next.until };
      }
      const written = await rows.updateOne({ _id: key, failures: known.failures }, { $set: next });
      if (written.matchedCount === 1) return { waitMs: 0, until: next.until };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
  return { waitMs: 1_000, until: new Date(Date.now() + 1_000) };
}

export async function forgiveAttempts(store: Base, keys: string[]): Promise<void> {
  await attempts.of(store).deleteMany({ _id: { $in: keys } });
}
