import type { ContactPoint, Match } from "../../core/client.ts";
import type { ClientId } from "../../core/ids.ts";
import { newId } from "./append.ts";
import type { Tx } from "./change.ts";
import type { InboundMessage } from "../../core/inbound.ts";
import { clients, type ClientRecord } from "./records/clients.ts";

export interface Matched {
  client: ClientId | null;
  name: string;
  match: Match;
  /** What is known of the client; null of somebody new, and where it is not clear who it is. */
  known: KnownClient | null;
}

/** What a conversation takes over of its client, and what an offer shows of them. */
export type KnownClient = Pick<ClientRecord, "name" | "contactPoints" | "rating" | "agent">;

const nobody = { client: null, known: null };

/**
 * The client who holds the point from which the message came; a new one when nobody does. When several hold it, or when
 * the sender can be read in two ways, nobody is chosen: an agent decides. What people merely state about themselves
 * never opens a card; it is only suggested.
 */
export async function findOrCreateClient(tx: Tx, message: InboundMessage): Promise<Matched> {
  const { name: given, ...point } = message.from;
  const by: ContactPoint = { kind: point.kind, value: normalValue(point), verified: point.verified };
  if (message.origin && !message.origin.clear)
    return { ...nobody, name: given || by.value, match: { quality: "many", by, candidates: [] } };
  const holders = await holdersOf(tx, by);
  const [only] = holders;
  if (holders.length > 1) {
    const candidates = holders.map((one) => one._id);
    return { ...nobody, name: given || by.value, match: { quality: "many", by, candidates } };
  }
  const match: Match = { quality: "one", by, candidates: [] };
  if (only) return { client: only._id, name: only.name, match, known: only };
  return createClient(tx, given, by, message.stated);
}

function holdersOf(tx: Tx, point: ContactPoint) {
  return clients
    .of(tx.store)
    .find(
      {
        "contactPoints.value": point.value,
        contactPoints: { $elemMatch: { kind: point.kind, value: point.value } },
      },
      { session: tx.session, projection: { name: 1, contactPoints: 1, rating: 1, agent: 1 } },
    )
    .limit(10)
    .toArray();
}

async function createClient(
  tx: Tx,
  given: string,
  by: ContactPoint,
  stated: ContactPoint[],
): Promise<Matched> {
  const client = newId();
  const name = given.trim() || (by.kind === "channel" ? "" : by.value);
  const points = stated.slice(0, 5).map((one) => ({ ...one, value: normalValue(one), verified: false }));
  const suggested = new Set<ClientId>();
  for (const point of points) for (const one of await holdersOf(tx, point)) suggested.add(one._id);
  await clients
    .of(tx.store)
    .insertOne(
      { _id: client, name, contactPoints: [by], stated: points, createdAt: new Date() },
      { session: tx.session },
    );
  const match: Match = { quality: "new", by, candidates: [...suggested].slice(0, 10) };
  return { client, name, match, known: null };
}

/** Mail addresses differ by more than case only in theory; phones come in E.164 from the channels. */
function normalValue(point: Pick<ContactPoint, "kind" | "value">): string {
  const value = point.value.trim();
  return point.kind === "email" ? value.toLowerCase() : value;
}
