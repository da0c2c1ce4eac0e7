import { Problem } from "../../../core/problems.ts";

/** Ids inside a form, each with the path of its field, and the records among which they must be. */
export interface Naming {
  known: readonly { id: string }[];
  named: readonly { field: string; id: string }[];
}

/** Problem `bad_input` with every field that names what does not exist. */
export function refuseUnknown(namings: readonly Naming[]): void {
  const fields: Record<string, string> = {};
  for (const { known, named } of namings) {
    const ids = new Set(known.map((row) => row.id));
    for (const { field, id } of named) if (!ids.has(id)) fields[field] = "unknown";
  }
  if (Object.keys(fields).length > 0) throw new Problem("bad_input", { fields });
}
