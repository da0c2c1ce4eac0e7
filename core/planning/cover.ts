import { paidSlots, works, type Shift } from "./shift.ts";

/** What a half hour without somebody costs beside a paid one: a need is met wherever a shift can meet it. */
const shortWeight = 1_000;
/** What another person's coming costs, in paid half hours: of two schedules alike the one with fewer people is better. */
const comingCost = 1;

/** What meeting a need of the next day is worth: as much as it is paid, so that a night shift is no dearer than a day's. */
const tailWeight = 1;

/** A candidate with the half hours that it covers, so that trying one is a walk over a short list. */
export interface Candidate {
  shift: Shift;
  slots: readonly number[];
  paid: number;
  cost: number;
}

/** Makes a candidate of a shift. */
export function candidateOf(shift: Shift): Candidate {
  const slots: number[] = [];
  for (let slot = shift.from; slot < shift.to; slot += 1) if (works(shift, slot)) slots.push(slot);
  const paid = paidSlots(shift);
  return { shift, slots, paid, cost: paid + comingCost };
}

/** Shifts being chosen for a need, and what they cost together. */
export class Cover {
  readonly chosen: Candidate[] = [];
  readonly #lack: number[];
  /** How many half hours the day has; those after it belong to the next. */
  readonly #count: number;

  /** `tail`: what the next day needs from its midnight on, which shifts may meet and need not. */
  constructor(needed: readonly number[], tail: readonly number[] = []) {
    this.#lack = [...needed, ...tail];
    this.#count = needed.length;
  }

  /** Of the chosen, and of the half hours without somebody at their weight. */
  get cost(): number {
    const chosen = this.chosen.reduce((sum, { cost }) => sum + cost, 0);
    return chosen + this.#lack.reduce((sum, one, slot) => sum + this.#weight(slot) * Math.max(0, one), 0);
  }

  get isEnough(): boolean {
    return this.#lack.every((one, slot) => slot >= this.#count || one <= 0);
  }

  add(candidate: Candidate): void {
    this.chosen.push(candidate);
    for (const slot of candidate.slots) this.#lack[slot] = (this.#lack[slot] ?? 0) - 1;
  }

  /** Takes the one at the place out. */
  remove(place: number): void {
    const [gone] = this.chosen.splice(place, 1);
    for (const slot of gone?.slots ?? []) this.#lack[slot] = (this.#lack[slot] ?? 0) + 1;
  }

  /** What adding it would save: above 0 when it is worth its cost. */
  saving({ slots, cost }: Candidate): number {
    let met = 0;
    for (const slot of slots) if ((this.#lack[slot] ?? 0) > 0) met += this.#weight(slot);
    return met - cost;
  }

  /** How much of what it costs is needed, 0 to 1. */
  use({ slots, cost }: Candidate): number {
    let met = 0;
    let later = 0;
    for (const slot of slots)
      if ((this.#lack[slot] ?? 0) > 0) {
        if (slot < this.#count) met += 1;
        else later += tailWeight;
      }
    return met / (cost - later);
  }

  /** Another with the same shifts chosen. */
  copy(): Cover {
    const twin = new Cover(this.#lack.slice(0, this.#count), this.#lack.slice(this.#count));
    twin.chosen.push(...this.chosen);
    return twin;
  }

  #weight(slot: number): number {
    return slot < this.#count ? shortWeight : tailWeight;
  }
}
