import { io, type Socket } from "socket.io-client";
import type { FromDesk, ToDesk } from "../../core/events.ts";
import type { Login } from "../helpers/stack.ts";

/** What came back, with its body read as JSON where it is. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

/** A browser as far as the server can tell: it keeps the cookie and sends Origin and our header with every change. */
export class Browser {
  readonly url: string;
  cookie = "";

  constructor(url: string) {
    this.url = url;
  }

  /** Asks as our own page does; `headers` replace what it would send, an empty one is left out. */
  async ask<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const isBytes = body instanceof Uint8Array || typeof body === "string";
    const all: Record<string, string> = {
      "X-Okno": "1",
      Origin: this.url,
      ...(body === undefined || isBytes ? {} : { "Content-Type": "application/json" }),
      ...(this.cookie ? { Cookie: this.cookie } : {}),
      ...headers,
    };
    const response = await fetch(this.url + path, {
      method,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "")),
      ...(body === undefined
        ? {}
        : { body: isBytes ? (body as Uint8Array<ArrayBuffer> | string) : JSON.stringify(body) }),
      redirect: "manual",
    });
    const set = response.headers.getSetCookie()[0];
    if (set) this.cookie = set.split(";", 1)[0]!.endsWith("=") ? "" : set.split(";", 1)[0]!;
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as T,
    };
  }

  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>> {
    return this.ask<T>("GET", path);
  }

  post<T = Record<string, unknown>>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.ask<T>("POST", path, body);
  }

  put<T = Record<string, unknown>>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.ask<T>("PUT", path, body);
  }

  /** A desk's socket with this browser's cookie; it does not come back by itself. */
  socket(headers: Record<string, string> = {}): Socket<ToDesk, FromDesk> {
    return io(`${this.url}/desk`, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      extraHeaders: { Origin: this.url, Cookie: this.cookie, ...headers },
    });
  }
}

/** A browser in which the person is signed in. */
export async function signedIn(url: string, login: Login | undefined): Promise<Browser> {
  const browser = new Browser(url);
  const answer = await browser.post("/api/session", login);
  if (answer.status !== 200)
    throw new Error(`Sign-in answered ${answer.status} ${JSON.stringify(answer.body)}`);
  return browser;
}

/** Resolves with the first argument of the first such event that fits, or rejects after the time. */
export function heard<T>(
  socket: Socket,
  event: string,
  { withinMs = 5_000, fits = () => true }: { withinMs?: number; fits?: (value: T) => boolean } = {},
): Promise<T> {
  const heardOn = socket as Socket<Record<string, (value: T) => void>>;
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      heardOn.off(event, hear);
    };
    const hear = (value: T) => {
      if (!fits(value)) return;
      end();
      resolve(value);
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`No ${event} within ${withinMs} ms`));
    }, withinMs);
    heardOn.on(event, hear);
  });
}

/** Resolves when the socket is connected; rejects with the server's reason. */
export function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.connected) return resolve();
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
}
