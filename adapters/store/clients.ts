import { maySee, type Person } from "../../core/access.ts";
import type { ClientCard, TimelineEntry, TimelinePage } from "../../core/desk.ts";
import type { AgentId, ClientId, ConversationId, Millis } from "../../core/ids.ts";
import { holdersOf, openStates } from "../../core/item.ts";
import { Problem } from "../../core/problems.ts";
import { nameOfAgent } from "./agents.ts";
import { append } from "./append.ts";
import { change } from "./change.ts";
import { recentOf } from "./clientHead.ts";
import { itemView } from "./items.ts";
import { clients, type ClientRecord } from "./records/clients.ts";
import { conversations, type ConversationRecord } from "./records/conversations.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { tellTouched } from "./touched.ts";

const pageSize = 20;

/** The card of a client, or of a conversation whose client is not known (`client: null` then). What the person may not read is told by existence only. Problem `not_found`. */
export async function clientCard(
  store: Store,
  of: { client: ClientId } | { conversation: ConversationId },
  person: Person,
): Promise<ClientCard> {
  if ("client" in of) return cardOfClient(store, of.client, null, person);
  const head = await conversations.of(store).findOne({ _id: of.conversation });
  if (!head) throw new Problem("not_found");
  if (head.client !== null) return cardOfClient(store, head.client, head, person);
  const open = await items
    .of(store)
    .find({ conversation: head._id, "state.name": { $in: [...openStates] } })
    .toArray();
  return {
    client: null,
    name: head.clientName,
    match: head.match,
    contactPoints: [head.match.by],
    rating: null,
    agent: null,
    openItems: open.map(itemView),
    timeline: await timelineEntries(store, [head], person),
    olderBeforeMs: null,
  };
}

async function cardOfClient(
  store: Store,
  client: ClientId,
  head: ConversationRecord | null,
  person: Person,
): Promise<ClientCard> {
  const record = await clients.of(store).findOne({ _id: client });
  const [first] = record?.contactPoints ?? [];
  if (!record || !first) throw new Problem("not_found");
  const [open, page, agent] = await Promise.all([
    items
      .of(store)
      .find({ client, "state.name": { $in: [...openStates] } })
      .limit(50)
      .toArray(),
    pageBefore(store, client, null, person),
    ownAgentOf(store, record),
  ]);
  return {
    client,
    name: record.name,
    match: head?.match ?? { quality: "one", by: first, candidates: [] },
    contactPoints: [...record.contactPoints, ...record.stated].slice(0, 40),
    rating: record.rating ?? null,
    agent,
    openItems: open.filter((item) => isTheirs(item, person)).map(itemView),
    timeline: page.entries,
    olderBeforeMs: page.olderBeforeMs,
  };
}

async function ownAgentOf(store: Store, { agent }: ClientRecord): Promise<ClientCard["agent"]> {
  const name = agent ? await nameOfAgent(store, agent) : null;
  return agent && name !== null ? { id: agent, name } : null;
}

function isTheirs(item: ItemRecord, person: Person): boolean {
  const agent = holdersOf(item.state).includes(person.id) ? person.id : null;
  return maySee(person, { queue: item.queue, alsoQueues: item.alsoQueues ?? [], agent, pastAgents: [] });
}

/** Older conversations of a client, newest first, 20 a page. */
export function timelineOf(
  store: Store,
  client: ClientId,
  before: Millis,
  person: Person,
): Promise<TimelinePage> {
  return pageBefore(store, client, new Date(before), person);
}

async function pageBefore(
  store: Store,
  client: ClientId,
  before: Date | null,
  person: Person,
): Promise<TimelinePage> {
  const found = await conversations
    .of(store)
    .find({ client, ...(before ? { openedAt: { $lt: before } } : {}) })
    .sort({ openedAt: -1 })
    .limit(pageSize + 1)
    .toArray();
  const shown = found.slice(0, pageSize);
  return {
    entries: await timelineEntries(store, shown, person),
    olderBeforeMs: found.length > pageSize ? (shown.at(-1)?.openedAt.getTime() ?? null) : null,
  };
}

async function timelineEntries(
  store: Store,
  found: ConversationRecord[],
  person: Person,
): Promise<TimelineEntry[]> {
  const recent = await recentOf(store, found);
  return recent.map((entry, index) => {
    const head = found[index];
    const readable = head !== undefined && maySee(person, head);
    return readable ? { ...entry, readable } : { ...entry, subject: "", agentName: null, readable };
  });
}

/** Gives the client another name, on open items and conversations too. History keeps the old one. */
export async function renameClient(
  store: Store,
  change_: { client: ClientId; name: string; by: { id: AgentId; name: string } },
): Promise<void> {
  const { client, name, by } = change_;
  const known = await clients.of(store).findOne({ _id: client });
  if (!known) throw new Problem("not_found");
  if (known.name === name) return;
  const open = await items
    .of(store)
    .find({ client, "state.name": { $in: [...openStates] } }, { projection: { conversation: 1 } })
    .toArray();
  const [latest] = await conversations
    .of(store)
    .find({ client }, { projection: { match: 1 } })
    .sort({ openedAt: -1 })
    .limit(1)
    .toArray();
  const at = await store.mongo.now();
  await change(store, async (tx) => {
    const { session } = tx;
    await clients.of(store).updateOne({ _id: client }, { $set: { name } }, { session });
    // The row that tells of it goes where the name is seen: the open conversations, or else the latest.
    const where = new Set(open.map((item) => item.conversation));
    if (where.size === 0 && latest) where.add(latest._id);
    for (const conversation of where) {
      const head = await conversations.of(store).findOne({ _id: conversation }, { session });
      if (!head) continue;
      await append(
        tx,
        { _id: conversation },
        [
          {
            actor: { kind: "agent", ...by },
            client,
            what: { kind: "client.matched", client, name, match: head.match },
          },
        ],
        { $set: { clientName: name } },
      );
    }
    for (const { _id } of open) {
      const record = await items
        .of(store)
        .findOneAndUpdate(
          { _id },
          { $set: { clientName: name }, $inc: { rev: 1 } },
          { session, returnDocument: "after" },
        );
      if (record) tellTouched(tx, record, at);
    }
  });
}
