// What a failed attempt to send means: a final refusal, or another attempt. An attempt that broke off half-way is
// repeated too: the Message-ID stays the same, so the reader's program shows one letter.

import type { Receipt } from "../../../core/outbound.ts";

interface SendError {
  code?: string;
  responseCode?: number;
  response?: string;
  message?: string;
}

const LOGIN_WANTED = 530;
const SOON_MS = 30_000;
const GREYLIST_MS = 120_000;
const SETTINGS_MS = 300_000;

/** The receipt for an error of the sending library. */
export function receiptOfFailure(error: unknown): Exclude<Receipt, { result: "sent" }> {
  const { code = "", responseCode = 0, response, message = "unknown" } = error as SendError;
  const reason = (response ?? message).slice(0, 300);
  const isOurSettings = code === "EAUTH" || code === "ETLS" || responseCode === LOGIN_WANTED;
  if (isOurSettings) return { result: "later", reason: `${code}: ${reason}`, afterMs: SETTINGS_MS };
  // Only what is said about this letter is a verdict on it; "no service here" is the server's own trouble.
  const isAboutLetter = code === "EENVELOPE" || code === "EMESSAGE";
  if (isAboutLetter && (responseCode >= 500 || responseCode === 0)) return { result: "refused", reason };
  return { result: "later", reason, afterMs: isAboutLetter ? GREYLIST_MS : SOON_MS };
}
