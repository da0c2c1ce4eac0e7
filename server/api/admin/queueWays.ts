import { z } from "zod";
import { atClosings } from "../../../core/closing.ts";
import type { QueueForm } from "../../../core/desk.ts";
import { Problem } from "../../../core/problems.ts";
import {
  hasWays,
  isAnswered,
  type CallbackTerms,
  type LetterTerms,
  type WaysOut,
  type WhenOffered,
} from "../../../core/ways.ts";
import { queues } from "../../../adapters/store/queues.ts";
import type { Store } from "../../../adapters/store/store.ts";
import { id } from "../../route.ts";
import { refuseUnknown } from "./known.ts";

const hourMs = 3_600_000;

const when = {
  afterMs: z.number().int().min(0).max(hourMs).nullable(),
  whenWaitMs: z
    .number()
    .int()
    .min(1_000)
    .max(24 * hourMs)
    .nullable(),
  whenAhead: z.number().int().min(1).max(10_000).nullable(),
  whenClosed: z.boolean(),
};

const isEver = ({ afterMs, whenWaitMs, whenAhead, whenClosed }: WhenOffered): boolean =>
  afterMs !== null || whenWaitMs !== null || whenAhead !== null || whenClosed;

/** A way out that is never offered would only look as if it were. */
const never = { path: ["afterMs"], message: "never_offered" };

const callback: z.ZodType<CallbackTerms> = z
  .strictObject({
    ...when,
    cost: z.number().int().min(1).max(100),
    againAfterMs: z
      .number()
      .int()
      .min(1_000)
      .max(7 * 24 * hourMs),
    tries: z.number().int().min(1).max(20),
    sameAgentMs: z.number().int().min(0).max(hourMs),
  })
  .refine(isEver, never);

const letter: z.ZodType<LetterTerms> = z
  .strictObject({
    ...when,
    to: id.nullable(),
    withinMs: z
      .number()
      .int()
      .min(60_000)
      .max(30 * 24 * hourMs),
  })
  .refine(isEver, never);

/** The ways out of a queue, as an administrator sets them. */
export const waysForm: z.ZodType<WaysOut> = z.strictObject({
  callback: callback.nullable(),
  letter: letter.nullable(),
  voice: z.strictObject(when).refine(isEver, never).nullable(),
  atClosing: z.enum(atClosings),
});

/** Refuses a queue of letters that does not exist, and a closing for which the queue has no means. */
export async function checkWays(store: Store, { waysOut, routing }: QueueForm): Promise<void> {
  const to = waysOut.letter?.to ?? null;
  const named = to === null ? [] : [{ field: "waysOut.letter.to", id: to }];
  if (named.length > 0) refuseUnknown([{ known: await queues.list(store), named }]);
  const missing =
    waysOut.atClosing === "offer" && !hasWays(waysOut)
      ? "no_ways"
      : waysOut.atClosing === "move" && !routing.overflow
        ? "no_overflow"
        : null;
  if (waysOut.voice && !isAnswered(waysOut))
    throw new Problem("bad_input", { fields: { "waysOut.voice": "no_answer" } });
  if (missing) throw new Problem("bad_input", { fields: { "waysOut.atClosing": missing } });
}
