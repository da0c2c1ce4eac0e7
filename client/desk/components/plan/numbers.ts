import { figure } from "../../text/figures.ts";

/** A number with so many digits after the sign of its language. */
export function decimal(value: number, digits: number, language: "ru" | "en"): string {
  const text = value.toFixed(digits);
  return language === "ru" ? text.replace(".", ",") : text;
}

/** A share as whole per cent; a dash where there is nothing to measure. */
export function percentText(share: number | null): string {
  return share === null ? "–" : figure(share * 100);
}

/** Half hours as hours: `73,5`. */
export function hoursText(slots: number, language: "ru" | "en"): string {
  return decimal(slots / 2, slots % 2 === 0 ? 0 : 1, language);
}

/** Seconds that were measured or set: `30 с`, `4 мин`, `12:01`. */
export function secondsText(
  seconds: number,
  { exact, timer }: Record<"exact" | "timer", (ms: number) => string>,
): string {
  const ms = Math.round(seconds) * 1_000;
  return ms < 120_000 || ms % 60_000 === 0 ? exact(ms) : timer(ms);
}
