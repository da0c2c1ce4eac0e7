import { z } from "zod";
import { isSupervising, type Person } from "../../core/access.ts";
import type { OutgoingHead, OutgoingLetter, OutgoingPage } from "../../core/desk.ts";
import { Problem } from "../../core/problems.ts";
import { accounts } from "../../adapters/store/accounts.ts";
import { conversationOfMessage } from "../../adapters/store/conversations.ts";
import { findOutgoing, listOutgoing } from "../../adapters/store/outgoing.ts";
import type { OutgoingRecord } from "../../adapters/store/records/outgoing.ts";
import type { Store } from "../../adapters/store/store.ts";
import { conversationToRead } from "../access.ts";
import { serveFile } from "../guard/serve.ts";
import { byId, millis, route, sent, type Route } from "../route.ts";

const pageSize = 50;

/** The built-in outbox: letters of accounts that have no mail server. */
export function outgoingRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/outgoing",
      who: "agent",
      query: z.strictObject({ before: millis.optional() }),
      async run({ query, person }): Promise<OutgoingPage> {
        const before = query.before ?? Date.now() + 60_000;
        const found = await listOutgoing(store, new Date(before), pageSize);
        const allowed = await Promise.all(found.map((letter) => mayRead(store, person, letter)));
        const heads = await headsOf(
          store,
          found.filter((_, at) => allowed[at]),
        );
        return {
          letters: heads,
          olderBeforeMs: found.length === pageSize ? found.at(-1)!.at.getTime() : null,
        };
      },
    }),
    route({
      method: "get",
      path: "/api/outgoing/:id",
      who: "agent",
      params: byId,
      async run({ params, person }): Promise<OutgoingLetter> {
        const letter = await letterToRead(store, person, params.id);
        const [head] = await headsOf(store, [letter]);
        const raw = await store.files.read(letter.raw);
        return { ...head!, text: letter.text, sizeBytes: raw?.ref.sizeBytes ?? 0 };
      },
    }),
    route({
      method: "get",
      path: "/api/outgoing/:id/raw",
      who: "agent",
      params: byId,
      async run({ params, person, response }) {
        const letter = await letterToRead(store, person, params.id);
        const raw = await store.files.read(letter.raw);
        if (!raw) throw new Problem("not_found");
        serveFile(response, { ...raw.ref, name: "letter.eml" }, raw.bytes, false);
        return sent;
      },
    }),
  ];
}

async function letterToRead(store: Store, person: Person, id: string): Promise<OutgoingRecord> {
  const letter = await findOutgoing(store, id);
  if (!letter || !(await mayRead(store, person, letter))) throw new Problem("not_found");
  return letter;
}

/** Whoever may read the conversation may read its letter; one without a conversation only supervisors. */
async function mayRead(store: Store, person: Person, letter: OutgoingRecord): Promise<boolean> {
  if (isSupervising(person)) return true;
  const conversation = await conversationOfMessage(store, letter._id);
  if (!conversation) return false;
  return conversationToRead(store, person, conversation).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Problem && error.refusal.code === "not_found") return false;
      throw error;
    },
  );
}

async function headsOf(store: Store, letters: OutgoingRecord[]): Promise<OutgoingHead[]> {
  const names = new Map((await accounts.list(store)).map((account) => [account.id, account.name]));
  return letters.map((letter) => ({
    id: letter._id,
    accountName: names.get(letter.account) ?? letter.account,
    to: letter.to,
    subject: letter.subject,
    atMs: letter.at.getTime(),
    message: letter._id,
  }));
}
