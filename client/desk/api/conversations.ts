import type {
  CannedAnswer,
  DraftForm,
  EntriesPage,
  NoteForm,
  OpenedConversation,
  ReplyForm,
  ReplyPlanned,
} from "../../../core/desk.ts";
import type { ConversationId, MessageId } from "../../../core/ids.ts";
import type { FileRef } from "../../../core/message.ts";
import { ask } from "./http.ts";

const at = (id: ConversationId, rest = ""): string => `/api/conversations/${encodeURIComponent(id)}${rest}`;

/** Conversations as the API knows them. */
export const conversations = {
  open: (id: ConversationId) => ask<OpenedConversation>(at(id)),
  entries: (id: ConversationId, since: number) => ask<EntriesPage>(at(id, `/entries?since=${since}`)),
  reply: (id: ConversationId, form: ReplyForm) =>
    ask<ReplyPlanned>(at(id, "/replies"), { method: "POST", body: form }),
  note: (id: ConversationId, form: NoteForm) =>
    ask<ReplyPlanned>(at(id, "/notes"), { method: "POST", body: form }),
  retry: (message: MessageId) =>
    ask<ReplyPlanned>(`/api/messages/${encodeURIComponent(message)}/retry`, { method: "POST", body: {} }),
  draft: (id: ConversationId, form: DraftForm, keepalive = false) =>
    ask(at(id, "/draft"), { method: "PUT", body: form, keepalive }),
  seen: (id: ConversationId, seq: number) => ask(at(id, "/seen"), { method: "PUT", body: { seq } }),
  canned: (query: string, queue: string) =>
    ask<CannedAnswer>(`/api/canned?q=${encodeURIComponent(query)}&queue=${encodeURIComponent(queue)}`),
};

/** Stores one file; it belongs to nobody until a reply names it. */
export const upload = (file: File): Promise<FileRef> =>
  ask<FileRef>(`/api/files?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    file,
    timeoutMs: 120_000,
  });

/** Where a letter's own look is served, for the sandboxed frame. */
export const letterUrl = (conversation: ConversationId, message: MessageId, images: boolean): string =>
  at(conversation, `/messages/${encodeURIComponent(message)}/html?images=${images ? 1 : 0}`);

export const fileUrl = (file: string, inline = false): string =>
  `/api/files/${encodeURIComponent(file)}${inline ? "?inline=1" : ""}`;
