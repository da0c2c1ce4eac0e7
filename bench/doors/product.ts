import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { DeskEvent } from "../../core/events.ts";
import type { SaidAnswer, VisitorEvent, Welcome } from "../../core/webchat/protocol.ts";
import { now } from "../clock.ts";
import { LightSocket } from "../wire.ts";
import { openCrowd } from "./crowd.ts";
import { openScreen, signIn, type SignedIn } from "./desk.ts";
import type { Answer, Door, Saying, Shown, Target } from "./door.ts";
import { openPool, post } from "./http.ts";

type Product = Extract<Target, { kind: "product" }>;

/** One visitor of the bank's site, known by a token as the widget is. */
interface Visitor extends Welcome {
  order: number;
}

/** The hub's door: visitors of the web chat write, each into a conversation that an agent has taken; agents' screens show. */
export async function openProduct(target: Product, shown: Shown): Promise<Door> {
  const port = Number(new URL(target.url).port);
  const path = `/channels/webchat/${target.account}`;
  const taken = new Set<string>();
  const people = await Promise.all(
    target.logins.map(({ login, password }) => signIn(target.url, login, password)),
  );
  const screens = await Promise.all(
    people.map((person) => openScreen(target.url, person, (event) => show(event, person))),
  );
  const hello = async (): Promise<Visitor> => {
    const answer = await fetch(new URL(`${path}/hello`, target.url), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ claim: null }),
    });
    if (!answer.ok) throw new Error(`hello answered ${answer.status}.`);
    return { ...((await answer.json()) as Welcome), order: 0 };
  };
  const connect = (visitor: Visitor): Promise<LightSocket> =>
    LightSocket.open({
      port,
      namespace: "/webchat",
      auth: { account: target.account, visitor: visitor.visitor, token: visitor.token },
    });

  function show(event: DeskEvent, person: SignedIn): void {
    if (event.kind === "entry" && event.entry.what.kind === "message.received")
      shown(event.entry.what.message.id, now());
    if (event.kind === "offer") void take(event.offer.item.id, event.offer.offer, person);
  }
  async function take(item: string, offer: number, person: SignedIn): Promise<void> {
    await person.call("POST", `/api/items/${item}/accept`, { offer });
    taken.add(item);
  }

  const visitors: Visitor[] = [];
  for (let left = target.clients; left > 0; left -= 10)
    visitors.push(...(await Promise.all(Array.from({ length: Math.min(10, left) }, hello))));
  const pool = openPool();
  const sockets = target.by === "socket" ? await Promise.all(visitors.map(connect)) : [];

  async function send(saying: Saying): Promise<Answer> {
    const visitor = visitors[saying.client];
    if (!visitor) throw new Error("No such visitor.");
    const event = eventOf(saying, visitor);
    if (target.by === "http")
      return post(pool, port, `${path}/events`, event, {
        authorization: `Bearer ${visitor.visitor}:${visitor.token}`,
      });
    const [answer] = (await sockets[saying.client]?.ask("say", event)) as [SaidAnswer];
    if (answer.ok) return { taken: true };
    if (answer.problem === "overloaded" || answer.problem === "too_many")
      return { taken: false, retryAfterSeconds: answer.retryAfterSeconds ?? null };
    throw new Error(`say was answered ${answer.problem}.`);
  }

  // Every visitor's first message finds an agent before anything is measured.
  for (let client = 0; client < visitors.length; client += 20) {
    const group = Array.from(
      { length: Math.min(20, visitors.length - client) },
      (_, index) => client + index,
    );
    await Promise.all(group.map((one) => send({ id: randomUUID(), client: one, text: "Добрый день!" })));
    const deadline = now() + 15_000;
    while (taken.size < client + group.length) {
      if (now() > deadline)
        throw new Error(`Of ${client + group.length} chats only ${taken.size} were taken by agents.`);
      await sleep(20);
    }
  }

  return {
    clients: visitors.length,
    send,
    crowd: openCrowd(async () => connect(await hello())),
    close: async () => {
      pool.destroy();
      for (const socket of [...screens, ...sockets]) socket.close();
    },
  };
}

function eventOf(saying: Saying, visitor: Visitor): VisitorEvent {
  visitor.order += 1;
  return {
    id: saying.id,
    order: visitor.order,
    kind: "message",
    form: "chat",
    text: saying.text,
    files: [],
    name: "Мария Петрова",
    email: "",
    topic: "",
    page: "https://bank.example/cards",
    language: "ru",
  };
}
