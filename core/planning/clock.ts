import type { Millis } from "../ids.ts";
import { clockText, slotMs } from "./days.ts";

/** The half hours of one day as clocks of its time zone show them, also beyond its end, where the night shift goes on. */
export class DayClock {
  readonly #startMs: Millis;
  readonly #timeZone: string;
  readonly #known = new Map<number, string>();
  /** How many half hours the day has: 46 or 50 when clocks change. */
  readonly count: number;

  constructor({ startMs, timeZone, count }: { startMs: Millis; timeZone: string; count: number }) {
    this.#startMs = startMs;
    this.#timeZone = timeZone;
    this.count = count;
  }

  /** When a half hour begins, as `22:30`; the end of the day is `24:00`. */
  at(slot: number): string {
    if (slot === this.count) return "24:00";
    const known = this.#known.get(slot);
    if (known !== undefined) return known;
    const text = clockText(this.#startMs + slot * slotMs, this.#timeZone);
    this.#known.set(slot, text);
    return text;
  }

  /** True for a time of the next day. */
  isNextDay(slot: number): boolean {
    return slot > this.count;
  }

  /** `22:00–06:00`, unbreakable. */
  stretch({ from, to }: { from: number; to: number }): string {
    return `${this.at(from)}–${this.at(to)}`;
  }

  /** The half hour that a person means by `9`, `930` or `9:30`: the first of that name in the range; null when there is none. */
  slotOf(text: string, { from, to }: { from: number; to: number }): number | null {
    const [, hours = "", minutes = ""] = /^\s*(\d{1,2}?)(?:[:.]?(\d{2}))?\s*$/.exec(text) ?? [];
    if (hours === "") return null;
    const wanted = `${hours.padStart(2, "0")}:${minutes || "00"}`;
    for (let slot = from; slot <= to; slot += 1) {
      if (this.at(slot) === wanted) return slot;
      // Who writes 00:00 for the end of the day means it.
      if (wanted === "00:00" && slot === this.count) return slot;
    }
    return null;
  }
}
