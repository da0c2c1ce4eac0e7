// The words of an address header: atoms (dots included), quoted strings, comments, literals and marks.

export interface Token {
  kind: "atom" | "quoted" | "comment" | "literal" | "special" | "blank";
  /** Quoted strings and comments without their outer marks and escapes. */
  text: string;
}

const SPECIALS = '<>()[]:;@\\,"';

/** Splits an address header into tokens in one pass. What is left open at the end closes there. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const [token, end] = tokenAt(text, at);
    tokens.push(token);
    at = end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): [Token, number] {
  const character = text.charAt(at);
  if (isBlank(character)) return run("blank", text, at, isBlank);
  if (character === '"') return enclosed("quoted", text, at, '"');
  if (character === "[") return enclosed("literal", text, at, "]");
  if (character === "(") return commentAt(text, at);
  if (SPECIALS.includes(character)) return [{ kind: "special", text: character }, at + 1];
  return run("atom", text, at, (next) => !isBlank(next) && !SPECIALS.includes(next));
}

function run(
  kind: Token["kind"],
  text: string,
  at: number,
  goesOn: (character: string) => boolean,
): [Token, number] {
  let end = at + 1;
  while (end < text.length && goesOn(text.charAt(end))) end++;
  return [{ kind, text: text.slice(at, end) }, end];
}

function enclosed(kind: Token["kind"], text: string, at: number, mark: string): [Token, number] {
  const characters: string[] = [];
  let end = at + 1;
  for (; end < text.length && text.charAt(end) !== mark; end++) {
    if (text.charAt(end) === "\\" && end + 1 < text.length) end++;
    characters.push(text.charAt(end));
  }
  return [{ kind, text: characters.join("") }, end + 1];
}

function commentAt(text: string, at: number): [Token, number] {
  const characters: string[] = [];
  let depth = 1;
  let end = at + 1;
  for (; end < text.length; end++) {
    const character = text.charAt(end);
    if (character === "(") depth++;
    if (character === ")" && --depth === 0) break;
    if (character === "\\" && end + 1 < text.length) end++;
    characters.push(text.charAt(end));
  }
  return [{ kind: "comment", text: characters.join("") }, end + 1];
}

function isBlank(character: string): boolean {
  return character === " " || character === "\t" || character === "\r" || character === "\n";
}
