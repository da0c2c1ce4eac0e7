import type {
  Answer,
  Handshake,
  OwnFile,
  PlainAnswer,
  PublicSettings,
  ReceiptAsk,
  SaidAnswer,
  Since,
  ThreadAnswer,
  ToWidget,
  VisitorEvent,
  Welcome,
} from "../../../core/webchat/protocol.ts";
import type { ProblemCode } from "../../../core/problems.ts";
import { alone } from "./alone.ts";
import type { Shelf } from "./shelf.ts";
import { openWire } from "./wire.ts";

/** `online`: the socket is open. `plain`: no socket, but requests arrive. `offline`: nothing does. */
export type LinkState = "idle" | "connecting" | "online" | "plain" | "offline";

/** The widget's way to the bank: a socket, and plain requests where no socket can be had. */
export interface Link {
  /** Makes sure that the visitor is known and the socket opens. */
  start(): void;
  say(event: VisitorEvent): Promise<SaidAnswer>;
  thread(since: Since): Promise<ThreadAnswer>;
  receipt(ask: ReceiptAsk): Promise<PlainAnswer>;
  typing(on: boolean): void;
  upload(file: File, told: (part: number) => void, stop: AbortSignal): Promise<OwnFile>;
  download(file: string): Promise<Blob>;
}

/** A refusal of the server to a plain request. */
export class Refusal extends Error {
  readonly problem: ProblemCode;

  constructor(problem: ProblemCode) {
    super(problem);
    this.problem = problem;
  }
}

interface Means {
  /** Folder of the script: everything of ours is beside it. */
  base: URL;
  account: string;
  shelf: Shelf;
  told: {
    state(state: LinkState): void;
    connected(): void;
    entries: ToWidget["entries"];
    typing: ToWidget["typing"];
    /** The old visitor id is not accepted any more; a new one was given. */
    stranger(): void;
  };
}

/** The longest wait for an answer. */
const patienceMs = 8_000;

/** How long a missing socket is waited for before plain requests are used. */
const graceMs = 3_000;

/** Asks the server for the settings that the page shows. */
export async function fetchSettings(base: URL, account: string): Promise<PublicSettings> {
  const response = await fetch(new URL(`channels/webchat/${account}/settings`, base), {
    signal: AbortSignal.timeout(patienceMs),
    credentials: "omit",
  });
  if (!response.ok) throw new Error(`Settings: ${response.status}`);
  return (await response.json()) as PublicSettings;
}

/** Opens the link; nothing is sent before `start`. */
export function openLink({ base, account, shelf, told }: Means): Link {
  let starting: Promise<Welcome> | null = null;
  let lostAt = Date.now();
  let state: LinkState = "idle";
  const enter = (next: LinkState): void => {
    if (next === state) return;
    state = next;
    told.state(next);
  };

  async function request<T>(path: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
    const response = await fetch(new URL(`channels/webchat/${account}/${path}`, base), {
      method: "POST",
      credentials: "omit",
      signal: signal ?? AbortSignal.timeout(patienceMs),
      ...init,
    });
    if (response.ok) return (await response.json()) as T;
    const { code } = (await response.json().catch(() => ({}))) as { code?: ProblemCode };
    if (code === "not_genuine") forget();
    throw new Refusal(code ?? "unexpected");
  }

  /** The visitor's id and token: remembered, renewed in time, or new. One tab asks for all. */
  function identity(): Promise<Welcome> {
    starting ??= alone(`okno hello ${account}`, async () => {
      const known = shelf.read<Welcome>("visitor");
      if (known && known.renewAtMs > Date.now()) return known;
      const claim = known && { visitor: known.visitor, token: known.token };
      const fresh = await hello(claim).catch((error: unknown) => {
        if (!(claim && error instanceof Refusal && error.problem === "not_genuine")) throw error;
        return hello(null);
      });
      shelf.write("visitor", fresh);
      if (claim && fresh.visitor !== claim.visitor) told.stranger();
      return fresh;
    });
    starting.catch(() => (starting = null));
    return starting;
  }

  const hello = (claim: { visitor: string; token: string } | null): Promise<Welcome> =>
    request("hello", { body: JSON.stringify({ claim }), headers: { "Content-Type": "application/json" } });

  /** The server does not know this visitor: ask anew, from the very beginning. */
  function forget(): void {
    const known = shelf.read<Welcome>("visitor");
    if (known) shelf.write("visitor", { ...known, renewAtMs: 0 });
    starting = null;
  }

  async function authorised(): Promise<Record<string, string>> {
    const { visitor, token } = await identity();
    return { Authorization: `Bearer ${visitor}:${token}` };
  }

  async function post<T>(path: string, body: unknown): Promise<Answer<T>> {
    try {
      const headers = { ...(await authorised()), "Content-Type": "application/json" };
      const answer = await request<Answer<T>>(path, { body: JSON.stringify(body), headers });
      if (!wire.connected) enter("plain");
      return answer;
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, problem: error.problem };
      if (!wire.connected) enter("offline");
      throw error;
    }
  }

  const wire = openWire({
    address: new URL("socket.io/", base),
    namespace: "/webchat",
    patienceMs,
    async handshake(): Promise<Handshake> {
      const { visitor, token } = await identity();
      return { account, visitor, token };
    },
    told: {
      connected() {
        enter("online");
        told.connected();
      },
      lost(code) {
        if (state === "online") {
          lostAt = Date.now();
          enter("connecting");
        } else if (state === "connecting" && Date.now() - lostAt > graceMs) enter("offline");
        if (code === "not_genuine") forget();
      },
      heard(name, body) {
        if (name === "entries") told.entries(body as Parameters<ToWidget["entries"]>[0]);
        if (name === "typing") told.typing(body as Parameters<ToWidget["typing"]>[0]);
      },
    },
  });
  window.addEventListener("online", () => state !== "idle" && wire.connect());

  /** By the socket when it is open; else, after a short grace, by a plain request. */
  async function ask<T>(name: "say" | "thread" | "receipt", path: string, body: unknown): Promise<Answer<T>> {
    if (wire.connected) return (await wire.ask(name, body)) as Answer<T>;
    if (Date.now() - lostAt < graceMs) throw new Error("The socket is opening.");
    return post<T>(path, body);
  }

  return {
    start() {
      if (state !== "idle") return;
      lostAt = Date.now();
      enter("connecting");
      wire.connect();
    },
    say: (event) => ask<{ repeated: boolean }>("say", "events", event),
    thread: (since) => ask("thread", "thread", since),
    receipt: (receipt) => ask("receipt", "receipts", receipt),
    typing(on) {
      wire.tell("typing", { on });
    },
    async upload(file, part, stop) {
      const headers = await authorised();
      return send(new URL(`channels/webchat/${account}/files?name=${encodeURIComponent(file.name)}`, base), {
        file,
        headers,
        part,
        stop,
      });
    },
    async download(file) {
      const response = await fetch(
        new URL(`channels/webchat/${account}/files/${encodeURIComponent(file)}`, base),
        {
          headers: await authorised(),
          credentials: "omit",
        },
      );
      if (!response.ok) throw new Refusal("not_found");
      return response.blob();
    },
  };
}

/** Uploads with news of its progress, which `fetch` cannot give. */
function send(
  to: URL,
  {
    file,
    headers,
    part,
    stop,
  }: { file: File; headers: Record<string, string>; part: (part: number) => void; stop: AbortSignal },
): Promise<OwnFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", to);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.onprogress = (event) => part(event.total ? event.loaded / event.total : 0);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 201) resolve(body as OwnFile);
      else reject(new Refusal((body as { code?: ProblemCode } | null)?.code ?? "unexpected"));
    };
    request.onerror = () => reject(new Error("The upload did not arrive."));
    request.onabort = () => reject(new Error("The upload was stopped."));
    stop.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
