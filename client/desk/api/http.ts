import { problems, type ProblemCode } from "../../../core/problems.ts";

/** The server said no, in words that may be shown. */
export class Refused extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly fields: Record<string, string>;

  constructor(status: number, body: { code?: string; message?: string; fields?: Record<string, string> }) {
    const code = body.code && body.code in problems ? (body.code as ProblemCode) : "unexpected";
    super(body.message ?? problems[code].text.en);
    this.name = "Refused";
    this.code = code;
    this.status = status;
    this.fields = body.fields ?? {};
  }
}

/** No answer came: the network or the server is away, and the same request may be sent again. */
export class Unreachable extends Error {
  constructor() {
    super("The server cannot be reached");
    this.name = "Unreachable";
  }
}

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  /** Raw bytes instead of JSON. */
  file?: Blob;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Called once when the server says that nobody is signed in. */
let onSignedOut: () => void = () => {};

export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

/** One request to the API. Resolves with the answer, or throws `Refused` or `Unreachable`. */
export async function ask<Answer = void>(path: string, how: Ask = {}): Promise<Answer> {
  const headers: Record<string, string> = { "X-Okno": "1", Accept: "application/json" };
  if (how.body !== undefined) headers["Content-Type"] = "application/json";
  if (how.file) headers["Content-Type"] = how.file.type || "application/octet-stream";
  const timeout = AbortSignal.timeout(how.timeoutMs ?? 10_000);
  let response: Response;
  try {
    response = await fetch(path, {
      method: how.method ?? "GET",
      headers,
      body: how.file ?? (how.body === undefined ? null : JSON.stringify(how.body)),
      credentials: "same-origin",
      keepalive: how.keepalive ?? false,
      signal: how.signal ? AbortSignal.any([timeout, how.signal]) : timeout,
    });
  } catch (fault) {
    if (how.signal?.aborted) throw fault;
    throw new Unreachable();
  }
  return read<Answer>(response);
}

async function read<Answer>(response: Response): Promise<Answer> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as Answer;
  const told = (body ?? {}) as { code?: string; message?: string; fields?: Record<string, string> };
  // Without words of ours the answer comes from something in between, a proxy or a dying server.
  if (response.status >= 500 && !told.code) throw new Unreachable();
  const refused = new Refused(response.status, told);
  if (refused.code === "not_signed_in") onSignedOut();
  throw refused;
}

/** True when the same request may succeed a little later. */
export function isPassing(fault: unknown): boolean {
  return (
    fault instanceof Unreachable ||
    (fault instanceof Refused && (fault.status === 503 || fault.status === 429 || fault.status === 502))
  );
}
