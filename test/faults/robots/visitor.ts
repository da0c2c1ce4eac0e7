import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import type {
  ChatEntry,
  FromWidget,
  SaidAnswer,
  ThreadAnswer,
  ToWidget,
  VisitorEvent,
  Welcome,
} from "../../../core/webchat/protocol.ts";
import type { Attempt, Ledger } from "./ledger.ts";

/** How long an acknowledgement may take before the same message is sent again. */
const patienceMs = 2_500;

/** A visitor who writes as the widget does: one message on its way at a time, the same id again and again until the bank has it. */
export class Visitor {
  readonly id: string;
  readonly #socket: Socket<ToWidget, FromWidget>;
  readonly #ledger: Ledger;
  readonly #waiting: Attempt[] = [];
  #count = 0;
  #sending = false;
  #stopped = false;

  private constructor(url: string, account: string, welcome: Welcome, ledger: Ledger) {
    this.id = welcome.visitor;
    this.#ledger = ledger;
    this.#socket = io(`${url}/webchat`, {
      transports: ["websocket"],
      forceNew: true,
      auth: { account, visitor: welcome.visitor, token: welcome.token },
      reconnectionDelay: 200,
      reconnectionDelayMax: 1_000,
    });
    this.#socket.on("entries", ({ entries }) => this.#see(entries));
    this.#socket.on("connect", () => void this.look());
  }

  static async open(url: string, account: string, ledger: Ledger): Promise<Visitor> {
    const answer = await fetch(new URL(`/channels/webchat/${account}/hello`, url), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ claim: null }),
    });
    if (!answer.ok) throw new Error(`hello answered ${answer.status}: ${await answer.text()}`);
    return new Visitor(url, account, (await answer.json()) as Welcome, ledger);
  }

  /** Writes one more message at this moment. */
  say(): void {
    this.#count += 1;
    this.#waiting.push(this.#ledger.attempt(randomUUID(), this.id, this.#count, performance.now()));
    void this.#send();
  }

  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Reads the whole conversation again, as a page that was loaded anew. */
  async look(): Promise<void> {
    const ask = { conversation: null, seq: 0 };
    const answer = (await this.#socket
      .timeout(patienceMs)
      .emitWithAck("thread", ask)
      .catch(() => null)) as ThreadAnswer | null;
    if (answer?.ok && answer.thread) this.#see(answer.thread.entries);
  }

  close(): void {
    this.#stopped = true;
    this.#socket.disconnect();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let head = this.#waiting[0]; head && !this.#stopped; head = this.#waiting[0]) {
      if (await this.#try(head)) this.#waiting.shift();
      else await sleep(200);
    }
    this.#sending = false;
  }

  async #try(attempt: Attempt): Promise<boolean> {
    if (!this.#socket.connected) return false;
    const startedAt = performance.now();
    attempt.firstTriedAt ??= startedAt;
    attempt.tries += 1;
    const answer = (await this.#socket
      .timeout(patienceMs)
      .emitWithAck("say", eventOf(attempt))
      .catch(() => null)) as SaidAnswer | null;
    if (!answer?.ok) return false;
    attempt.acknowledgedAt = performance.now();
    attempt.answerMs = attempt.acknowledgedAt - startedAt;
    return true;
  }

  #see(entries: ChatEntry[]): void {
    for (const { conversation, seq, what } of entries)
      if (what.kind === "theirs") this.#ledger.seenByVisitor(what.id, `${conversation}:${seq}`);
  }
}

function eventOf({ id, count, visitor }: Attempt): VisitorEvent {
  return {
    id,
    order: count,
    kind: "message",
    form: "chat",
    text: `Сообщение ${count} от ${visitor}`,
    files: [],
    name: "Клиент",
    email: "",
    topic: "",
    page: "https://bank.example/",
    language: "ru",
  };
}
