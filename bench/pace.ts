import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { now, until } from "./clock.ts";
import type { Door } from "./doors/door.ts";
import type { Ledger } from "./ledger.ts";
import { arrivals } from "./stats.ts";

/** How one run sends. Open: at its own moments, whatever comes back. Closed: as fast as screens show, `inFlight` at a time. */
export type Pace =
  | { kind: "open"; rate: number; seconds: number; seed: number }
  | { kind: "steps"; steps: { rate: number; seconds: number }[]; seed: number }
  | { kind: "closed"; inFlight: number; seconds: number }
  | { kind: "count"; inFlight: number; messages: number };

/** 150 Cyrillic letters, about what a client types. */
const text =
  "Здравствуйте! Вчера оплатила покупку картой, а деньги списались дважды. Подскажите, пожалуйста, когда вернут вторую сумму и нужно ли писать заявление?";

/** Sends by the pace and waits until every acknowledged message is on its screen, or `drainMs` have passed. */
export async function run(door: Door, ledger: Ledger, pace: Pace, drainMs: number): Promise<void> {
  const open = new Set<Promise<void>>();
  let turn = 0;
  const send = (intended: number) => {
    const saying = { id: randomUUID(), client: turn++ % door.clients, text };
    ledger.sent(saying.id, intended);
    const sending = door
      .send(saying)
      .then((answer) => {
        if (answer.taken) ledger.acknowledged(saying.id);
        else ledger.refused(saying.id, answer.retryAfterSeconds);
      })
      .catch((error: Error) => ledger.broke(error))
      .finally(() => open.delete(sending));
    open.add(sending);
  };
  if (pace.kind === "open") await sendOpen([pace], pace.seed, send);
  else if (pace.kind === "steps") await sendOpen(pace.steps, pace.seed, send);
  else await sendClosed(pace, ledger, send);
  ledger.endSending();
  const deadline = now() + drainMs;
  await Promise.race([Promise.allSettled(open), sleep(drainMs)]);
  while (ledger.missing > 0 && now() < deadline) await sleep(20);
  // A second copy would come now.
  await sleep(100);
}

async function sendOpen(
  steps: readonly { rate: number; seconds: number }[],
  seed: number,
  send: (intended: number) => void,
): Promise<void> {
  let startedAt = now() + 5;
  for (const { rate, seconds } of steps) {
    // Turning the loop costs the generator's core, so only slow rates are sent to the microsecond.
    const precise = rate <= 150;
    for (const at of arrivals(rate, seconds, seed)) {
      if (now() < startedAt + at) await until(startedAt + at, precise);
      send(startedAt + at);
    }
    startedAt += seconds * 1000;
  }
}

async function sendClosed(
  pace: Extract<Pace, { kind: "closed" | "count" }>,
  ledger: Ledger,
  send: (intended: number) => void,
): Promise<void> {
  const done = Promise.withResolvers<void>();
  let left = pace.kind === "count" ? pace.messages : Number.POSITIVE_INFINITY;
  const next = () => {
    if (left <= 0) return done.resolve();
    left -= 1;
    send(now());
  };
  ledger.arrived = next;
  for (let index = 0; index < pace.inFlight; index += 1) next();
  await Promise.race([done.promise, sleep(pace.kind === "closed" ? pace.seconds * 1000 : 60_000)]);
  left = 0;
  ledger.arrived = () => undefined;
}
