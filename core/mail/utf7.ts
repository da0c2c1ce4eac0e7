// UTF-7 (RFC 2152): dead as a sender, alive in old mailboxes; no runtime decodes it any more.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** Decodes UTF-7; a stray "+" stays itself and nothing throws. */
export function decodeUtf7(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < text.length) {
    const plus = text.indexOf("+", at);
    if (plus < 0) break;
    pieces.push(text.slice(at, plus));
    let end = plus + 1;
    while (VALUES.has(text.charAt(end))) end++;
    pieces.push(end === plus + 1 ? "+" : decodeRun(text.slice(plus + 1, end)));
    at = text.charAt(end) === "-" ? end + 1 : end;
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}

function decodeRun(run: string): string {
  const units: string[] = [];
  let buffer = 0;
  let bits = 0;
  for (const character of run) {
    buffer = ((buffer << 6) | VALUES.get(character)!) & 0x3fffff;
    bits += 6;
    if (bits >= 16) {
      bits -= 16;
      units.push(String.fromCharCode((buffer >> bits) & 0xffff));
    }
  }
  return units.join("");
}
