/** A visitor's message as its robot remembers it. */
export interface Attempt {
  id: string;
  visitor: string;
  /** Which of the visitor's messages it is, from 1. */
  count: number;
  intendedAt: number;
  firstTriedAt: number | null;
  tries: number;
  acknowledgedAt: number | null;
  /** From the last try to its acknowledgement. */
  answerMs: number;
  shownAt: number | null;
}

/** An agent's answer as its robot remembers it. */
export interface Answer {
  id: string;
  tries: number;
  acknowledged: boolean;
  /** The visitor's page shows it. */
  shown: boolean;
}

/** What robots did and saw. Nothing here is asked of the hub: it is compared with the hub afterwards. */
export class Ledger {
  readonly attempts = new Map<string, Attempt>();
  readonly answers = new Map<string, Answer>();
  /** Places (conversation and row) at which a message was seen, by agents and by visitors. */
  readonly #seenByAgents = new Map<string, Set<string>>();
  readonly #seenByVisitors = new Map<string, Set<string>>();

  attempt(id: string, visitor: string, count: number, intendedAt: number): Attempt {
    const attempt: Attempt = {
      id,
      visitor,
      count,
      intendedAt,
      firstTriedAt: null,
      tries: 0,
      acknowledgedAt: null,
      answerMs: 0,
      shownAt: null,
    };
    this.attempts.set(id, attempt);
    return attempt;
  }

  seenByAgent(id: string, place: string): void {
    note(this.#seenByAgents, id, place);
    const attempt = this.attempts.get(id);
    if (attempt) attempt.shownAt ??= performance.now();
  }

  seenByVisitor(id: string, place: string): void {
    note(this.#seenByVisitors, id, place);
    const answer = this.answers.get(id);
    if (answer) answer.shown = true;
  }

  /** Acknowledged messages that no agent saw, and acknowledged answers that no visitor saw. */
  get missing(): number {
    const unseen = [...this.attempts.values()].filter(
      ({ acknowledgedAt, shownAt }) => acknowledgedAt !== null && shownAt === null,
    );
    const unheard = [...this.answers.values()].filter(({ acknowledged, shown }) => acknowledged && !shown);
    return unseen.length + unheard.length;
  }

  /** Messages seen at two different places: a repeat that someone could see. */
  get seenTwice(): number {
    const all = [...this.#seenByAgents.values(), ...this.#seenByVisitors.values()];
    return all.filter((places) => places.size > 1).length;
  }

  /** Milliseconds from the blow until messages sent later were shown within a second of being sent. */
  recoveryAfter(blowAt: number): number {
    let until = blowAt;
    for (const { intendedAt, shownAt } of this.attempts.values()) {
      if (shownAt !== null && shownAt > blowAt && shownAt - intendedAt > 1_000)
        until = Math.max(until, shownAt);
    }
    return until - blowAt;
  }
}

function note(seen: Map<string, Set<string>>, id: string, place: string): void {
  const places = seen.get(id) ?? new Set();
  places.add(place);
  seen.set(id, places);
}
