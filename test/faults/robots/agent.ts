import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import type { DeskSnapshot, EntriesPage } from "../../../core/desk.ts";
import type { FromDesk, ToDesk } from "../../../core/events.ts";
import type { LogEntry } from "../../../core/log.ts";
import type { OfferView } from "../../../core/view.ts";
import { signIn, type Person } from "./http.ts";
import type { Ledger } from "./ledger.ts";

/** Every which message of a conversation gets an answer. */
const answersEvery = 4;

/** An agent who takes every offer, reads everything and answers some; after any break the desk loads again, as the real one does. */
export class AgentRobot {
  readonly #person: Person;
  readonly #socket: Socket<ToDesk, FromDesk>;
  /** Last row read, by conversation. */
  readonly #read = new Map<string, number>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #taking = new Set<string>();
  readonly #stop = new AbortController();
  #messages = 0;
  /** Where what is seen is written down; changes from fault to fault. */
  ledger: Ledger;

  private constructor(url: string, person: Person, ledger: Ledger) {
    this.#person = person;
    this.ledger = ledger;
    const { Cookie = "", Origin = "" } = person.headers;
    this.#socket = io(`${url}/desk`, {
      transports: ["websocket"],
      forceNew: true,
      extraHeaders: { Cookie, Origin },
      reconnectionDelay: 200,
      reconnectionDelayMax: 1_000,
    });
    this.#socket.on("connect", () => void this.load());
    this.#socket.on("resync", () => void this.load());
    // A handshake that the server refused in its own trouble is not tried again by the library.
    this.#socket.on("connect_error", () => {
      if (!this.#socket.active) setTimeout(() => this.#socket.connect(), 500);
    });
    this.#socket.on("event", (event) => {
      if (event.kind === "offer") void this.#take(event.offer);
      if (event.kind === "entry") this.#see(event.entry);
      // Missed while everything was down: back to work, as a person would click.
      if (event.kind === "agent" && event.agent.routing === "not_responding") void this.load();
    });
  }

  static async open(
    url: string,
    login: { login: string; password: string },
    ledger: Ledger,
  ): Promise<AgentRobot> {
    const person = await signIn(url, login);
    return new AgentRobot(url, person, ledger);
  }

  /** Loads the desk: takes what is offered, goes on where it stood, reads what it missed. */
  async load(): Promise<void> {
    const heard = await this.#person.insist("GET", "/api/desk", undefined, this.#stop.signal);
    if (heard.status !== 200) return;
    const { view } = heard.body as DeskSnapshot;
    if (view.me.presence !== "available" || view.me.routing === "not_responding")
      await this.#person.insist("PUT", "/api/me/presence", { presence: "available" }, this.#stop.signal);
    for (const offer of Object.values(view.offers)) void this.#take(offer);
    const mine = Object.values(view.items).filter((item) => item.agent === view.me.id);
    await Promise.all(mine.map((item) => this.#catchUp(item.conversation)));
  }

  close(): void {
    this.#stop.abort();
    this.#socket.disconnect();
  }

  async #take(offer: OfferView): Promise<void> {
    const key = `${offer.item.id}:${offer.offer}`;
    if (this.#taking.has(key)) return;
    this.#taking.add(key);
    const path = `/api/items/${offer.item.id}/accept`;
    const heard = await this.#person.insist("POST", path, { offer: offer.offer }, this.#stop.signal);
    if (heard.status === 200) await this.#catchUp(offer.item.conversation);
  }

  #see(entry: LogEntry): void {
    const known = this.#read.get(entry.conversation);
    // A conversation that was never opened is not on this screen yet; a gap is filled by asking.
    if (known === undefined || entry.seq > known + 1) void this.#catchUp(entry.conversation);
    else if (entry.seq === known + 1) this.#show(entry);
  }

  #show(entry: LogEntry): void {
    this.#read.set(entry.conversation, entry.seq);
    if (entry.what.kind !== "message.received") return;
    this.ledger.seenByAgent(entry.what.message.id, `${entry.conversation}:${entry.seq}`);
    this.#messages += 1;
    if (this.#messages % answersEvery === 0) void this.#answer(entry.conversation, entry.seq);
  }

  /** One question at a time for each conversation; a question that comes meanwhile is asked after it. */
  #catchUp(conversation: string): Promise<void> {
    const before = this.#reading.get(conversation) ?? Promise.resolve();
    const reading = before.then(() => this.#readOn(conversation));
    this.#reading.set(conversation, reading);
    return reading;
  }

  async #readOn(conversation: string): Promise<void> {
    const since = this.#read.get(conversation) ?? 0;
    const path = `/api/conversations/${conversation}/entries?since=${since}`;
    const heard = await this.#person.insist("GET", path, undefined, this.#stop.signal);
    if (heard.status !== 200) return;
    for (const entry of (heard.body as EntriesPage).entries)
      if (entry.seq === (this.#read.get(conversation) ?? 0) + 1) this.#show(entry);
  }

  async #answer(conversation: string, seq: number): Promise<void> {
    const answer = { id: randomUUID(), tries: 0, acknowledged: false, shown: false };
    const { ledger } = this;
    ledger.answers.set(answer.id, answer);
    const form = { id: answer.id, text: `Ответ на ${seq}`, files: [] };
    const path = `/api/conversations/${conversation}/replies`;
    const heard = await this.#person.insist("POST", path, form, this.#stop.signal);
    answer.acknowledged = heard.status >= 200 && heard.status < 300;
  }
}
