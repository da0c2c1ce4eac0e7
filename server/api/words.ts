import { z } from "zod";
import { id } from "../route.ts";

// Small schemas that several forms share.

/** An id made by the desk, so that a request may be sent twice. */
export const ownId = z.uuid();

/** A text of several lines. */
export const text = z.string().max(100_000);

/** A text of one line: a line break in it would be another header of a letter. */
export function line(longest: number) {
  return z
    .string()
    .max(longest)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, "one_line");
}

/** A person's or a thing's name. */
export const name = line(120).trim().min(1);

export const bilingual = z.strictObject({ ru: name, en: name });

/** The form of what has a name and is on or off. */
export const named = z.strictObject({ name: bilingual, active: z.boolean() });

export const address = z.email().max(320);

export const files = z.array(id).max(20);
