// Delivery reports (RFC 3464): what became of a letter of ours, told by somebody's mail server.

export type DeliveryAction = "failed" | "delayed" | "delivered" | "relayed" | "expanded";

export interface RecipientReport {
  /** The final recipient, in lower case, or the original one, or "". */
  recipient: string;
  action: DeliveryAction;
  /** The enhanced status such as "5.1.1", or "". */
  status: string;
  /** What the other server said, at most 500 characters. */
  diagnostic: string;
}

export interface DeliveryReport {
  recipients: RecipientReport[];
  /** The envelope id we gave (RFC 3461 ENVID), decoded, or null. */
  envelopeId: string | null;
  /** The Message-ID of the returned letter, or null. */
  originalMessageId: string | null;
}

const ACTIONS = new Set<string>(["failed", "delayed", "delivered", "relayed", "expanded"]);
const MAX_RECIPIENTS = 200;

/** Parses the text of a message/delivery-status part: groups of fields, the first about the letter as a whole. */
export function parseDeliveryStatus(text: string): Omit<DeliveryReport, "originalMessageId"> {
  const groups = text
    .slice(0, 200_000)
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0);
  const envelopeId = groups
    .map((fields) => fields.get("original-envelope-id"))
    .find((id) => id !== undefined);
  const recipients = groups.flatMap((fields) => recipientOf(fields) ?? []).slice(0, MAX_RECIPIENTS);
  return { recipients, envelopeId: envelopeId === undefined ? null : decodeXtext(envelopeId) };
}

/** Encodes an envelope id as SMTP wants it (RFC 3461 xtext). */
export function encodeXtext(text: string): string {
  return text.replace(
    /[^!-*,-<>-~]/g,
    (character) => `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function decodeXtext(text: string): string {
  return text
    .trim()
    .replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .slice(0, 200);
}

function fieldsOf(group: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = "";
  for (const line of group.split("\n")) {
    const colon = line.indexOf(":");
    if (/^[ \t]/.test(line) && name !== "") {
      fields.set(name, `${fields.get(name) ?? ""} ${line.trim()}`.slice(0, 2000));
    } else if (colon > 0) {
      name = line.slice(0, colon).trim().toLowerCase();
      if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
    }
  }
  return fields;
}

function recipientOf(fields: Map<string, string>): RecipientReport | null {
  const action = (fields.get("action") ?? "").toLowerCase().split(/[\s;(]/)[0] ?? "";
  const recipient = fields.get("final-recipient") ?? fields.get("original-recipient");
  if (recipient === undefined && action === "") return null;
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get("status") ?? "")?.[0] ?? "";
  return {
    recipient: afterType(recipient ?? "")
      .toLowerCase()
      .slice(0, 320),
    action: ACTIONS.has(action) ? (action as DeliveryAction) : actionOfStatus(status),
    status,
    diagnostic: afterType(fields.get("diagnostic-code") ?? "").slice(0, 500),
  };
}

function actionOfStatus(status: string): DeliveryAction {
  if (status.startsWith("2")) return "delivered";
  return status.startsWith("4") ? "delayed" : "failed";
}

function afterType(value: string): string {
  const semicolon = value.indexOf(";");
  return value
    .slice(semicolon + 1)
    .trim()
    .replace(/^<|>$/g, "");
}
