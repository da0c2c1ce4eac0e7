// HTML can be nested so deep that cleaning it takes minutes. Such HTML is shown as text only.

const MAX_DEPTH = 400;
// Tags that have no end, or whose end is commonly left out: they do not nest.
const FLAT = new Set(
  "area base br col embed hr img input link meta source track wbr p li dt dd td th tr option".split(" "),
);

/** True when tags are opened inside each other more than 400 deep, by a rough count that never errs downwards much. */
export function isTangled(html: string): boolean {
  let depth = 0;
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at + 1)) {
    const isEnd = html.charAt(at + 1) === "/";
    const name = nameAt(html, at + (isEnd ? 2 : 1));
    if (name === "" || FLAT.has(name)) continue;
    depth = isEnd ? Math.max(0, depth - 1) : depth + 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** The words of tangled HTML: everything outside angle brackets, in one pass. */
export function wordsOfTangled(html: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open < 0) break;
    pieces.push(html.slice(at, open), " ");
    const close = html.indexOf(">", open);
    at = close < 0 ? html.length : close + 1;
  }
  pieces.push(html.slice(at));
  return pieces.join("").replace(/\s+/g, " ").trim();
}

function nameAt(html: string, at: number): string {
  let end = at;
  while (end < at + 12 && isLetter(html.charCodeAt(end))) end++;
  return html.slice(at, end).toLowerCase();
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 49 && code <= 54);
}
