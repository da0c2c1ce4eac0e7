import { Agent, request, type IncomingHttpHeaders } from "node:http";
import type { Answer } from "./door.ts";

/** Connections that stay open between requests. */
export function openPool(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 256, scheduling: "lifo" });
}

/** What came back; `text` is the body. */
interface Exchange {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends JSON, or nothing where there is no body, and reads the answer. */
export function exchange(
  pool: Agent,
  to: { port: number; method: string; path: string; headers?: Record<string, string> },
  body?: unknown,
): Promise<Exchange> {
  const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
  const headers = {
    ...(bytes ? { "content-type": "application/json", "content-length": bytes.length } : {}),
    ...to.headers,
  };
  return new Promise((resolve, reject) => {
    const { port, method, path } = to;
    const call = request({ host: "127.0.0.1", port, path, method, agent: pool, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => (text += part));
      answer.once("error", reject);
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    call.once("error", (error: NodeJS.ErrnoException) => {
      // The server may close a connection that rested just when it is used again; the same words go once more.
      if (call.reusedSocket && error.code === "ECONNRESET") resolve(exchange(pool, to, body));
      else reject(error);
    });
    call.end(bytes ?? undefined);
  });
}

/** Posts JSON; a 2xx is "taken", a 503 or 429 is a refusal, anything else an error. */
export async function post(
  pool: Agent,
  port: number,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { status, headers: said } = await exchange(pool, { port, method: "POST", path, headers }, body);
  if (status >= 200 && status < 300) return { taken: true };
  if (status !== 503 && status !== 429) throw new Error(`${path} answered ${status}.`);
  const after = said["retry-after"];
  return { taken: false, retryAfterSeconds: after === undefined ? null : Number(after) };
}
