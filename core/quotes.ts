// Folding repeated text on the screen. A client's answer between our lines must never be folded away, so a line is
// folded only when it repeats, word by word, a text that we know; marks such as ">" prove nothing, because answers
// typed inside a quotation carry them too.

export type Range = [start: number, end: number];

interface Line {
  start: number;
  end: number;
  words: string[];
  text: string;
  isRepeated: boolean;
}

interface Place {
  text: number;
  word: number;
}

const ANCHOR_WORDS = 4;
const MAX_PLACES_TRIED = 40;
const MIN_FOLDED_CHARACTERS = 40;

/**
 * The character ranges of `text` that repeat the `known` texts (our letters and earlier letters of the client), whole
 * lines each. Every line outside them, and every line that holds even one word more, stays visible.
 */
export function foldQuotes(text: string, known: readonly string[]): Range[] {
  const lines = linesOf(text);
  const texts = known.map(wordsOf);
  markRepeated(lines, texts);
  markIntroductions(lines);
  return rangesOf(lines);
}

function markRepeated(lines: Line[], texts: string[][]): void {
  const index = indexOf(texts);
  let next: Place | null = null;
  lines.forEach((line, number) => {
    if (line.words.length === 0) return;
    const place: Place | null =
      next && matches(texts, next, line.words) ? next : anchorOf(texts, index, line.words);
    line.isRepeated = place !== null;
    if (place && place !== next) markBackwards(lines, number, texts, place);
    if (place) next = { text: place.text, word: place.word + line.words.length };
  });
}

// Short lines ("Здравствуйте!") are no anchor themselves; they count when they stand right before one in our text too.
function markBackwards(lines: Line[], from: number, texts: string[][], place: Place): void {
  let end = place.word;
  for (let number = from - 1; number >= 0; number--) {
    const line = lines[number]!;
    if (line.words.length === 0) continue;
    const start = end - line.words.length;
    if (line.isRepeated || start < 0 || !matches(texts, { text: place.text, word: start }, line.words))
      return;
    line.isRepeated = true;
    end = start;
  }
}

function anchorOf(texts: string[][], index: Map<string, Place[]>, words: string[]): Place | null {
  if (words.length < ANCHOR_WORDS) return null;
  const places = index.get(words.slice(0, ANCHOR_WORDS).join(" ")) ?? [];
  return places.slice(0, MAX_PLACES_TRIED).find((place) => matches(texts, place, words)) ?? null;
}

function indexOf(texts: string[][]): Map<string, Place[]> {
  const index = new Map<string, Place[]>();
  texts.forEach((words, text) => {
    for (let word = 0; word + ANCHOR_WORDS <= words.length; word++) {
      const key = words.slice(word, word + ANCHOR_WORDS).join(" ");
      const places = index.get(key);
      if (places) places.push({ text, word });
      else index.set(key, [{ text, word }]);
    }
  });
  return index;
}

function matches(texts: string[][], place: Place, words: string[]): boolean {
  const known = texts[place.text]!;
  return words.every((word, offset) => known[place.word + offset] === word);
}

// "12.03.2026, Банк пишет:" or a block "От: … Кому: … Тема: …" is folded only right above a repeated line.
function markIntroductions(lines: Line[]): void {
  for (let number = lines.length - 1; number > 0; number--) {
    if (!lines[number]!.isRepeated || lines[number - 1]!.isRepeated) continue;
    const above = lastWithWords(lines, number - 1);
    if (above < 0 || lines[above]!.isRepeated) continue;
    const block = headerBlockEndingAt(lines, above);
    if (isAttribution(lines[above]!.text)) lines[above]!.isRepeated = true;
    else if (block.length >= 3) for (const line of block) line.isRepeated = true;
  }
}

function lastWithWords(lines: Line[], from: number): number {
  let number = from;
  while (number >= 0 && lines[number]!.words.length === 0) number--;
  return number;
}

function headerBlockEndingAt(lines: Line[], end: number): Line[] {
  const block: Line[] = [];
  for (let number = end; number >= 0 && isQuotedHeader(lines[number]!.text); number--)
    block.push(lines[number]!);
  return block;
}

function isQuotedHeader(text: string): boolean {
  return (
    /^(?:от|from|кому|to|копия|cc|отправлено|sent|дата|date|тема|subject)\s?:/i.test(text) ||
    /^-{3,}.{1,60}-{3,}$/.test(text)
  );
}

function isAttribution(text: string): boolean {
  return (
    text.length <= 300 &&
    /(?:пишет|писал|писала|написал|написала|написал\(а\)|wrote):$/i.test(text) &&
    /\d/.test(text)
  );
}

function rangesOf(lines: Line[]): Range[] {
  const ranges: Range[] = [];
  let start = -1;
  let end = -1;
  const finish = (): void => {
    if (start >= 0 && end - start >= MIN_FOLDED_CHARACTERS) ranges.push([start, end]);
    start = -1;
  };
  for (const line of lines) {
    if (line.isRepeated) {
      if (start < 0) start = line.start;
      end = line.end;
    } else if (line.words.length > 0 || /[^\s>|]/.test(line.text)) {
      finish();
    }
  }
  finish();
  return ranges;
}

function linesOf(text: string): Line[] {
  let start = 0;
  return text.split("\n").map((whole) => {
    const line: Line = {
      start,
      end: start + whole.length,
      words: wordsOf(whole),
      text: bare(whole),
      isRepeated: false,
    };
    start += whole.length + 1;
    return line;
  });
}

function bare(line: string): string {
  return line.replace(/^[\s>|]+/, "").trim();
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
