import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A wire to Redis on which subscriptions, and whatever follows them, arrive late. */
export interface SlowWire {
  url: string;
  /** Breaks all that is connected. */
  cut(): void;
  close(): void;
}

export async function openSlowWire(redisUrl: string, lateMs: number): Promise<SlowWire> {
  const ends = new Set<Socket>();
  const target = new URL(redisUrl);
  const server = createServer((near) => {
    const far =
      target.protocol === "unix:" ? connect(target.pathname) : connect(Number(target.port), target.hostname);
    let turn = Promise.resolve();
    near.on("data", (bytes) => {
      const isLate = /subscribe/i.test(bytes.toString("latin1"));
      turn = turn.then(() => (isLate ? wait(lateMs) : undefined)).then(() => void far.write(bytes));
    });
    far.on("data", (bytes) => near.write(bytes));
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on("error", () => undefined);
      end.on("close", () => {
        ends.delete(end);
        other.destroy();
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () => {
      server.close();
      cut();
    },
  };
}
