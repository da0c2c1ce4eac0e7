import * as net from "node:net";
import { deserialize, serialize } from "bson";

export type Command = Record<string, unknown>;

const HEADER_BYTES = 21;

/** Speaks to a store without the driver, which would choose sessions and numbers itself. */
export class RawClient {
  readonly #socket: net.Socket;
  #received = Buffer.alloc(0);
  #resolve: (reply: Command) => void = () => undefined;

  constructor(address: string) {
    this.#socket = net.connect(decodeURIComponent(/^mongodb:\/\/([^/]+)\//.exec(address)?.[1] ?? ""));
    this.#socket.on("error", () => undefined);
    this.#socket.on("data", (chunk: Buffer) => this.#receive(chunk));
  }

  /** Sends one command and gives the reply, refusals included. */
  send(command: Command): Promise<Command> {
    const body = serialize({ ...command, $db: "bank" });
    const message = Buffer.alloc(HEADER_BYTES + body.length);
    message.writeInt32LE(message.length, 0);
    message.writeInt32LE(1, 4);
    message.writeInt32LE(2013, 12);
    message.set(body, HEADER_BYTES);
    this.#socket.write(message);
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    if (this.#received.length < 4 || this.#received.length < this.#received.readInt32LE(0)) return;
    const reply = deserialize(this.#received.subarray(HEADER_BYTES));
    this.#received = Buffer.alloc(0);
    this.#resolve(reply);
  }
}
