import type { Request } from "express";
import { z } from "zod";
import { Problem } from "../../core/problems.ts";

/** Keys that would reach a prototype, and those by which MongoDB knows an operator: no form has them. */
function isHostileKey(key: string): boolean {
  return key === "__proto__" || key === "constructor" || key === "prototype" || key.startsWith("$");
}

/** For `JSON.parse`: refuses hostile keys at any depth, before anyone can merge them. */
export function refuseHostileKeys(key: string, value: unknown): unknown {
  if (isHostileKey(key)) throw new Problem("bad_input", { fields: { body: "key_refused" } });
  return value;
}

const deepest = 12;

/** Refuses nesting that no form has. */
export function refuseDepth(value: unknown, left = deepest): void {
  if (typeof value !== "object" || value === null) return;
  if (left === 0) throw new Problem("bad_input", { fields: { body: "too_deep" } });
  for (const inner of Object.values(value)) refuseDepth(inner, left - 1);
}

/** The query as plain texts; a repeated key is refused, because two readers would read it differently. */
export function readQuery(text: string | undefined): Record<string, string> {
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  let count = 0;
  for (const [key, value] of new URLSearchParams(text ?? "")) {
    count += 1;
    if (key in query || isHostileKey(key) || count > 20)
      throw new Problem("bad_input", { fields: { query: "key_refused" } });
    query[key] = value;
  }
  return { ...query };
}

const nothing = z.strictObject({});

/** Checks one kind of input; without a schema there must be none. */
export function check<T>(schema: z.ZodType<T> | undefined, given: unknown): T {
  const read = (schema ?? nothing).safeParse(given);
  if (!read.success) throw read.error;
  return read.data as T;
}

/** The body of a request as far as it was read. */
export function bodyOf(request: Request): unknown {
  return (request.body as unknown) ?? {};
}
