import type { ProblemCode } from "../../../core/problems.ts";
import type { Door } from "../channel.ts";

/** Tells the log of a trouble on our side. One that was expected, as an overload, gets a short line: its stack says nothing, and thousands of them would cost what is scarce just then. */
export function report(door: Door, code: ProblemCode, error: unknown): void {
  if (code === "unexpected") door.log.error({ err: error }, "A visitor's request failed");
  else door.log.warn({ code }, "A visitor was put off");
}
