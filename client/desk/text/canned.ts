/** What a prepared answer may name. */
export interface CannedFacts {
  client: string;
  agent: string;
  number: number | string;
}

/** Fills {{client}}, {{agent}} and {{number}}; an unknown name is left as it is, so that it is seen before sending. */
export function fillCanned(text: string, facts: CannedFacts): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
    name in facts ? String(facts[name as keyof CannedFacts]) : whole,
  );
}

/** The word after a `/` that stands at the caret, or null when the caret is not in such a word. */
export function slashWord(text: string, caret: number): { start: number; word: string } | null {
  const found = /(?:^|\s)\/([^\s/]*)$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const word = found[1] ?? "";
  return { start: caret - word.length - 1, word };
}
