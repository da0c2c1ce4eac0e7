import type { Account } from "../../../core/queue.ts";
import { Problem } from "../../../core/problems.ts";
import type { Door } from "../channel.ts";
import { historyOf, personOf } from "./history.ts";
import { isSpoken, provenType, safeName } from "./fileKinds.ts";
import type { OwnFile, ReceiptAsk, Since, Thread, VisitorEvent } from "../../../core/webchat/protocol.ts";
import type { Rates } from "./rates.ts";
import { settingsOf } from "./settings.ts";
import { contactOf, isOwnFile, markFile } from "./visitors.ts";

/** A visitor whose token was checked, at one account, from one address. */
export interface Visit {
  account: Account;
  visitor: string;
  address: string;
}

/** Megabytes that one visitor and one address may upload in a minute. */
const uploads = { visitor: 100, address: 400 };

/** Everything a visitor may do, whichever way the request came: the socket and the plain requests share it. */
export interface Visits {
  say(visit: Visit, event: VisitorEvent): Promise<{ repeated: boolean }>;
  thread(visit: Visit, since: Since): Promise<{ thread: Thread | null; open: boolean; nowMs: number }>;
  receipt(visit: Visit, ask: ReceiptAsk): Promise<void>;
  typing(visit: Visit, on: boolean): Promise<void>;
  /** Refuses an upload before its bytes are read; answers the limit. */
  admitFile(visit: Visit, sizeBytes: number): number;
  keepFile(visit: Visit, file: { name: string; type: string; bytes: Buffer }): Promise<OwnFile>;
  /** Refuses with `too_many` when the address asks too often. */
  admit(account: Account, address: string, purpose: string): void;
}

/** The visits of one door. */
export function openVisits(door: Door, rates: Rates, now: () => number): Visits {
  const take = (key: string, perMinute: number, cost = 1): void => {
    const seconds = rates.take(key, perMinute, now(), cost);
    if (seconds > 0) throw new Problem("too_many", { retryAfterSeconds: seconds });
  };
  const admit: Visits["admit"] = (account, address, purpose) =>
    take(`${purpose} ${address}`, settingsOf(account).addressPerMinute);

  return {
    admit,
    async say(visit, event) {
      admit(visit.account, visit.address, "say");
      take(`say ${visit.visitor}`, settingsOf(visit.account).visitorPerMinute);
      const { id, repeated } = await door.save({
        channel: "webchat",
        account: visit.account.id,
        key: `${visit.visitor}:${event.id}`,
        contact: contactOf(visit.visitor),
        order: event.order,
        raw: Buffer.from(JSON.stringify(withoutProofs(door, visit, event))),
        facts: { address: visit.address },
      });
      door.log.debug({ row: id, repeated }, "A visitor's event is kept.");
      return { repeated };
    },
    async thread(visit, since) {
      take(`thread ${visit.visitor}`, 240);
      const contact = contactOf(visit.visitor);
      const known = since.conversation === null ? 0 : since.seq;
      let found = await door.thread(contact, known);
      // A newer conversation has begun: its rows count from 1 again.
      if (found && found.conversation !== since.conversation && known > 0)
        found = await door.thread(contact, 0);
      const thread: Thread | null = found && {
        conversation: found.conversation,
        entries: historyOf(found.entries),
        place: found.place,
        waitMs: found.waitMs,
        ways: found.ways,
        callback: found.callback,
        letter: found.letter,
        closed: found.closed,
        agent: found.agentName ? personOf(found.agentName) : null,
        state: found.state,
      };
      return { thread, open: await door.isOpen(visit.account), nowMs: now() };
    },
    async receipt(visit, ask) {
      take(`receipt ${visit.visitor}`, 240);
      await door.receipt(contactOf(visit.visitor), ask.message, ask.state);
    },
    async typing(visit, on) {
      if (rates.take(`typing ${visit.visitor}`, 120, now()) === 0)
        await door.typing(contactOf(visit.visitor), on);
    },
    admitFile(visit, sizeBytes) {
      const limit = Math.round(settingsOf(visit.account).fileLimitMb * 1024 * 1024);
      if (limit === 0) throw new Problem("not_allowed");
      if (sizeBytes > limit) throw new Problem("too_large");
      const megabytes = Math.ceil(sizeBytes / (1024 * 1024));
      take(`file ${visit.address}`, uploads.address, megabytes);
      take(`file ${visit.visitor}`, uploads.visitor, megabytes);
      return limit;
    },
    async keepFile(visit, file) {
      const name = safeName(file.name);
      const ending = name.split(".").at(-1)?.toLowerCase() ?? "";
      const type = provenType({ name, declared: file.type, bytes: file.bytes });
      const isTaken = type && (isSpoken(type) || settingsOf(visit.account).fileTypes.includes(ending));
      if (!type || !isTaken) throw new Problem("type_refused");
      const { id, sizeBytes } = await door.files.save({ name, type, bytes: file.bytes });
      return markFile(door, visit.visitor, { id, name, type, sizeBytes });
    },
  };
}

/** The event as it is stored. A file that someone else uploaded, or that was changed on the way, is refused. */
function withoutProofs(door: Door, visit: Visit, event: VisitorEvent): unknown {
  if (event.kind !== "message") return event;
  if (!event.files.every((file) => isOwnFile(door, visit.visitor, file))) throw new Problem("not_allowed");
  return { ...event, files: event.files.map(({ proof: _, ...file }) => file) };
}
