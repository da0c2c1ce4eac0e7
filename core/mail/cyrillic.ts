// Guessing which Cyrillic code page some bytes are in. Mails without a label, or with a wrong one, still
// arrive every day from old bank systems and counters; the guess is by letter frequency and by case.

/** The code pages a Russian mail may be in, the likeliest first: the first wins a tie. */
export const CYRILLIC_CODE_PAGES = [
  "windows-1251",
  "koi8-r",
  "ibm866",
  "iso-8859-5",
  "x-mac-cyrillic",
] as const;

export type CyrillicCodePage = (typeof CYRILLIC_CODE_PAGES)[number];

export interface CyrillicGuess {
  codePage: CyrillicCodePage;
  /** Mean plausibility of a letter, about 0.3 for Russian prose; below -0.5 it is hardly Russian. */
  score: number;
  /** How many non-ASCII letters the guess rests on. */
  letters: number;
}

const SAMPLE_BYTES = 8192;

// Letters of Russian text per thousand; the rare letters of neighbouring alphabets get a small number each.
const FREQUENCY: Readonly<Record<string, number>> = {
  ..."о109.7 е84.5 а80.1 и73.5 н67 т62.6 с54.7 р47.3 в45.4 л44 к34.9 м32.1 д29.8 п28.1 у26.2 я20.1 ы19 ь17.4"
    .concat(
      " г17 з16.5 б15.9 ч14.4 й12.1 х9.7 ж9.4 ш7.3 ю6.4 ц4.8 щ3.6 э3.2 ф2.6 ъ0.6 ё0.6 і1 ї0.5 є0.5 ґ0.1 ў0.2",
    )
    .split(" ")
    .reduce<Record<string, number>>(
      (all, entry) => ({ ...all, [entry.charAt(0)]: Number(entry.slice(1)) }),
      {},
    ),
};

const COMMON_PAIRS = new Set(
  "ст но то на ен ов ни ра во ко ал ли по ре ро пр ос ер ка та ва не го де ит ет за ть ны ск ди те".split(
    " ",
  ),
);

const ORDINARY_MARKS = "«»—–„“”’№…• \u00a0";

/**
 * Says which Cyrillic code page suits the bytes best, or null when they hold no byte above 127.
 * Looks at 8 KB from the first such byte on, so it takes the same time on any mail.
 */
export function guessCyrillic(bytes: Uint8Array): CyrillicGuess | null {
  const sample = sampleOf(bytes);
  if (!sample) return null;
  let best: CyrillicGuess | null = null;
  for (const codePage of CYRILLIC_CODE_PAGES) {
    const guess = scoreCyrillic(new TextDecoder(codePage).decode(sample));
    if (!best || guess.score > best.score + 1e-9) best = { codePage, ...guess };
  }
  return best;
}

/** Rates a decoded text: the mean plausibility of its non-ASCII characters as Russian, and how many letters. */
export function scoreCyrillic(text: string): { score: number; letters: number } {
  let sum = 0;
  let marks = 0;
  let letters = 0;
  let previous = "";
  for (const character of text) {
    if (character > "\u007f") {
      marks++;
      const frequency = FREQUENCY[character.toLowerCase()];
      if (frequency !== undefined) letters++;
      sum += frequency === undefined ? strangeness(character) : plausibility(character, previous, frequency);
    } else if (isAsciiLetter(character) && previous > "\u007f" && isLetter(previous)) {
      sum -= 3;
    }
    previous = character;
  }
  return { score: marks === 0 ? 0 : sum / marks, letters };
}

function sampleOf(bytes: Uint8Array): Uint8Array | null {
  const first = bytes.findIndex((byte) => byte > 127);
  return first < 0 ? null : bytes.subarray(Math.max(0, first - 1), first + SAMPLE_BYTES);
}

function plausibility(character: string, previous: string, frequency: number): number {
  const lower = character.toLowerCase();
  let value = Math.log(frequency / 20) / 2;
  if (isAsciiLetter(previous)) return value - 3;
  const startsWord = !isLetter(previous);
  const isCapital = lower !== character;
  if (!startsWord && isCapital && previous.toLowerCase() === previous) value -= 4;
  if (startsWord && (lower === "ь" || lower === "ъ" || lower === "ы")) value -= 3;
  if (!startsWord && COMMON_PAIRS.has(previous.toLowerCase() + lower)) value += 0.7;
  if (isCapital) value -= 0.1;
  return value;
}

function strangeness(character: string): number {
  if (ORDINARY_MARKS.includes(character)) return -0.5;
  if (character < "\u00a0") return -6;
  if (character >= "\u2500" && character <= "\u25ff") return -4;
  return -3;
}

function isAsciiLetter(character: string): boolean {
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
}

function isLetter(character: string): boolean {
  return character.toLowerCase() !== character.toUpperCase();
}
