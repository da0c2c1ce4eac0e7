import { eventOf } from "../adapters/store/inbox.ts";
import { conversations } from "../adapters/store/records/conversations.ts";
import type { InboxRecord } from "../adapters/store/records/inbox.ts";
import { bareAddress } from "../adapters/store/openings.ts";
import type { Store } from "../adapters/store/store.ts";
import type { Inbound, Thread } from "../core/inbound.ts";

/** It stands in the log, where no language is chosen. */
const unread = [
  "Сообщение не удалось прочитать. Исходный вид приложен файлом.",
  "The message could not be read. Its original form is attached.",
].join("\n");

/** A visible message in place of one that could not be read, with the raw form beside it. */
export async function placeholderFor(store: Store, row: InboxRecord, reason: string): Promise<Inbound> {
  const { raw } = await eventOf(store, row);
  const file = await store.files.save({
    name: `${row._id}.txt`,
    type: "application/octet-stream",
    bytes: raw,
    once: row._id,
  });
  const from = bareAddress(row.contact);
  const why = reason.slice(0, 300);
  return {
    kind: "message",
    id: row._id,
    // The contact key proves nothing about a person, so it opens nobody's card.
    from: { kind: "channel", value: row.contact, verified: false, name: from },
    stated: [],
    text: unread,
    subject: "Нечитаемое сообщение · Unreadable message",
    files: [file],
    external: [],
    thread: await threadOf(store, row),
    origin: {
      name: from,
      address: from,
      clear: false,
      authenticity: { verdict: "none", detail: "" },
      warnings: [{ ru: `Причина: ${why}`, en: `The reason: ${why}` }],
      raw: file.id,
      quoted: [],
      automatic: false,
    },
    quiet: false,
  };
}

/** Where the contact's other messages went before, the unread one goes too. */
async function threadOf(store: Store, row: InboxRecord): Promise<Thread> {
  const [latest] = await conversations
    .of(store)
    .find({ contact: row.contact, channel: row.channel }, { projection: { single: 1 } })
    .sort({ openedAt: -1 })
    .limit(1)
    .toArray();
  if (latest?.single ?? true) return { by: "contact" };
  return { by: "references", token: null, references: [], tag: null };
}
