import * as net from "node:net";
import { answer } from "./commands/dispatch.ts";
import { Cursors } from "./commands/cursors.ts";
import type { Surroundings } from "./commands/command.ts";
import type { Store } from "./storage/store.ts";
import { Connection } from "./wire/connection.ts";

/** Where the server listens: a loopback port (0: any free one) or a unix socket. */
export type Place = { readonly port: number } | { readonly socket: string };

// Time for replies that are on their way when the server is told to stop.
const LAST_REPLIES_MS = 20;

/** Accepts clients and answers their commands from a store. */
export class Server {
  readonly #store: Store;
  readonly #refusesScans: boolean;
  readonly #cursors = new Cursors();
  readonly #sockets = new Set<net.Socket>();
  readonly #listener = net.createServer((socket) => this.#accept(socket));
  #address = "";

  constructor(store: Store, refusesScans: boolean) {
    this.#store = store;
    this.#refusesScans = refusesScans;
  }

  /** Starts listening and returns the connection string that reaches this server. */
  async listen(place: Place): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#listener.once("error", reject);
      if ("socket" in place) this.#listener.listen(place.socket, resolve);
      else this.#listener.listen(place.port, "127.0.0.1", resolve);
    });
    const bound = this.#listener.address();
    this.#address = typeof bound === "object" && bound !== null ? `127.0.0.1:${bound.port}` : String(bound);
    const host = "socket" in place ? encodeURIComponent(place.socket) : this.#address;
    return `mongodb://${host}/?directConnection=true&retryWrites=true`;
  }

  /** Lets go of cursors that were forgotten. */
  sweep(now: number): void {
    this.#cursors.sweep(now);
  }

  /** Stops accepting, answers what is being written to disk and hangs up. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    await this.#store.log.append([]);
    await new Promise((resume) => setTimeout(resume, LAST_REPLIES_MS));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: net.Socket): void {
    this.#sockets.add(socket);
    // One object for each connection: by it a transaction knows who speaks in it.
    const surroundings: Surroundings = {
      store: this.#store,
      cursors: this.#cursors,
      address: this.#address,
      refusesScans: this.#refusesScans,
    };
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#store.sessions.abandon(surroundings);
    });
    new Connection(socket, (message) => answer(surroundings, message));
  }
}
