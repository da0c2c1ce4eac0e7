import { newId } from "../../adapters/store/append.ts";
import type { ConversationRecord } from "../../adapters/store/records/conversations.ts";
import type { ItemRecord } from "../../adapters/store/records/items.ts";

/** A stored conversation with only what the case is about. */
export function aConversation({
  at = new Date(),
  ...more
}: Partial<ConversationRecord> & { at?: Date } = {}): ConversationRecord {
  const id = newId();
  return {
    _id: id,
    number: 0,
    client: null,
    clientName: "Иван",
    match: {
      quality: "new",
      by: { kind: "channel", value: `hello:${id}`, verified: false },
      candidates: [],
    },
    channel: "hello",
    account: "account",
    contact: `hello:${id}`,
    to: id,
    participants: [],
    subject: "",
    queue: "",
    state: "open",
    single: true,
    seq: 0,
    item: null,
    itemState: null,
    agent: null,
    pastAgents: [],
    externals: [],
    preview: "",
    answered: false,
    openedAt: at,
    closedAt: null,
    lastAt: at,
    ...more,
  };
}

/** A stored item with only what the case is about. */
export function anItem({ at = new Date(), ...more }: Partial<ItemRecord> & { at?: Date } = {}): ItemRecord {
  return {
    _id: newId(),
    conversation: newId(),
    client: null,
    channel: "hello",
    kind: "chat",
    queue: "",
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
    number: 0,
    clientName: "Иван",
    subject: "",
    answerBy: null,
    card: null,
    ...more,
  };
}
