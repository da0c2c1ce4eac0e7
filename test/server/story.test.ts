import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeskSnapshot, ItemAnswer, OpenedConversation, ReplyPlanned } from "../../core/desk.ts";
import { applyEvent, type DeskView, type OfferView } from "../../core/view.ts";
import type { DeskEvent } from "../../core/events.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { Browser, connected, heard, signedIn } from "./browser.ts";

let hub: Hub;

beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

/** A visitor of the bank's site, by plain requests. */
async function visitor() {
  const at = `${hub.url}/channels/webchat/default`;
  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${at}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const hello = await ask("hello", { claim: null });
  const { visitor, token } = hello.body as { visitor: string; token: string };
  const auth = { Authorization: `Bearer ${visitor}:${token}` };
  let order = 0;
  return {
    say: (text: string) =>
      ask(
        "events",
        {
          id: crypto.randomUUID(),
          order: (order += 1),
          kind: "message",
          form: "chat",
          text,
          files: [],
          name: "Мария",
          email: "",
          topic: "",
          page: "",
          language: "ru",
        },
        auth,
      ),
    socket: () =>
      io(`${hub.url}/webchat`, {
        transports: ["websocket"],
        reconnection: false,
        forceNew: true,
        auth: { account: "default", visitor, token },
      }),
    thread: async () =>
      (await ask("thread", { conversation: null, seq: 0 }, auth)).body as {
        thread: { state: string; entries: { what: { kind: string; text?: string } }[] } | null;
      },
  };
}

describe("from the site to the desk and back", () => {
  it("offers, opens, answers and ends, and a desk that watched equals one that loaded again", async () => {
    const anna = await signedIn(hub.url, hub.logins["anna"]);
    const socket = anna.socket();
    await connected(socket);
    let view: DeskView = (await anna.get<DeskSnapshot>("/api/desk")).body.view;
    const offers: OfferView[] = [];
    socket.on("event", (event: DeskEvent) => {
      if (event.kind === "offer") offers.push(event.offer);
      view = applyEvent(view, event);
    });
    socket.on("events", (events: DeskEvent[]) => (view = events.reduce(applyEvent, view)));
    await anna.put("/api/me/presence", { presence: "available" });

    const maria = await visitor();
    expect(await maria.say("Потеряла карту")).toMatchObject({ status: 200, body: { ok: true } });
    await expect.poll(() => offers.length, { timeout: 10_000 }).toBe(1);
    const offer = offers[0]!;
    expect(offer.preview).toContain("Потеряла карту");

    const accepted = await anna.post<ItemAnswer>(`/api/items/${offer.item.id}/accept`, {
      offer: offer.offer,
    });
    expect(accepted).toMatchObject({ status: 200, body: { item: { state: "assigned", agent: "anna" } } });
    const at = `/api/conversations/${offer.item.conversation}`;
    const opened = await anna.get<OpenedConversation>(at);
    expect(opened.body.conversation.mayAct).toBe(true);
    const since = opened.body.entries.at(-1)!.seq;
    expect(
      await socket.timeout(3_000).emitWithAck("watch", { conversation: offer.item.conversation, since }),
    ).toEqual({
      ok: true,
      entries: [],
    });

    // Each sees the other type.
    const page = maria.socket();
    await connected(page);
    const clientTypes = heard(socket, "typing");
    page.emit("typing", { on: true });
    expect(await clientTypes).toEqual({
      conversation: offer.item.conversation,
      who: { kind: "client" },
      on: true,
    });
    const agentTypes = heard(page, "typing");
    socket.emit("typing", { conversation: offer.item.conversation, on: true }, () => undefined);
    expect(await agentTypes).toMatchObject({ on: true });
    page.disconnect();

    const reply = { id: crypto.randomUUID(), text: "Сейчас заблокирую", files: [] };
    const first = await anna.post<ReplyPlanned>(`${at}/replies`, reply);
    const again = await anna.post<ReplyPlanned>(`${at}/replies`, reply);
    expect(first.status).toBe(200);
    expect(again.body.entry?.seq).toBe(first.body.entry?.seq);
    const texts = async () =>
      ((await maria.thread()).thread?.entries ?? []).flatMap(({ what }) =>
        what.kind === "theirs" ? [what.text] : [],
      );
    await expect.poll(texts, { timeout: 10_000 }).toEqual(["Сейчас заблокирую"]);
    await anna.post(`${at}/notes`, { id: crypto.randomUUID(), text: "вежливая" });
    expect(JSON.stringify(await maria.thread())).not.toContain("вежливая");

    const { id } = offer.item;
    expect((await anna.post(`/api/items/${id}/finish`)).status).toBe(200);
    expect((await anna.post(`/api/items/${id}/complete`, { code: null })).body).toMatchObject({
      code: "code_required",
    });
    expect((await anna.post(`/api/items/${id}/complete`, { code: "mortgage-new" })).status).toBe(400);
    expect((await anna.post(`/api/items/${id}/complete`, { code: "card-lost" })).status).toBe(200);

    await expect.poll(() => Object.keys(view.items), { timeout: 5_000 }).toEqual([]);
    const fresh = (await anna.get<DeskSnapshot>("/api/desk")).body.view;
    const shown = ({ me, items, offers }: DeskView) => ({ me, items, offers });
    await expect.poll(() => shown(view), { timeout: 5_000 }).toEqual(shown(fresh));
    socket.disconnect();
  });
});

describe("/ready", () => {
  it("names every part, and what is missing", async () => {
    const browser = new Browser(hub.url);
    await expect.poll(async () => (await browser.get("/ready")).status, { timeout: 10_000 }).toBe(200);
    const { body } = await browser.get<{ parts: Record<string, unknown> }>("/ready");
    expect(Object.keys(body.parts)).toEqual(expect.arrayContaining(["mongo", "redis", "workers", "email"]));
  });
});

describe("a Redis that is dead", () => {
  it("does not keep a client's words from being stored, and everybody loads again when it is back", async () => {
    const maria = await visitor();
    const anna = await signedIn(hub.url, hub.logins["anna"]);
    const socket = anna.socket();
    await connected(socket);
    await hub.killRedis();
    const from = performance.now();
    expect(await maria.say("Вы тут?")).toMatchObject({ status: 200 });
    expect(performance.now() - from).toBeLessThan(1_000);
    expect((await anna.get("/api/desk")).status).toBe(200);
    const ready = await new Browser(hub.url).get<{ parts: { redis: { up: boolean } } }>("/ready");
    expect(ready).toMatchObject({ status: 503, body: { parts: { redis: { up: false } } } });
    const resync = new Promise<void>((resolve) => socket.once("resync", resolve));
    await hub.startRedis();
    await resync;
    const waiting = async () =>
      await (await hub.db()).collection("inbox").countDocuments({ state: "stored" });
    await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
    socket.disconnect();
  });
});
