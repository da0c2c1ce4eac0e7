// Which inline styles of a letter may stay: looks, never anything that loads, moves over other things or runs.

const ALLOWED = new Set(
  (
    "color background-color font-family font-size font-style font-weight text-align text-decoration line-height " +
    "white-space vertical-align width max-width height border border-top border-right border-bottom border-left " +
    "border-color border-style border-width border-collapse border-spacing border-radius padding padding-top " +
    "padding-right padding-bottom padding-left margin margin-top margin-right margin-bottom margin-left " +
    "list-style-type text-indent text-transform letter-spacing direction table-layout word-break"
  ).split(" "),
);
const MAX_CHARACTERS = 2000;

/** The style text with only harmless properties and values: no url(), no functions but colours, no escapes. */
export function safeStyle(style: string): string {
  return style
    .slice(0, MAX_CHARACTERS)
    .split(";")
    .flatMap((declaration) => {
      const colon = declaration.indexOf(":");
      const name = declaration.slice(0, colon).trim().toLowerCase();
      const value = declaration.slice(colon + 1).trim();
      return ALLOWED.has(name) && isHarmless(value) ? [`${name}:${value}`] : [];
    })
    .join(";");
}

function isHarmless(value: string): boolean {
  if (value === "" || !/^[\p{L}\p{N}\s.,%#!'"()-]+$/u.test(value)) return false;
  return value.replace(/\b(?:rgba?|hsla?)\(/gi, "").indexOf("(") < 0;
}
