/**
 * A Socket.IO connection of one namespace, over WebSocket alone: the protocol is a few lines of text
 * (https://socket.io/docs/v4/socket-io-protocol/), and the whole client library would be a fifth of the widget's size.
 * What the library's polling is for, networks without WebSocket, the link does by plain requests.
 */
export interface Wire {
  readonly connected: boolean;
  /** Begins, or tries again at once. */
  connect(): void;
  /** Asks and waits for the answer; rejects when the connection ends first. Nothing is kept for later. */
  ask(name: string, body: unknown): Promise<unknown>;
  /** Says something whose loss does not matter. */
  tell(name: string, body: unknown): void;
}

interface Means {
  /** Address of the server's Socket.IO. */
  address: URL;
  namespace: string;
  /** The longest wait for an answer, or for the server's next word while connecting. */
  patienceMs: number;
  /** Words of the handshake, asked anew for each connection. */
  handshake: () => Promise<unknown>;
  told: {
    connected(): void;
    /** The connection ended or could not be made; `code` is the server's refusal, if it said one. */
    lost(code: string | null): void;
    heard(name: string, body: unknown): void;
  };
}

interface Asked {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** The longest pause between two attempts. */
const longestPauseMs = 5_000;

/** Opens nothing before `connect`; from then on it keeps the connection, and makes it again whenever it ends. */
export function openWire({ address, namespace, patienceMs, handshake, told }: Means): Wire {
  let socket: WebSocket | null = null;
  let connected = false;
  let connecting = false;
  let failures = 0;
  let asks = 0;
  /** How long the server may be silent: it says "ping" more often. */
  let quietMs = patienceMs;
  let again: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const asked = new Map<number, Asked>();

  async function connect(): Promise<void> {
    clearTimeout(again);
    if (socket || connecting) return;
    connecting = true;
    const words = await handshake().catch(() => null);
    connecting = false;
    if (words === null) return lose(null);
    const url = new URL(address);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = "?EIO=4&transport=websocket";
    const own = new WebSocket(url);
    socket = own;
    quietMs = patienceMs;
    listen();
    own.onclose = () => own === socket && lose(null);
    own.onmessage = ({ data }) => {
      if (own !== socket) return;
      listen();
      receive(String(data), words);
    };
  }

  /** A half-open connection says nothing, not even that it is gone. */
  function listen(): void {
    clearTimeout(silence);
    silence = setTimeout(() => lose(null), quietMs);
  }

  function lose(code: string | null): void {
    clearTimeout(silence);
    clearTimeout(again);
    const old = socket;
    socket = null;
    connected = false;
    old?.close();
    for (const one of asked.values()) one.reject(new Error("The connection ended."));
    asked.clear();
    failures += 1;
    const pause = Math.min(longestPauseMs, 500 * 2 ** (failures - 1)) * (0.5 + Math.random());
    again = setTimeout(() => void connect(), pause);
    told.lost(code);
  }

  /** One packet. First the transport's digit: 0 open, 1 close, 2 ping, 4 message; in a message the digit of the socket: 0 connect, 1 disconnect, 2 event, 3 answer, 4 refusal. */
  function receive(packet: string, words: unknown): void {
    if (packet === "2") return socket?.send("3");
    if (packet[0] === "0") {
      const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1)) as Record<string, number>;
      quietMs = (pingInterval ?? 25_000) + (pingTimeout ?? 20_000);
      return socket?.send(`40${namespace},${JSON.stringify(words)}`);
    }
    const [, kind, id, json] = /^4(\d)[^,]*,(\d*)([^]*)$/.exec(packet) ?? [];
    if (kind === "0") {
      connected = true;
      failures = 0;
      told.connected();
    } else if (kind === "2") {
      const [name, body] = JSON.parse(json ?? "[]") as [string, unknown];
      told.heard(name, body);
    } else if (kind === "3") {
      const [answer] = JSON.parse(json ?? "[]") as [unknown];
      asked.get(Number(id))?.resolve(answer);
      asked.delete(Number(id));
    } else if (kind === "4") {
      const { data } = JSON.parse(json ?? "{}") as { data?: { code?: string } };
      lose(data?.code ?? null);
    } else if (kind === "1" || packet[0] === "1") lose(null);
  }

  return {
    get connected() {
      return connected;
    },
    connect: () => void connect(),
    ask(name, body) {
      return new Promise((resolve, reject) => {
        if (!connected) return reject(new Error("Not connected."));
        const id = asks++;
        asked.set(id, { resolve, reject });
        setTimeout(() => {
          if (asked.delete(id)) reject(new Error("No answer."));
        }, patienceMs);
        socket?.send(`42${namespace},${id}${JSON.stringify([name, body])}`);
      });
    },
    tell(name, body) {
      if (connected) socket?.send(`42${namespace},${JSON.stringify([name, body])}`);
    },
  };
}
