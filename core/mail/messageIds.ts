// Message-IDs in References and In-Reply-To: only what stands whole in angle brackets counts, so that an empty or
// bare-word header matches nobody's thread.

const MAX_IDS = 1000;
const MAX_ID_CHARACTERS = 998;

/** All Message-IDs of a header value in their order, without brackets and without blanks a fold left inside. */
export function messageIdsOf(value: string | null): string[] {
  const ids: string[] = [];
  let at = 0;
  while (value !== null && ids.length < MAX_IDS) {
    const open = value.indexOf("<", at);
    const close = open < 0 ? -1 : value.indexOf(">", open);
    if (close < 0) break;
    const id = value.slice(value.lastIndexOf("<", close) + 1, close).replace(/\s+/g, "");
    if (isMessageId(id)) ids.push(id);
    at = close + 1;
  }
  return ids;
}

/** True for `left@right` of visible characters: what may be stored, compared and written into a header. */
export function isMessageId(id: string): boolean {
  return (
    id.length <= MAX_ID_CHARACTERS && /^[!-;=?-~]+$/.test(id) && id.indexOf("@") > 0 && !id.endsWith("@")
  );
}

/**
 * The chain for an answer's References header: the known chain and the answered id, the first and the last
 * `keep` of them (RFC 5322 asks for the whole chain; servers cut lines that grow without end).
 */
export function referencesFor(chain: readonly string[], answered: string | null, keep = 20): string[] {
  const whole = [...chain.filter((id) => id !== answered), ...(answered === null ? [] : [answered])].filter(
    isMessageId,
  );
  const unique = [...new Set(whole)];
  return unique.length <= keep + 1 ? unique : [unique[0]!, ...unique.slice(-keep)];
}

const OURS = /okno\.([0-9a-z-]{8,40})@([a-z0-9.-]{1,255})/gi;

/** The Message-ID of our own letter with this message id: the same each time it is sent. Without brackets. */
export function ourMessageId(message: string, domain: string): string {
  return `okno.${message}@${domain}`;
}

/** The message ids of our own letters named anywhere in a text, at most 20: how a bounce without a report is tied. */
export function ourMessagesIn(text: string, domains: readonly string[]): string[] {
  const found = new Set<string>();
  for (const match of text.slice(0, 200_000).matchAll(OURS)) {
    if (domains.includes(match[2]!.toLowerCase().replace(/\.$/, ""))) found.add(match[1]!.toLowerCase());
    if (found.size >= 20) break;
  }
  return [...found];
}
