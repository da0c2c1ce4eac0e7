/** Something to be sent, and who waits for its answer. */
interface Asked<Ask, Answer> {
  ask: Ask;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** Asks of one kind. `send` answers each in its place. */
export interface Breath<Ask, Answer> {
  say(ask: Ask): Promise<Answer>;
}

/**
 * What is said in one breath, by however many jobs of this process, travels as one: a message costs the same for one ask
 * and for fifty. Kinds keep the order in which they were opened, so that a claim never overtakes the news that it rests on.
 */
export class Breaths {
  readonly #kinds: (() => void)[] = [];
  #breathing = false;

  open<Ask, Answer>(send: (asks: Ask[]) => Promise<Answer[]>): Breath<Ask, Answer> {
    let waiting: Asked<Ask, Answer>[] = [];
    this.#kinds.push(() => {
      if (waiting.length === 0) return;
      const said = waiting;
      waiting = [];
      send(said.map((one) => one.ask)).then(
        (answers) => said.forEach((one, index) => one.resolve(answers[index] as Answer)),
        (error: unknown) => said.forEach((one) => one.reject(error)),
      );
    });
    return {
      say: (ask) =>
        new Promise<Answer>((resolve, reject) => {
          waiting.push({ ask, resolve, reject });
          this.#breathe();
        }),
    };
  }

  #breathe(): void {
    if (this.#breathing) return;
    this.#breathing = true;
    queueMicrotask(() => {
      this.#breathing = false;
      for (const send of this.#kinds) send();
    });
  }
}
