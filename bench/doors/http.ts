import { Agent, request } from "node:http";
import type { Answer } from "./door.ts";

/** Connections that stay open between requests. */
export function openPool(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 256, scheduling: "lifo" });
}

/** Posts JSON; a 2xx is "taken", a 503 or 429 is a refusal, anything else an error. */
export function post(
  pool: Agent,
  port: number,
  path: string,
  body: unknown,
  more: Record<string, string> = {},
): Promise<Answer> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { "content-type": "application/json", "content-length": bytes.length, ...more };
  return new Promise((resolve, reject) => {
    const call = request(
      { host: "127.0.0.1", port, path, method: "POST", agent: pool, headers },
      (answer) => {
        answer.resume();
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve({ taken: true });
        else if (status === 503 || status === 429) {
          const after = answer.headers["retry-after"];
          resolve({ taken: false, retryAfterSeconds: after === undefined ? null : Number(after) });
        } else reject(new Error(`${path} answered ${status}.`));
      },
    );
    call.once("error", (error: NodeJS.ErrnoException) => {
      // The server may close a connection that rested just when it is used again; the same words go once more.
      if (call.reusedSocket && error.code === "ECONNRESET") resolve(post(pool, port, path, body, more));
      else reject(error);
    });
    call.end(bytes);
  });
}
