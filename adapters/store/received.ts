import type { ClientId, ConversationId } from "../../core/ids.ts";
import type { Message } from "../../core/message.ts";
import type { Line } from "./append.ts";
import type { InboundMessage } from "../../core/inbound.ts";
import type { InboxRecord } from "./records/inbox.ts";

/** External ids are known only inside the account that they came to: another mailbox's thread is never found by them. */
export function externalKey(account: string, external: string): string {
  return `${account}|${external}`;
}

/** The row that brings a client's message into the log. */
export function messageLine(
  conversation: ConversationId,
  row: InboxRecord,
  inbound: InboundMessage,
  client: ClientId | null,
): Line {
  const message: Message = {
    id: inbound.id,
    conversation,
    channel: row.channel,
    direction: "in",
    text: inbound.text,
    files: inbound.files,
  };
  if (inbound.html !== undefined) message.html = inbound.html;
  if (inbound.subject !== "") message.subject = inbound.subject;
  if (inbound.external[0] !== undefined) message.external = inbound.external[0];
  if (inbound.page !== undefined) message.page = inbound.page;
  if (inbound.origin) message.origin = inbound.origin;
  const line: Line = {
    actor: { kind: "client", id: client, name: inbound.from.name },
    what: { kind: "message.received", message },
    message: inbound.id,
  };
  if (client !== null) line.client = client;
  if (inbound.external.length > 0)
    line.externals = inbound.external.map((one) => externalKey(row.account, one));
  const files = inbound.files.map((file) => file.id);
  if (files.length > 0) line.files = files;
  return line;
}
