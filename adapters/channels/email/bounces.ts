// Which letter of ours a bounce is about: by the address it came to, by the report, by the returned letter.

import { parseDeliveryStatus, type DeliveryReport } from "../../../core/mail/deliveryReport.ts";
import { splitHeaders, valueOf } from "../../../core/mail/headers.ts";
import { messageIdsOf, ourMessagesIn } from "../../../core/mail/messageIds.ts";
import type { Contents } from "./bodies.ts";
import type { judgeTags } from "./replyTokens.ts";

/** The delivery report of a letter, or null when it holds none. */
export function deliveryReportOf(contents: Contents): DeliveryReport | null {
  const [status] = contents.deliveryStatus;
  if (status === undefined) return null;
  return { ...parseDeliveryStatus(status), originalMessageId: returnedMessageId(contents) };
}

/** The ids of our own messages a bounce names, the surest first. */
export function bouncedMessages(
  tags: ReturnType<typeof judgeTags>,
  report: DeliveryReport | null,
  named: readonly string[],
  domains: readonly string[],
): string[] {
  const byAddress = tags
    .filter(({ tag, isGenuine }) => isGenuine && tag.kind === "b")
    .map(({ tag }) => tag.id);
  const byEnvelope = report?.envelopeId == null ? [] : [report.envelopeId.toLowerCase()];
  const byReturned =
    report?.originalMessageId == null ? [] : ourMessagesIn(report.originalMessageId, domains);
  return [...new Set([...byAddress, ...byEnvelope, ...byReturned, ...named])];
}

function returnedMessageId(contents: Contents): string | null {
  const heads = [
    ...contents.returnedHeaders,
    ...contents.inner.map((bytes) => bytes.toString("latin1", 0, 100_000)),
  ];
  for (const head of heads) {
    const [id] = messageIdsOf(valueOf(splitHeaders(headOf(head)).headers, "message-id"));
    if (id !== undefined) return id;
  }
  return null;
}

function headOf(text: string): string {
  const end = /\r?\n\r?\n/.exec(text)?.index;
  return text.slice(0, end);
}
