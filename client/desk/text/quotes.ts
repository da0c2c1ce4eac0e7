/** A stretch of a letter's text: the sender's own words, or a repetition of earlier letters that is folded away. */
export interface Stretch {
  quoted: boolean;
  text: string;
}

/** Cuts the text along the quoted ranges. Nothing is lost: the stretches joined are the text. */
export function stretches(text: string, quoted: readonly [number, number][]): Stretch[] {
  const result: Stretch[] = [];
  let at = 0;
  const push = (to: number, isQuoted: boolean) => {
    if (to > at) result.push({ quoted: isQuoted, text: text.slice(at, to) });
    at = Math.max(at, to);
  };
  for (const [start, end] of [...quoted].sort((a, b) => a[0] - b[0])) {
    push(Math.min(start, text.length), false);
    push(Math.min(end, text.length), true);
  }
  push(text.length, false);
  return result;
}
