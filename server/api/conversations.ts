import { z } from "zod";
import { mayAct } from "../../core/access.ts";
import type { EntriesPage, OpenedConversation, ReplyPlanned } from "../../core/desk.ts";
import { accounts } from "../../adapters/store/accounts.ts";
import { clientCard } from "../../adapters/store/clients.ts";
import { conversationHead, threadRows } from "../../adapters/store/conversations.ts";
import { draftsOf, inheritDrafts, keepDraft } from "../../adapters/store/drafts.ts";
import { planReply } from "../../adapters/store/messages.ts";
import { addNote } from "../../adapters/store/notes.ts";
import { markSeen, seenBy } from "../../adapters/store/seen.ts";
import type { Store } from "../../adapters/store/store.ts";
import { uploadsOf } from "../../adapters/store/uploads.ts";
import { conversationToAnswer, conversationToRead } from "../access.ts";
import { byId, route, type Route } from "../route.ts";
import { address, files, line, ownId, text } from "./words.ts";

/** Rows that are sent at once; a desk asks for more by `since`. */
const pageRows = 500;

const sinceQuery = z.strictObject({
  since: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
});

const reply = z.strictObject({
  id: ownId,
  text: text.min(1),
  subject: line(500).exactOptional(),
  copies: z.array(address).max(20).exactOptional(),
  files,
});

const note = z.strictObject({ id: ownId, text: text.min(1) });

const draft = z.strictObject({
  kind: z.enum(["reply", "note"]),
  text,
  subject: line(500).exactOptional(),
  copies: z.array(line(320)).max(20).exactOptional(),
  files,
});

const seen = z.strictObject({ seq: z.number().int().min(0).max(1e9) });

/** Reading a conversation and writing into it. */
export function conversationRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/conversations/:id",
      who: "agent",
      params: byId,
      async run({ params, person }): Promise<OpenedConversation> {
        const guarded = await conversationToRead(store, person, params.id);
        if (guarded.agent === person.id) await inheritDrafts(store, params.id, person.id);
        const [head, entries, drafts, card, seenSeq] = await Promise.all([
          conversationHead(store, params.id),
          threadRows(store, params.id, Math.max(0, guarded.seq - pageRows), pageRows),
          draftsOf(store, params.id, person.id),
          clientCard(store, { conversation: params.id }, person),
          seenBy(store, params.id, person.id),
        ]);
        const account = await accounts.find(store, head.account);
        return {
          conversation: { ...head, accountName: account?.name ?? "", mayAct: mayAct(person, guarded) },
          entries,
          drafts,
          card,
          seen: seenSeq,
        };
      },
    }),
    route({
      method: "get",
      path: "/api/conversations/:id/entries",
      who: "agent",
      params: byId,
      query: sinceQuery,
      async run({ params, query, person }): Promise<EntriesPage> {
        await conversationToRead(store, person, params.id);
        const entries = await threadRows(store, params.id, query.since, pageRows);
        return { entries, more: entries.length === pageRows };
      },
    }),
    route({
      method: "post",
      path: "/api/conversations/:id/replies",
      who: "agent",
      params: byId,
      body: reply,
      async run({ params, person, body }): Promise<ReplyPlanned> {
        await conversationToAnswer(store, person, params.id);
        const refs = await uploadsOf(store, person.id, body.files);
        const entry = await planReply(store, {
          id: body.id,
          conversation: params.id,
          by: { id: person.id, name: person.name },
          text: body.text,
          ...(body.subject === undefined ? {} : { subject: body.subject }),
          ...(body.copies === undefined ? {} : { copies: body.copies }),
          files: refs,
        });
        return { entry };
      },
    }),
    route({
      method: "post",
      path: "/api/conversations/:id/notes",
      who: "agent",
      params: byId,
      body: note,
      async run({ params, person, body }): Promise<ReplyPlanned> {
        // A note helps whoever works on it: everyone who may read may leave one.
        await conversationToRead(store, person, params.id);
        const by = { id: person.id, name: person.name };
        return { entry: await addNote(store, { ...body, conversation: params.id, by }) };
      },
    }),
    route({
      method: "put",
      path: "/api/conversations/:id/draft",
      who: "agent",
      params: byId,
      body: draft,
      async run({ params, person, body }) {
        await conversationToRead(store, person, params.id);
        const refs = await uploadsOf(store, person.id, body.files);
        await keepDraft(store, params.id, person.id, {
          kind: body.kind,
          text: body.text,
          subject: body.subject ?? null,
          copies: body.copies ?? [],
          files: refs,
        });
      },
    }),
    route({
      method: "put",
      path: "/api/conversations/:id/seen",
      who: "agent",
      params: byId,
      body: seen,
      async run({ params, person, body }) {
        const { seq } = await conversationToRead(store, person, params.id);
        await markSeen(store, params.id, person.id, Math.min(body.seq, seq));
      },
    }),
  ];
}
