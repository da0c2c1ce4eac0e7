import type { Millis } from "./ids.ts";
import type { CallbackTerms } from "./ways.ts";

/** The client's wish to be called instead of waiting in front of a screen. */
export interface Callback {
  /** E.164. */
  phone: string;
  /** Calls that nobody answered so far, and how many are made in all. */
  tried: number;
  of: number;
}

/** What came of a call. `later`: the client asked to be called at that time. */
export type CallResult =
  { result: "reached" | "wrong_number" | "no_answer" } | { result: "later"; atMs: Millis };
export type CallResultName = CallResult["result"];

/** Nobody is asked to wait for a call for longer than this. */
export const latestCallMs: Millis = 30 * 86_400_000;

/** The wish, new or with another number. */
export function wishToBeCalled(
  phone: string,
  before: Callback | undefined,
  terms: Pick<CallbackTerms, "tries">,
): Callback {
  return before ? { ...before, phone } : { phone, tried: 0, of: terms.tries };
}

/** The callback after a call: an unanswered one counts as a try. */
export function afterCall(callback: Callback, { result }: CallResult): Callback {
  return result === "no_answer" ? { ...callback, tried: callback.tried + 1 } : callback;
}

/** When the client is called again after this call; null where it was the last. */
export function nextCallMs(
  callback: Callback,
  call: CallResult,
  { againAfterMs }: Pick<CallbackTerms, "againAfterMs">,
  nowMs: Millis,
): Millis | null {
  if (call.result === "later") return Math.min(Math.max(call.atMs, nowMs), nowMs + latestCallMs);
  if (call.result !== "no_answer") return null;
  return callback.tried + 1 < callback.of ? nowMs + againAfterMs : null;
}
