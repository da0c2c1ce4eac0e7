import { Problem } from "../../../core/problems.ts";
import type { Account } from "../../../core/queue.ts";
import type { Door } from "../channel.ts";

/** How long what every page view asks for is remembered: a busy site costs one query in this time. */
const rememberMs = 2_000;

/** The widget accounts and whether they work now. */
export interface Accounts {
  /** The active account of this id; `default` means the first, for a page that was not told an id. Refuses with `not_found`. */
  find(id: string): Promise<Account>;
  isOpen(account: Account): Promise<boolean>;
}

/** Looks accounts up through the door, remembering them for a moment. */
export function openAccounts(door: Door, now: () => number): Accounts {
  let accounts: { at: number; list: Promise<Account[]> } | null = null;
  const openness = new Map<string, { at: number; open: Promise<boolean> }>();

  const list = (): Promise<Account[]> => {
    if (accounts === null || now() - accounts.at > rememberMs) {
      const asked = { at: now(), list: door.accounts() };
      asked.list.catch(() => (accounts = null));
      accounts = asked;
    }
    return accounts.list;
  };

  return {
    async find(id) {
      const active = (await list()).filter((one) => one.channel === "webchat" && one.active);
      const found = id === "default" ? active[0] : active.find((one) => one.id === id);
      if (!found) throw new Problem("not_found");
      return found;
    },
    isOpen(account) {
      const known = openness.get(account.id);
      if (known && now() - known.at <= rememberMs) return known.open;
      const asked = { at: now(), open: door.isOpen(account) };
      asked.open.catch(() => openness.delete(account.id));
      openness.set(account.id, asked);
      return asked.open;
    },
  };
}
