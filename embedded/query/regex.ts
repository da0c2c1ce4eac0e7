import { refusal } from "../refusal.ts";
import { isRegex, special } from "../values/kinds.ts";

const FLAGS = new Set(["i", "m", "s", "u"]);

/** Makes a JavaScript expression of a BSON one, or of `$regex` text with its `$options`. */
export function regexOf(value: unknown, options?: unknown): RegExp {
  const found = special(value);
  if (found?._bsontype === "BSONRegExp") return build(found.pattern, options ?? found.options);
  if (typeof value !== "string") throw refusal("BadValue", "$regex has to be a string");
  return build(value, options ?? "");
}

function build(pattern: string, options: unknown): RegExp {
  if (typeof options !== "string") throw refusal("BadValue", "$options has to be a string");
  for (const flag of options)
    if (!FLAGS.has(flag)) throw refusal("BadValue", `invalid flag in regex options: ${flag}`);
  try {
    return new RegExp(pattern, [...new Set(`${options}u`)].join(""));
  } catch {
    return lenient(pattern, options);
  }
}

// PCRE allows escapes that JavaScript refuses in its strict mode, such as "\-" and "\@".
function lenient(pattern: string, options: string): RegExp {
  try {
    return new RegExp(pattern, options.replaceAll("u", ""));
  } catch {
    throw refusal("BadValue", `Regular expression is invalid: ${pattern}`);
  }
}

/** The plain text every match of an anchored, case-sensitive expression must start with, if there is any. */
export function prefixOf(value: unknown, options?: unknown): string | undefined {
  const pattern = isRegex(value) ? value.pattern : value;
  const flags = options ?? (isRegex(value) ? value.options : "");
  if (typeof pattern !== "string" || flags !== "" || pattern.includes("|")) return undefined;
  const text = /^\^((?:[\p{L}\p{N} _@:/,#-]|\\[.+@/-])+)/u.exec(pattern)?.[1];
  if (text === undefined) return undefined;
  const repeated = /[*?{]/.test(pattern.charAt(text.length + 1));
  const literal = text.replaceAll("\\", "");
  const kept = repeated ? [...literal].slice(0, -1).join("") : literal;
  return kept === "" ? undefined : kept;
}
