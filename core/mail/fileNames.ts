// Names of files from outside. The name under which bytes are stored is always our own; these are for people.

const MAX_CHARACTERS = 120;
const MAX_SHOWN_CHARACTERS = 200;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A name that is safe to offer for saving: no path, no control, invisible or direction-changing characters, no
 * leading dot, at most 120 characters with its extension kept; "file" when nothing remains.
 */
export function safeFileName(original: string): string {
  const lastPart = original.slice(-4096).split(/[/\\]/).at(-1) ?? "";
  const visible = lastPart
    .normalize("NFC")
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[<>:"|?*]/g, "_")
    .replace(/\s+/g, " ")
    .replace(/^[.\s]+/, "")
    .replace(/[.\s]+$/, "");
  const short = shorten(visible);
  if (short === "") return "file";
  return DEVICE.test(short) ? `_${short}` : short;
}

/** The name as it came, with every invisible character written out, for example "⟨U+202E⟩": nothing can hide. */
export function shownFileName(original: string): string {
  const characters = [...original.slice(0, MAX_SHOWN_CHARACTERS * 2)].map((character) =>
    /[\p{C}\p{Zl}\p{Zp}]/u.test(character)
      ? `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`
      : character,
  );
  const isCut = characters.length > MAX_SHOWN_CHARACTERS || original.length > MAX_SHOWN_CHARACTERS * 2;
  return characters.slice(0, MAX_SHOWN_CHARACTERS).join("") + (isCut ? "…" : "");
}

function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_CHARACTERS) return name;
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? "";
  return (
    characters
      .slice(0, MAX_CHARACTERS - extension.length)
      .join("")
      .trimEnd() + extension
  );
}
