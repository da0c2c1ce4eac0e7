import { Refusal } from "../refusal.ts";
import type { Doc } from "../values/kinds.ts";
import type { Call } from "./command.ts";

/** Carries out the statements of a write command; a failed one is reported, and ends an ordered command. */
export async function runStatements<Statement>(
  call: Call,
  statements: readonly Statement[],
  run: (statement: Statement, index: number) => Promise<void> | void,
): Promise<Doc> {
  const writeErrors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      await run(statement, index);
    } catch (error) {
      // Inside a transaction the first error ends everything.
      if (!(error instanceof Refusal) || call.scope.transaction !== undefined) throw error;
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.details });
      if (call.body["ordered"] !== false) break;
    }
  }
  return writeErrors.length === 0 ? {} : { writeErrors };
}
