/** A reason not to start, in one sentence for the person at the terminal. */
export class Refusal extends Error {}

/** The code of a system error, e.g. "EACCES", or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
