import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** Where and as whom a light socket connects. */
export interface SocketAddress {
  port: number;
  namespace: string;
  auth?: unknown;
  headers?: Record<string, string>;
}

/**
 * A light client of Socket.io: text frames over one TCP connection and nothing more, so that thousands of them
 * cost the generator little. It answers pings and does not reconnect.
 */
export class LightSocket {
  readonly #tcp: Socket;
  readonly #namespace: string;
  readonly #waiting = new Map<number, (answer: unknown[]) => void>();
  #nextAck = 0;
  #rest: Buffer = Buffer.alloc(0);
  #upgraded = false;
  readonly #opened: PromiseWithResolvers<this>;
  /** Hears every event of the server. */
  hear: (event: string, payload: unknown) => void = () => undefined;
  closed: () => void = () => undefined;

  private constructor(tcp: Socket, address: SocketAddress) {
    this.#tcp = tcp;
    this.#namespace = address.namespace;
    this.#opened = Promise.withResolvers<this>();
    tcp.setNoDelay(true);
    tcp.on("data", (bytes: Buffer) => this.#take(bytes, address));
    tcp.on("error", (error) => this.#opened.reject(error));
    tcp.on("close", () => {
      this.#opened.reject(new Error(`The server closed ${address.namespace}.`));
      this.closed();
    });
  }

  /** Connects and joins the namespace; rejects when refused. */
  static open(address: SocketAddress): Promise<LightSocket> {
    const tcp = connect(address.port, "127.0.0.1");
    const socket = new LightSocket(tcp, address);
    const headers = {
      Host: `127.0.0.1:${address.port}`,
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
      ...address.headers,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    tcp.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n${lines.join("")}\r\n`);
    return socket.#opened.promise;
  }

  emit(event: string, payload: unknown): void {
    this.#write(`42${this.#namespace},${JSON.stringify([event, payload])}`);
  }

  /** Emits and resolves with the server's acknowledgement. */
  ask(event: string, ...payload: unknown[]): Promise<unknown[]> {
    const id = this.#nextAck++;
    this.#write(`42${this.#namespace},${id}${JSON.stringify([event, ...payload])}`);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  close(): void {
    this.#tcp.destroy();
  }

  #take(bytes: Buffer, address: SocketAddress): void {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    if (!this.#upgraded) {
      const end = this.#rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = this.#rest.toString("latin1", 0, end);
      if (!head.startsWith("HTTP/1.1 101")) {
        this.#opened.reject(new Error(`The handshake was refused: ${head.split("\r\n", 1)[0]}`));
        this.close();
        return;
      }
      this.#upgraded = true;
      this.#rest = this.#rest.subarray(end + 4);
    }
    for (;;) {
      const frame = nextFrame(this.#rest);
      if (!frame) return;
      this.#rest = this.#rest.subarray(frame.size);
      if (frame.opcode === 1) this.#packet(frame.payload.toString("utf8"), address);
      else if (frame.opcode === 8) this.close();
    }
  }

  #packet(text: string, address: SocketAddress): void {
    if (text === "2") this.#write("3");
    else if (text.startsWith("0"))
      this.#write(`40${this.#namespace},${address.auth === undefined ? "" : JSON.stringify(address.auth)}`);
    else if (text.startsWith("4")) this.#message(text);
  }

  #message(text: string): void {
    const type = text[1];
    const from = text[2] === "/" ? text.indexOf(",") + 1 : 2;
    if (type === "0") this.#opened.resolve(this);
    else if (type === "4") this.#opened.reject(new Error(`The namespace refused: ${text.slice(from)}`));
    else if (type === "1") this.close();
    else if (type === "2" || type === "3") {
      const open = text.indexOf("[", from);
      const body = JSON.parse(text.slice(open)) as unknown[];
      if (type === "2") this.hear(String(body[0]), body[1]);
      else {
        const id = Number(text.slice(from, open));
        this.#waiting.get(id)?.(body);
        this.#waiting.delete(id);
      }
    }
  }

  /** One masked text frame; the mask is zero, which leaves the bytes as they are. */
  #write(text: string): void {
    const size = Buffer.byteLength(text);
    const head = size < 126 ? 2 : size < 65_536 ? 4 : 10;
    const frame = Buffer.allocUnsafe(head + 4 + size);
    frame[0] = 0x81;
    if (size < 126) frame[1] = 0x80 | size;
    else if (size < 65_536) {
      frame[1] = 0x80 | 126;
      frame.writeUInt16BE(size, 2);
    } else {
      frame[1] = 0x80 | 127;
      frame.writeBigUInt64BE(BigInt(size), 2);
    }
    frame.fill(0, head, head + 4);
    frame.write(text, head + 4, "utf8");
    this.#tcp.write(frame);
  }
}

/** The first whole frame of the bytes; servers do not mask. */
function nextFrame(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | null {
  if (bytes.length < 2) return null;
  const opcode = (bytes[0] ?? 0) & 0x0f;
  const short = (bytes[1] ?? 0) & 0x7f;
  let head = 2;
  let length = short;
  if (short === 126) {
    if (bytes.length < 4) return null;
    head = 4;
    length = bytes.readUInt16BE(2);
  } else if (short === 127) {
    if (bytes.length < 10) return null;
    head = 10;
    length = Number(bytes.readBigUInt64BE(2));
  }
  if (bytes.length < head + length) return null;
  return { opcode, payload: bytes.subarray(head, head + length), size: head + length };
}
