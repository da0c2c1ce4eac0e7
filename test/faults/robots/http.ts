import { setTimeout as sleep } from "node:timers/promises";

/** An answer, or what kept it away. */
export type Heard = { status: number; body: unknown } | { status: 0; body: Error };

/** A signed-in person. */
export interface Person {
  headers: Record<string, string>;
  /** One try of at most three seconds. */
  ask(method: string, path: string, body?: unknown): Promise<Heard>;
  /** Tries until the server says yes or no; silence and 5xx are neither. */
  insist(method: string, path: string, body: unknown, stop: AbortSignal): Promise<Heard>;
  /** One try that has to work. */
  must<T>(method: string, path: string, body?: unknown): Promise<T>;
}

/** Signs in as the desk does. */
export async function signIn(url: string, login: { login: string; password: string }): Promise<Person> {
  const own = { Origin: new URL(url).origin, "X-Okno": "1" };
  const answer = await request(url, "POST", "/api/session", own, login);
  if (!answer.ok) throw new Error(`Sign-in answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
  const headers = { ...own, Cookie: cookie };
  const ask: Person["ask"] = async (method, path, body) => {
    try {
      const said = await request(url, method, path, headers, body);
      const text = await said.text();
      return { status: said.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
    } catch (error) {
      return { status: 0, body: error as Error };
    }
  };
  return {
    headers,
    ask,
    async insist(method, path, body, stop) {
      for (;;) {
        const heard = await ask(method, path, body);
        const final = heard.status > 0 && heard.status < 500 && heard.status !== 429;
        if (final || stop.aborted) return heard;
        await sleep(250);
      }
    },
    async must<T>(method: string, path: string, body?: unknown): Promise<T> {
      const heard = await ask(method, path, body);
      if (heard.status < 200 || heard.status > 299)
        throw new Error(`${method} ${path} answered ${heard.status}: ${JSON.stringify(heard.body)}`);
      return heard.body as T;
    },
  };
}

function request(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Response> {
  return fetch(new URL(path, url), {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(3_000),
  });
}
