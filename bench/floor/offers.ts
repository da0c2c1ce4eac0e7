// How soon an offer is on the agent's screen after it became possible, through the whole product: an item waits, or an
// agent finished, whichever was later. Beside it, since the client sent their message: there the way through the door, its
// journal and the workers is in it. The database, the server and this process share one clock.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ItemAnswer } from "../../core/desk.ts";
import type { OfferView } from "../../core/view.ts";
import type { Welcome } from "../../core/webchat/protocol.ts";
import { openPool, post } from "../doors/http.ts";
import { openScreen, signIn, type SignedIn } from "../doors/desk.ts";
import { watch, type Use } from "../cpu.ts";
import { buildProduct } from "../product.ts";
import { percentile } from "../stats.ts";

/** Three events each: it arrives, is accepted, is finished. */
const itemsPerSecond = 100 / 3;
const handleMs = 900;
/** Some six thousand events: code that is still being compiled says nothing of the product. */
const warmMs = 60_000;
const runMs = 30_000;
const visitors = 150;

const pool = openPool();

interface Measured {
  /** When each message was sent. */
  sentMs: number[];
  /** To the screen: since a client sent their message, or since an agent became free. */
  latencyMs: { came: number[]; freed: number[] };
  /** Of clients who came: since their item stood in the log. */
  waitedMs: number[];
  /** Steps that were refused. */
  failed: number;
  from: number;
}

/** Prints what was measured. */
export async function benchOffers(): Promise<void> {
  const built = await buildProduct(100);
  try {
    if (built.target.kind !== "product") throw new Error("Only the product offers.");
    const { url, account, logins } = built.target;
    const measured: Measured = {
      sentMs: [],
      latencyMs: { came: [], freed: [] },
      waitedMs: [],
      failed: 0,
      from: Date.now() + warmMs,
    };
    const people = await Promise.all(logins.map(({ login, password }) => signIn(url, login, password)));
    const screens = await Promise.all(people.map((person) => openAgent(url, person, measured)));
    const own = [...built.crew.named, { name: "generator", pid: process.pid }];
    const used = sleep(warmMs).then(() => watch(own, []));
    await arrive(new URL(`/channels/webchat/${account}`, url), measured);
    const use = (await used)();
    await sleep(3_000);
    for (const screen of screens) screen.close();
    const { latencyMs, waitedMs, failed, sentMs } = measured;
    const { came, freed } = latencyMs;
    console.log(
      `${came.length + freed.length} offers in ${runMs / 1_000} s (${sentMs.length} items sent in all), ${failed} steps refused\n` +
        `to the agent's screen, since the item waited or an agent became free: ${spread([...waitedMs, ...freed])}; ` +
        `a client came (${came.length}): ${spread(waitedMs)}, since they sent their message: ${spread(came)}; ` +
        `an agent became free (${freed.length}): ${spread(freed)}`,
    );
    console.log(costs(use, came.length + freed.length));
  } finally {
    await built.close?.();
    await built.crew.stop();
  }
}

function spread(ms: readonly number[]): string {
  return `p50 ${percentile(ms, 0.5)} p99 ${percentile(ms, 0.99)} most ${Math.max(0, ...ms)} ms`;
}

/** Processor time of each process for one item, and what the machine did besides. */
function costs({ own, foreign, steal }: Use, offers: number): string {
  const each = Object.entries(own).map(
    ([name, seconds]) => `${name} ${((seconds * 1_000) / offers).toFixed(1)}`,
  );
  return `ms of processor an item: ${each.join(", ")}; others ${foreign.toFixed(2)} cores, steal ${(100 * steal).toFixed(0)} %`;
}

/** Takes every offer, works a while, finishes. */
function openAgent(url: string, person: SignedIn, measured: Measured) {
  let freeSinceMs = 0;
  const serve = async ({ item, offer, preview }: OfferView): Promise<void> => {
    const heardMs = Date.now();
    const sentMs = measured.sentMs[Number(/\d+$/.exec(preview)?.[0])] ?? Number.NaN;
    const why = item.arrivedAtMs >= freeSinceMs ? "came" : "freed";
    if (heardMs >= measured.from) {
      measured.latencyMs[why].push(heardMs - Math.max(sentMs, freeSinceMs));
      if (why === "came") measured.waitedMs.push(heardMs - item.arrivedAtMs);
    }
    await person.call("POST", `/api/items/${item.id}/accept`, { offer });
    await sleep(-Math.log(1 - Math.random()) * handleMs);
    const done = await person.call<ItemAnswer>("POST", `/api/items/${item.id}/finish`, {});
    freeSinceMs = done.item.sinceMs;
  };
  return openScreen(url, person, (event) => {
    if (event.kind === "offer") serve(event.offer).catch(() => (measured.failed += 1));
  });
}

/** Clients come at random times, each for a talk of their own; notes when each message was sent. */
async function arrive(door: URL, measured: Measured): Promise<void> {
  const { sentMs } = measured;
  const known: Welcome[] = [];
  for (let index = 0; index < visitors; index += 1) known.push(await hello(door));
  let nextMs = Date.now();
  const until = nextMs + warmMs + runMs;
  while (nextMs < until) {
    nextMs += -Math.log(1 - Math.random()) * (1_000 / itemsPerSecond);
    await sleep(Math.max(0, nextMs - Date.now()));
    const visitor = known[sentMs.length % known.length];
    if (!visitor) continue;
    say(door, visitor, sentMs.push(Date.now()) - 1).catch(() => (measured.failed += 1));
  }
}

async function hello(door: URL): Promise<Welcome> {
  const answer = await fetch(`${door.href}/hello`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ claim: null }),
  });
  return (await answer.json()) as Welcome;
}

async function say(url: URL, { visitor, token }: Welcome, order: number): Promise<void> {
  const event = {
    id: randomUUID(),
    order: order + 1,
    kind: "message",
    form: "chat",
    text: `Здравствуйте! Не проходит платёж ${order}`,
    files: [],
    name: "Мария Петрова",
    email: "",
    topic: "",
    page: "https://bank.example/cards",
    language: "ru",
  };
  const headers = { Authorization: `Bearer ${visitor}:${token}` };
  await post(pool, Number(url.port), `${url.pathname}/events`, event, headers);
}
