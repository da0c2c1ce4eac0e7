import { randomBytes } from "node:crypto";
import { openFiles } from "../../adapters/files.ts";
import type { ConversationRecord } from "../../adapters/store/records/conversations.ts";
import type { ClientRecord } from "../../adapters/store/records/clients.ts";
import type { ConversationRow } from "../../adapters/store/records/interactions.ts";
import type { ItemRecord } from "../../adapters/store/records/items.ts";
import type { Hub } from "../helpers/stack.ts";

const newId = (): string => randomBytes(12).toString("hex");
let numbers = 1_000;

/** A conversation with one letter, a picture in it and a waiting item, written straight into the database. */
export async function aConversation(
  hub: Hub,
  { queue, html = "<p>Hello</p>" }: { queue: string; html?: string },
) {
  const db = await hub.db();
  const [conversation, item, client, message] = [newId(), newId(), newId(), newId()];
  const at = new Date();
  const point = { kind: "email" as const, value: `${client}@example.com`, verified: true };
  const picture = await openFiles(hub.dataDir).save({
    name: "logo.png",
    type: "image/png",
    bytes: Buffer.from("89504e470d0a1a0a", "hex"),
  });
  const number = (numbers += 1);
  await db
    .collection<ClientRecord>("clients")
    .insertOne({ _id: client, name: "Клиент", contactPoints: [point], stated: [], createdAt: at });
  await db.collection<ConversationRecord>("conversations").insertOne({
    _id: conversation,
    number,
    client,
    clientName: "Клиент",
    match: { quality: "one", by: point, candidates: [client] },
    channel: "email",
    account: "letters",
    contact: `email:${point.value}`,
    to: point.value,
    participants: [point.value],
    subject: "Вопрос",
    queue,
    state: "open",
    single: false,
    seq: 2,
    item,
    itemState: "queued",
    agent: null,
    pastAgents: [],
    externals: [],
    preview: "Hello",
    answered: false,
    openedAt: at,
    closedAt: null,
    lastAt: at,
  });
  await db.collection<ItemRecord>("items").insertOne({
    _id: item,
    conversation,
    client,
    channel: "email",
    kind: "letter",
    queue,
    state: { name: "queued", since: at },
    arrivedAt: at,
    enteredAt: at,
    acceptedAt: null,
    priority: 0,
    rating: null,
    own: null,
    steps: [],
    cost: 25,
    passes: [],
    offers: 0,
    rev: 1,
    number,
    clientName: "Клиент",
    subject: "Вопрос",
    answerBy: null,
    card: null,
  });
  const actor = { kind: "client" as const, id: client, name: "Клиент" };
  const rows: ConversationRow[] = [
    {
      _id: newId(),
      conversation,
      seq: 1,
      at,
      actor,
      what: { kind: "conversation.opened", channel: "email", subject: "Вопрос", number },
    },
    {
      _id: newId(),
      conversation,
      seq: 2,
      at,
      actor,
      message,
      files: [picture.id],
      what: {
        kind: "message.received",
        message: {
          id: message,
          conversation,
          channel: "email",
          direction: "in",
          text: "Hello",
          html,
          files: [{ ...picture, inlineId: "logo" }],
        },
      },
    },
  ];
  await db.collection<ConversationRow>("interactions").insertMany(rows);
  return { conversation, item, client, message, file: picture.id };
}
