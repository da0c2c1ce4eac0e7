// Fetching mailboxes by IMAP. A letter counts as fetched when it is stored; only then the cursor moves. The mailbox
// itself is never changed: no flag is set and no letter is moved, so any number of workers may look at it.

import type { Work } from "../channel.ts";
import { fetchMailbox } from "./imap.ts";
import { pause } from "./pause.ts";
import { mailboxesOf, type Mailbox } from "./settings.ts";

type CollectWork = Pick<Work, "accounts" | "cursor" | "save" | "log">;

const LOOK_FOR_ACCOUNTS_MS = 5_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Keeps fetching every mailbox that has an IMAP server until told to stop. Never rejects. */
export async function collect(work: CollectWork, stop: AbortSignal): Promise<void> {
  const running = new Map<string, AbortController>();
  const loops = new Set<Promise<void>>();
  while (!stop.aborted) {
    const wanted = new Map((await wantedMailboxes(work)).map((mailbox) => [identityOf(mailbox), mailbox]));
    for (const [identity, controller] of running) {
      if (wanted.has(identity)) continue;
      controller.abort();
      running.delete(identity);
    }
    for (const [identity, mailbox] of wanted) {
      if (running.has(identity)) continue;
      const controller = new AbortController();
      running.set(identity, controller);
      const loop = keepFetching(mailbox, work, AbortSignal.any([stop, controller.signal]));
      loops.add(loop);
      void loop.finally(() => loops.delete(loop));
    }
    await pause(LOOK_FOR_ACCOUNTS_MS, stop);
  }
  await Promise.all(loops);
}

async function wantedMailboxes(work: CollectWork): Promise<Mailbox[]> {
  try {
    return mailboxesOf(await work.accounts()).filter(({ settings }) => settings.imapHost !== "");
  } catch (error) {
    work.log.warn({ reason: reasonOf(error) }, "The mailboxes cannot be read");
    return [];
  }
}

// Settings are part of the identity: a changed password begins a new connection.
function identityOf({ account, settings }: Mailbox): string {
  return `${account.id}\n${JSON.stringify(settings)}`;
}

async function keepFetching(mailbox: Mailbox, work: CollectWork, stop: AbortSignal): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  while (!stop.aborted) {
    try {
      await fetchMailbox(mailbox, work, stop, () => (pauseMs = FIRST_PAUSE_MS));
    } catch (error) {
      work.log.warn(
        { account: mailbox.account.id, reason: reasonOf(error), pauseMs },
        "Fetching mail broke off",
      );
    }
    await pause(pauseMs, stop);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
