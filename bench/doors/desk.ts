import type { DeskEvent } from "../../core/events.ts";
import { LightSocket } from "../wire.ts";
import { exchange, openPool } from "./http.ts";

/** A signed-in person, for requests of any kind. */
export interface SignedIn {
  headers: Record<string, string>;
  /** Sends JSON and reads JSON; throws on any refusal. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
}

/** Everyone's connections: an agent asks for one thing at a time. */
const pool = openPool();

/** Signs in as the desk does. */
export async function signIn(url: string, login: string, password: string): Promise<SignedIn> {
  const own = { Origin: new URL(url).origin, "X-Okno": "1" };
  const answer = await ask(url, "POST", "/api/session", own, { login, password });
  const cookie = (answer.headers["set-cookie"] ?? []).map((line) => line.split(";", 1)[0]).join("; ");
  const headers = { ...own, Cookie: cookie };
  return {
    headers,
    call: async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const { status, text } = await ask(url, method, path, headers, body);
      return (status === 204 ? undefined : JSON.parse(text)) as T;
    },
  };
}

async function ask(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Awaited<ReturnType<typeof exchange>>> {
  const port = Number(new URL(url).port);
  const answer = await exchange(pool, { port, method, path, headers }, body);
  if (answer.status < 200 || answer.status >= 300)
    throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
  return answer;
}

/** An agent who takes every offer; `hear` gets all events of the screen. */
export async function openScreen(
  url: string,
  person: SignedIn,
  hear: (event: DeskEvent) => void,
): Promise<LightSocket> {
  const { Cookie = "", Origin = "" } = person.headers;
  const socket = await LightSocket.open({
    port: Number(new URL(url).port),
    namespace: "/desk",
    headers: { Cookie, Origin },
  });
  socket.hear = (name, payload) => {
    if (name === "event") hear(payload as DeskEvent);
  };
  await person.call("PUT", "/api/me/presence", { presence: "available" });
  return socket;
}
