import type { StandingForm } from "../../core/desk.ts";
import type { AgentId, ClientId } from "../../core/ids.ts";
import { openStates } from "../../core/item.ts";
import type { Actor, ClientHappening } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import type { Rating } from "../../core/routing/facts.ts";
import { nameOfAgent } from "./agents.ts";
import { append, newId } from "./append.ts";
import { change, orStoreDown, type Tx } from "./change.ts";
import type { Collection } from "./noun.ts";
import { clients, type ClientRecord } from "./records/clients.ts";
import { conversations } from "./records/conversations.ts";
import { interactions, type ClientRow } from "./records/interactions.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { tellTouched } from "./touched.ts";

/** Who changes it. */
type By = { id: AgentId; name: string };

/**
 * Sets how much the client is worth to the bank and who looks after them, writes it to the log, and gives the new rating
 * to all that is open of theirs: who waits takes another place at once. Problem `not_found`.
 */
export async function setStanding(
  store: Store,
  client: ClientId,
  { rating, agent }: StandingForm,
  by: By,
): Promise<void> {
  const at = await store.mongo.now().catch((error: unknown) => {
    throw orStoreDown(error);
  });
  const agentName = agent === null ? "" : ((await nameOfAgent(store, agent)) ?? "");
  await change(store, async (tx) => {
    const before = await clients
      .of(store)
      .findOneAndUpdate(
        { _id: client },
        { $set: { rating, agent, ratedAt: at } },
        { session: tx.session, returnDocument: "before" },
      );
    if (!before) throw new Problem("not_found");
    const told = changesOf(before, { rating, agent, agentName });
    if (told.length > 0) await tell(tx, client, { kind: "agent", ...by }, told, at);
    await giveRating(tx, client, rating, at);
  });
}

function changesOf(
  before: ClientRecord,
  { rating, agent, agentName }: StandingForm & { agentName: string },
): ClientHappening[] {
  const client = before._id;
  const was = before.rating ?? null;
  return [
    ...(was === rating ? [] : [{ kind: "client.rated" as const, client, was, now: rating }]),
    ...((before.agent ?? null) === agent
      ? []
      : [{ kind: "client.entrusted" as const, client, agent, agentName }]),
  ];
}

/** The rows go where the client is seen: the open conversations, or else the latest; whoever never wrote has rows of their own. */
async function tell(
  tx: Tx,
  client: ClientId,
  actor: Actor,
  told: readonly ClientHappening[],
  at: Date,
): Promise<void> {
  const where = await conversationsOf(tx, client);
  for (const _id of where)
    await append(
      tx,
      { _id },
      told.map((what) => ({ actor, client, what })),
    );
  if (where.length > 0) return;
  const table = interactions.of(tx.store) as unknown as Collection<ClientRow>;
  await table.insertMany(
    told.map((what) => ({ _id: newId(), client, at, actor, what })),
    { session: tx.session },
  );
}

async function conversationsOf(tx: Tx, client: ClientId): Promise<string[]> {
  const options = { session: tx.session, projection: { _id: 1 } } as const;
  const table = conversations.of(tx.store);
  const open = await table.find({ client, state: "open" }, options).limit(50).toArray();
  if (open.length > 0) return open.map(({ _id }) => _id);
  const latest = await table.find({ client }, options).sort({ openedAt: -1 }).limit(1).toArray();
  return latest.map(({ _id }) => _id);
}

/** Gives the rating to all that is open of the client and has another. */
async function giveRating(tx: Tx, client: ClientId, rating: Rating | null, at: Date): Promise<void> {
  const table = items.of(tx.store);
  const open = await table
    .find({ client, "state.name": { $in: [...openStates] } }, { session: tx.session })
    .toArray();
  for (const item of open) {
    if ((item.rating ?? null) === rating) continue;
    const record = await table.findOneAndUpdate(
      { _id: item._id },
      { $set: { rating, ...cardWith(item, rating) }, $inc: { rev: 1 } },
      { session: tx.session, returnDocument: "after" },
    );
    if (record) tellRated(tx, record, at);
  }
}

function cardWith({ card }: ItemRecord, rating: Rating | null): Pick<Partial<ItemRecord>, "card"> {
  return card ? { card: { ...card, client: { ...card.client, rating } } } : {};
}

function tellRated(tx: Tx, record: ItemRecord, at: Date): void {
  tellTouched(tx, record, at);
  if (record.state.name === "queued") tx.news.push({ kind: "job", job: "route", data: { item: record._id } });
}

/** Longer than any change takes that began with the old rating. */
const healedForMs = 60_000;

/**
 * Whoever came in the very moment in which their rating was changed may still have the old one: neither change saw the
 * other. For the sweeper; returns the clients whose items were put right.
 */
export async function healRatings(store: Store, now: Date): Promise<ClientId[]> {
  const fresh = await clients
    .of(store)
    .find(
      { ratedAt: { $gt: new Date(now.getTime() - healedForMs) } },
      { projection: { rating: 1 }, limit: 500 },
    )
    .toArray();
  const healed: ClientId[] = [];
  for (const { _id, rating = null } of fresh) {
    const differ = { client: _id, "state.name": { $in: [...openStates] }, rating: { $ne: rating } };
    if ((await items.of(store).countDocuments(differ, { limit: 1 })) === 0) continue;
    await change(store, (tx) => giveRating(tx, _id, rating, now));
    healed.push(_id);
  }
  return healed;
}
