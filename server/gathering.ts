import type { DeskEvent } from "../core/events.ts";

/** What many desks hear of at once changes many times a second where much is going on, and nobody reads faster than this. */
const everyMs = 100;

/** News of what lists show: items and agents. */
export type Listed = Extract<DeskEvent, { kind: "item" | "agent" }>;

/** Tells the desks in a room. */
export type Tell = (room: string, events: Listed[]) => void;

/**
 * Gathers what is told to many: the first piece of news goes out at once, and what follows within a moment goes together,
 * of each item and agent only the latest.
 */
export class Gathering {
  readonly #tell: Tell;
  #rooms = new Map<string, Map<string, Listed>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  add(rooms: readonly string[], event: Listed): void {
    for (const room of rooms) {
      let gathered = this.#rooms.get(room);
      if (!gathered) this.#rooms.set(room, (gathered = new Map<string, Listed>()));
      const { id, rev } = subjectOf(event);
      const known = gathered.get(id);
      if (!known || subjectOf(known).rev < rev) gathered.set(id, event);
    }
    if (!this.#timer) this.#send();
  }

  #send(): void {
    const rooms = this.#rooms;
    this.#rooms = new Map();
    for (const [room, events] of rooms) this.#tell(room, [...events.values()]);
    this.#timer = rooms.size > 0 ? setTimeout(() => this.#send(), everyMs).unref() : null;
  }
}

function subjectOf(event: Listed): { id: string; rev: number } {
  return event.kind === "item" ? event.item : event.agent;
}
