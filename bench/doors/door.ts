/** What the generator says through a door. */
export interface Saying {
  id: string;
  /** Number of the client who says it. */
  client: number;
  text: string;
}

export type Answer = { taken: true } | { taken: false; retryAfterSeconds: number | null };

/** One way into a contestant and the screens on its other side. */
export interface Door {
  clients: number;
  /** Resolves with the answer; rejects when the connection broke. */
  send(saying: Saying): Promise<Answer>;
  /** Brings the number of idle connections, which only listen, to this. */
  crowd(connections: number): Promise<void>;
  close(): Promise<void>;
}

/** Called when a screen shows a message; `at` is the moment on the machine's clock. */
export type Shown = (id: string, at: number) => void;

/** How to reach a contestant. */
export type Target =
  | {
      kind: "baseline";
      by: "http" | "socket";
      port: number;
      clients: number;
      agents: number;
      firstAgent: number;
    }
  | { kind: "queue"; redisUrl: string; port: number }
  | {
      kind: "product";
      by: "http" | "socket";
      url: string;
      account: string;
      clients: number;
      logins: { login: string; password: string }[];
    };
