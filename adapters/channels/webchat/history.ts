import { isVisibleToClient, type LogEntry } from "../../../core/log.ts";
import type { FileRef, Message } from "../../../core/message.ts";
import type { ChatEntry, ChatFile, Person } from "../../../core/webchat/protocol.ts";

/** An agent as visitors know them: by the first name alone. */
export function personOf(fullName: string): Person {
  const words = fullName.trim().split(/\s+/u);
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("");
  return { name: words[0] ?? "", initials: initials.toUpperCase() };
}

/** The rows of a log as the visitor may see them. This alone decides what of a conversation leaves for a widget. */
export function historyOf(entries: readonly LogEntry[]): ChatEntry[] {
  return entries.flatMap((entry) => {
    const what = isVisibleToClient(entry) ? visiblePart(entry) : null;
    return what ? [{ conversation: entry.conversation, seq: entry.seq, atMs: entry.atMs, what }] : [];
  });
}

function visiblePart({ actor, what }: LogEntry): ChatEntry["what"] | null {
  switch (what.kind) {
    case "conversation.opened":
      return { kind: "opened" };
    case "conversation.closed":
      return { kind: "closed" };
    case "message.received":
      return { kind: "mine", ...content(what.message) };
    case "message.planned":
      return {
        kind: "theirs",
        ...content(what.message),
        by: actor.kind === "agent" ? personOf(actor.name) : null,
      };
    case "message.sent":
      return { kind: "progress", id: what.message, progress: "sent" };
    case "message.delivered":
      return { kind: "progress", id: what.message, progress: "delivered" };
    case "message.read":
      return { kind: "progress", id: what.message, progress: "read" };
    case "message.failed":
      return { kind: "progress", id: what.message, progress: "failed" };
    case "item.queued":
      return { kind: "queued" };
    case "item.callback":
      return { kind: "callback", phone: what.phone };
    case "item.letter":
      return { kind: "letter", address: what.address };
    case "item.closing":
      return { kind: "closing" };
    case "item.callbackCanceled":
      return { kind: "stays" };
    case "item.accepted":
      return actor.kind === "agent" ? { kind: "joined", by: personOf(actor.name) } : null;
    case "item.completed":
      return { kind: "completed" };
    default:
      return null;
  }
}

function content(message: Message): { id: string; text: string; files: ChatFile[] } {
  return { id: message.id, text: message.text, files: message.files.map(fileOf) };
}

function fileOf({ id, name, type, sizeBytes }: FileRef): ChatFile {
  return { id, name, type, sizeBytes };
}
