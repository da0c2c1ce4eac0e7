// The words of an HTML letter as plain text, for search, for the log and for letters that have nothing else.

const BLOCKS = new Set(
  "p div br hr ul ol li dl dt dd table tr h1 h2 h3 h4 h5 h6 blockquote pre center address caption".split(" "),
);
const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
};

/** Plain text of sanitised HTML: words and line breaks, the targets of links in brackets. */
export function textOfSafeHtml(html: string): string {
  const pieces: string[] = [];
  const targets: string[] = [];
  let at = 0;
  for (const match of html.matchAll(/<(\/?)([a-z0-9]+)([^<>]*)>/g)) {
    pieces.push(collapse(html.slice(at, match.index)));
    at = match.index + match[0].length;
    const [, slash, name, attributes] = match as unknown as [string, string, string, string];
    if (name === "a" && slash === "") targets.push(/ href="([^"]*)"/.exec(attributes)?.[1] ?? "");
    else if (name === "a") pieces.push(shownTarget(targets.pop() ?? "", pieces.at(-1) ?? ""));
    else if (name === "td" || name === "th") pieces.push(slash === "" ? "" : "\t");
    else if (BLOCKS.has(name)) pieces.push("\n");
  }
  pieces.push(collapse(html.slice(at)));
  return tidy(pieces.join(""));
}

function shownTarget(target: string, text: string): string {
  const plain = entitiesIn(target);
  return plain === "" || plain.replace(/^(?:mailto|tel):/, "") === text.trim() ? "" : ` <${plain}>`;
}

function collapse(text: string): string {
  return entitiesIn(text.replace(/[ \t\r\n\f]+/g, " "));
}

function entitiesIn(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? entity);
}

function tidy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/\t+$/, "").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
