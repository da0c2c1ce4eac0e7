import { ru } from "../i18n/ru.ts";

/** What is said under a field: the name of its words and what they are filled with. */
export interface WrongWord {
  key: string;
  params: Record<string, string>;
}

/** What the server's check of a form says about bounds: `Too small: expected string to have >=15 characters`. */
const bound = /^Too (small|big): expected (string|number|array)\D*(-?\d+(?:\.\d+)?)/;

/** Turns the server's word about a field into ours; one that is not known becomes a plain request to look again. */
export function wrongWord(said: string): WrongWord {
  if (said in ru.admin.wrong) return { key: `admin.wrong.${said}`, params: {} };
  const [, side, kind, limit = ""] = bound.exec(said) ?? [];
  if (!side) {
    const missing = said.startsWith("Invalid input") && /received (undefined|null|NaN)$/.test(said);
    return { key: missing ? "admin.wrong.required" : "admin.wrong.look", params: {} };
  }
  if (kind !== "number" && side === "small" && limit === "1")
    return { key: "admin.wrong.required", params: {} };
  const scale =
    kind === "string" ? (side === "small" ? "short" : "long") : side === "small" ? "least" : "most";
  return { key: `admin.wrong.${scale}`, params: { limit } };
}
