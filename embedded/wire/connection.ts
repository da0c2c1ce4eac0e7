import type { Socket } from "node:net";
import { Refusal } from "../refusal.ts";
import { readMessage, writeReply } from "./message.ts";
import type { Message } from "./message.ts";

/** The longest message MongoDB takes. */
export const MOST_MESSAGE_BYTES = 48_000_000;

export type Answer = (message: Message) => Promise<Uint8Array>;

/** Cuts a client's bytes into messages and answers them one after the other. */
export class Connection {
  readonly #socket: Socket;
  readonly #answer: Answer;
  #chunks: Buffer[] = [];
  #bytes = 0;
  readonly #queue: Buffer[] = [];
  #isBusy = false;

  constructor(socket: Socket, answer: Answer) {
    this.#socket = socket;
    this.#answer = answer;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    // A client that goes away mid-sentence is none of our errors.
    socket.on("error", () => socket.destroy());
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (;;) {
      const message = this.#nextMessage();
      if (message === undefined) break;
      this.#queue.push(message);
    }
    if (!this.#isBusy) void this.#work();
  }

  #nextMessage(): Buffer | undefined {
    if (this.#bytes < 4) return undefined;
    const first = this.#chunks[0] as Buffer;
    const head = first.length >= 4 ? first : this.#joined();
    const length = head.readInt32LE(0);
    if (length < 16 || length > MOST_MESSAGE_BYTES) {
      this.#socket.destroy();
      return undefined;
    }
    if (this.#bytes < length) return undefined;
    const all = this.#joined();
    this.#chunks = all.length === length ? [] : [all.subarray(length)];
    this.#bytes = all.length - length;
    return all.subarray(0, length);
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] as Buffer;
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let bytes = this.#queue.shift(); bytes !== undefined; bytes = this.#queue.shift()) {
      try {
        const message = readMessage(bytes);
        const reply = await this.#answer(message);
        if (message.wantsReply && !this.#socket.destroyed) this.#socket.write(writeReply(message, reply));
      } catch (error) {
        if (!(error instanceof Refusal)) console.error("A message could not be read:", error);
        this.#socket.destroy();
      }
    }
    this.#isBusy = false;
  }
}
