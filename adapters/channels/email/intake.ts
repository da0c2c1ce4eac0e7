// Taking letters out of one open IMAP mailbox, in their order, with a cursor that moves only after the save. A letter
// that the server cannot hand over steps aside, so that it does not hold up the others, and is tried again last.

import type { ImapFlow } from "imapflow";

import type { Work } from "../channel.ts";
import { eventOfLetter } from "./arrival.ts";
import { cursorText, parseCursor, type Cursor } from "./cursors.ts";
import type { Mailbox } from "./settings.ts";

type IntakeWork = Pick<Work, "cursor" | "save" | "log">;

export interface Intake {
  /** Takes all letters after the cursor. Rejects while the store or the server is away; the cursor stays. */
  takeNew(stop: AbortSignal): Promise<void>;
  /** Tries the letters again that the server could not hand over. */
  retryPending(stop: AbortSignal): Promise<void>;
}

const MAX_LETTER_BYTES = 50_000_000;
const FIRST_LOOK_BACK_MS = 2 * 86_400_000;
// A refusal on a living connection is about the letter and weighs four; a connection that died may be the network.
const REFUSED = 4;
const DIED = 1;
const GIVE_UP = 12;

// How badly the server failed to hand over a letter, by mailbox and UID. Lost on restart, then counted afresh.
const failures = new Map<string, number>();

/** Opens the intake of the mailbox that `client` has open. */
export async function openIntake(client: ImapFlow, mailbox: Mailbox, work: IntakeWork): Promise<Intake> {
  const key = `${mailbox.account.id}:${mailbox.settings.imapFolder}`;
  const uidValidity = String(client.mailbox ? client.mailbox.uidValidity : 0);
  let cursor = await startOf(client, parseCursor(await work.cursor.get(key)), uidValidity);

  const move = async (to: Partial<Cursor>): Promise<void> => {
    cursor = { ...cursor, ...to };
    await work.cursor.set(key, cursorText(cursor));
  };
  const save = async (uid: number, raw: Buffer, isCut: boolean): Promise<void> => {
    const facts = { uid: String(uid), uidValidity, ...(isCut ? { cut: "true" } : {}) };
    await work.save(eventOfLetter({ raw, mailboxes: [mailbox], facts }, Date.now()));
  };
  const without = (uid: number): number[] => cursor.pending.filter((each) => each !== uid);
  const nameOf = (uid: number): string => `${key}:${uidValidity}:${uid}`;

  return {
    async takeNew(stop) {
      for (const uid of await uidsAfter(client, cursor.lastUid)) {
        if (stop.aborted) return;
        const letter = await fetchLetter(client, uid).catch(async (error: unknown) => {
          if (stop.aborted) throw error;
          countFailure(nameOf(uid), client);
          await move({ lastUid: uid, pending: [...without(uid), uid] });
          if (!client.usable) throw error;
          return null;
        });
        if (!letter) continue;
        await save(uid, letter.bytes, letter.isCut);
        await move({ lastUid: uid });
      }
    },

    async retryPending(stop) {
      for (const uid of cursor.pending) {
        if (stop.aborted) return;
        const letter = await fetchLetter(client, uid).catch(async (error: unknown) => {
          if (stop.aborted || countFailure(nameOf(uid), client) < GIVE_UP) throw error;
          work.log.error({ uid }, "A letter cannot be fetched; a notice stands in its place");
          return { bytes: noticeFor(nameOf(uid)), isCut: true };
        });
        await save(uid, letter.bytes, letter.isCut);
        failures.delete(nameOf(uid));
        await move({ pending: without(uid) });
      }
    },
  };
}

async function uidsAfter(client: ImapFlow, lastUid: number): Promise<number[]> {
  const found = (await client.search({ uid: `${lastUid + 1}:*` }, { uid: true })) || [];
  return found.filter((uid) => uid > lastUid).sort((a, b) => a - b);
}

async function fetchLetter(client: ImapFlow, uid: number): Promise<{ bytes: Buffer; isCut: boolean }> {
  const query = { source: { maxLength: MAX_LETTER_BYTES }, size: true };
  const got = await client.fetchOne(String(uid), query, { uid: true });
  if (!got || !got.source) throw new Error("the mail server gave no content");
  return { bytes: got.source, isCut: (got.size ?? 0) > MAX_LETTER_BYTES };
}

function countFailure(name: string, client: ImapFlow): number {
  const weight = (failures.get(name) ?? 0) + (client.usable ? REFUSED : DIED);
  failures.set(name, weight);
  return weight;
}

// A mailbox seen for the first time gives its last two days, so that plugging in an old one opens no thousand cases.
// A rebuilt one (other UIDVALIDITY) is read from its start: known letters are recognised by their key.
async function startOf(client: ImapFlow, cursor: Cursor | null, uidValidity: string): Promise<Cursor> {
  if (cursor?.uidValidity === uidValidity) return cursor;
  if (cursor) return { uidValidity, lastUid: 0, pending: [] };
  const since = new Date(Date.now() - FIRST_LOOK_BACK_MS);
  const recent = (await client.search({ since }, { uid: true })) || [];
  const next = client.mailbox ? client.mailbox.uidNext : 1;
  return { uidValidity, lastUid: (recent.length > 0 ? Math.min(...recent) : next) - 1, pending: [] };
}

function noticeFor(name: string): Buffer {
  const subject = Buffer.from("Письмо не удалось получить с почтового сервера").toString("base64");
  const text = `Почтовый сервер не отдаёт это письмо. Откройте его в почтовой программе: ${name}`;
  const head = `Subject: =?utf-8?B?${subject}?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n`;
  return Buffer.from(`${head}${text}\r\n`);
}
