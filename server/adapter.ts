import { createAdapter } from "@socket.io/redis-adapter";
import type { Redis } from "ioredis";

const adapterKey = "okno-io";

/** What the adapter asks of the client it publishes with. */
interface Publisher {
  publish(channel: string, message: string | Buffer): void;
  send_command(name: string, words: string[], done: (error: Error | null, answer?: unknown) => void): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

/** Joins all server processes: whatever one of them says in a room is heard in that room on all. What was committed is told by the bus. */
export function busAdapter(publisher: Redis, subscriber: Redis) {
  // The adapter drops promises; a Redis that is away would end the process by an unhandled rejection.
  const quiet: Publisher = {
    publish: (channel, message) => void publisher.publish(channel, message).catch(() => undefined),
    // The name that the adapter knows; this client calls it `call`.
    send_command: (name, words, done) =>
      void publisher.call(name, ...words).then(
        (answer) => done(null, answer),
        (error: Error) => done(error),
      ),
    on: (event, listener) => void publisher.on(event, listener),
    off: (event, listener) => void publisher.off(event, listener),
  };
  for (const verb of ["psubscribe", "subscribe", "punsubscribe", "unsubscribe"] as const) {
    const real = subscriber[verb].bind(subscriber) as (...words: unknown[]) => Promise<unknown>;
    Object.assign(subscriber, {
      [verb]: (...words: unknown[]) => {
        const done = real(...words);
        done.catch(() => undefined);
        return done;
      },
    });
  }
  return createAdapter(quiet, subscriber, {
    key: adapterKey,
    requestsTimeout: 2_000,
    publishOnSpecificResponseChannel: true,
  });
}
