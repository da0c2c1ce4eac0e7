/** Minutes since midnight as `09:00`; the end of a day is `24:00`. */
export function showMinutes(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Reads `9`, `9:30`, `0930` or `24:00` (only as an end); null when it is no time. Midnight as an end is the end of the day. */
export function minutesOf(text: string, isEnd: boolean): number | null {
  const found = /^\s*(\d{1,2})(?:[:.\s]?(\d{2}))?\s*$/.exec(text);
  if (!found) return null;
  const hour = Number(found[1]);
  const minute = Number(found[2] ?? 0);
  const total = hour * 60 + minute;
  if (minute > 59 || total > 1440 || (total === 1440 && !isEnd)) return null;
  return isEnd && total === 0 ? 1440 : total;
}
