/** What is to happen, the soonest first. Two of the same moment come in the order they were put in. */
export class Agenda {
  #times = new Float64Array(64);
  #orders = new Float64Array(64);
  #events = new Float64Array(64);
  #size = 0;
  #put = 0;

  get size(): number {
    return this.#size;
  }

  /** When the next one happens; Infinity when there is none. */
  get nextMs(): number {
    return this.#size === 0 ? Infinity : (this.#times[0] ?? Infinity);
  }

  /** Adds an event, a whole number whose meaning is the caller's. */
  add(atMs: number, event: number): void {
    if (this.#size === this.#times.length) this.#grow();
    const order = this.#put;
    this.#put += 1;
    let place = this.#size;
    this.#size += 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isLater(parent, atMs, order)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#set(place, atMs, order, event);
  }

  /** Takes the next event out; -1 when there is none. */
  take(): number {
    if (this.#size === 0) return -1;
    const event = this.#events[0] ?? -1;
    this.#size -= 1;
    if (this.#size > 0) this.#sink();
    return event;
  }

  #sink(): void {
    const last = this.#size;
    const atMs = this.#times[last] ?? 0;
    const order = this.#orders[last] ?? 0;
    let place = 0;
    for (let child = 1; child < last; child = 2 * place + 1) {
      const right = child + 1;
      if (right < last && this.#isLater(child, this.#times[right] ?? 0, this.#orders[right] ?? 0))
        child = right;
      if (this.#isLater(child, atMs, order)) break;
      this.#move(child, place);
      place = child;
    }
    this.#set(place, atMs, order, this.#events[last] ?? -1);
  }

  #isLater(place: number, atMs: number, order: number): boolean {
    const there = this.#times[place] ?? 0;
    return there > atMs || (there === atMs && (this.#orders[place] ?? 0) > order);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#times[from] ?? 0, this.#orders[from] ?? 0, this.#events[from] ?? -1);
  }

  #set(place: number, atMs: number, order: number, event: number): void {
    this.#times[place] = atMs;
    this.#orders[place] = order;
    this.#events[place] = event;
  }

  #grow(): void {
    const larger = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const made = new Float64Array(old.length * 2);
      made.set(old);
      return made;
    };
    this.#times = larger(this.#times);
    this.#orders = larger(this.#orders);
    this.#events = larger(this.#events);
  }
}
