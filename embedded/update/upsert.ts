import { isDoc, isRegex } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { hasOperator } from "../query/tests.ts";
import { Draft } from "./draft.ts";

/** The document an upsert starts from: what the filter demands to be equal. */
export function upsertSeed(filter: Doc): Doc {
  const draft = new Draft({});
  gather(filter, draft);
  return draft.doc;
}

function gather(filter: Doc, draft: Draft): void {
  for (const [name, condition] of Object.entries(filter)) {
    if (name === "$and") for (const part of condition as Doc[]) gather(part, draft);
    else if (name === "$or" && (condition as Doc[]).length === 1)
      gather((condition as Doc[])[0] as Doc, draft);
    else if (!name.startsWith("$")) {
      const value = demanded(condition);
      if (value !== undefined) draft.set(name.split("."), value);
    }
  }
}

function demanded(condition: unknown): unknown {
  if (isRegex(condition)) return undefined;
  if (!isDoc(condition) || !hasOperator(condition)) return condition;
  if ("$eq" in condition) return condition["$eq"];
  const only = condition["$all"] ?? condition["$in"];
  return Array.isArray(only) && only.length === 1 && !isRegex(only[0]) ? (only[0] as unknown) : undefined;
}
