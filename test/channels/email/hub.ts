// A stand-in for the hub around the channel: stores in memory what real parts would keep, and can be told to fail.

import { pino } from "pino";

import type { InboundEvent } from "../../../core/inbound.ts";
import type { Account } from "../../../core/queue.ts";
import type { Files, StoredEvent, Work } from "../../../adapters/channels/channel.ts";
import { read as readEvent } from "../../../adapters/channels/email/read.ts";
import { CARDS, HELP, facts, sign } from "./letters.ts";

type Kept = Parameters<Work["keepOutgoing"]>[0];

export class Hub {
  readonly events: InboundEvent[] = [];
  readonly cursors = new Map<string, string>();
  readonly kept: Kept[] = [];
  readonly bytes = new Map<string, { name: string; type: string; bytes: Buffer }>();
  mailboxes: Account[];
  /** Set to make the store refuse, or stay silent. */
  trouble: "none" | "refuses" | "silent" = "none";

  constructor(...mailboxes: Account[]) {
    this.mailboxes = mailboxes.length > 0 ? mailboxes : [mailbox(HELP), mailbox(CARDS)];
  }

  readonly log = pino({ level: "silent" });

  readonly files: Files = {
    save: async ({ name, type, bytes }) => {
      const id = `file${this.bytes.size}`;
      this.bytes.set(id, { name, type, bytes: Buffer.from(bytes) });
      return { id, name, type, sizeBytes: bytes.length };
    },
    read: async (id) => {
      const file = this.bytes.get(id);
      return file
        ? { ref: { id, name: file.name, type: file.type, sizeBytes: file.bytes.length }, bytes: file.bytes }
        : null;
    },
  };

  async accounts(): Promise<Account[]> {
    await this.#trouble();
    return this.mailboxes;
  }

  async save(event: InboundEvent): Promise<{ id: string; repeated: boolean }> {
    await this.#trouble();
    const known = this.events.findIndex((each) => each.account === event.account && each.key === event.key);
    if (known < 0) this.events.push(event);
    return { id: `row${known < 0 ? this.events.length - 1 : known}`, repeated: known >= 0 };
  }

  get work(): Work {
    return {
      accounts: () => this.accounts(),
      files: this.files,
      tell: () => undefined,
      sign,
      isSigned: (text, signature) => sign(text) === signature,
      keepOutgoing: async (letter) => void this.kept.push(letter),
      cursor: {
        get: async (key) => this.cursors.get(key) ?? null,
        set: async (key, value) => void this.cursors.set(key, value),
      },
      save: (event) => this.save(event),
      log: this.log,
    };
  }

  /** The event as a worker would hand it to the channel, and what the channel makes of it. */
  async read(event: InboundEvent): ReturnType<typeof readEvent> {
    const stored: StoredEvent = { ...event, id: "row", receivedAt: new Date(facts.receivedAtMs) };
    return readEvent(stored, this.work);
  }

  async #trouble(): Promise<void> {
    if (this.trouble === "refuses") throw new Error("store_down");
    if (this.trouble === "silent") await new Promise(() => undefined);
  }
}

export function mailbox(address: string, settings: Record<string, unknown> = {}): Account {
  return {
    id: `account-${address}`,
    channel: "email",
    name: address,
    queue: "queue",
    settings: { address, authservId: "mx.bank.example", ...settings },
    active: true,
  };
}

/** Waits until `check` gives something, at most `withinMs`. */
export async function until<T>(check: () => T | undefined | null | false, withinMs = 10_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = check();
    if (value) return value;
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
