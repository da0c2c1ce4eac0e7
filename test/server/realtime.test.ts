import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { io, type Socket } from "socket.io-client";
import type { AgentView } from "../../core/view.ts";
import { plainAbilities } from "../../core/agent.ts";
import type { DeskEvent } from "../../core/events.ts";
import type { Part } from "../../scripts/processes/part.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { Browser, connected, heard, signedIn } from "./browser.ts";
import { startSecondServer } from "./secondServer.ts";

let hub: Hub;
let second: Part;
let secondUrl: string;
const sockets: Socket[] = [];

/** A desk that is closed after the case. */
async function desk(browser: Browser, headers: Record<string, string> = {}) {
  const socket = browser.socket(headers);
  sockets.push(socket);
  await connected(socket);
  return socket;
}

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  ({ part: second, url: secondUrl } = await startSecondServer(hub));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(async () => {
  await second?.stop();
  await hub?.stop();
});

describe("the handshake", () => {
  it("refuses whoever is not signed in", async () => {
    await expect(desk(new Browser(hub.url))).rejects.toMatchObject({ data: { code: "not_signed_in" } });
  });

  it.each(["https://evil.example", "null", "http://127.0.0.1.evil.example"])(
    "refuses a page of %s before it says anything",
    async (origin) => {
      const anna = await signedIn(hub.url, hub.logins["anna"]);
      await expect(desk(anna, { Origin: origin })).rejects.toThrow();
    },
  );

  it("takes no other event than the known ones", async () => {
    const anna = await signedIn(hub.url, hub.logins["anna"]);
    const socket = await desk(anna);
    const gone = heard(socket, "disconnect");
    (socket as unknown as Socket).emit("event", { kind: "agent" });
    await gone;
  });

  it("cuts off a desk that floods", async () => {
    const anna = await signedIn(hub.url, hub.logins["anna"]);
    const socket = await desk(anna);
    const gone = heard(socket, "disconnect");
    for (let at = 0; at < 500; at += 1) socket.emit("clock", () => undefined);
    await gone;
    expect((await anna.get("/health")).status).toBe(200);
  });
});

describe("a page of the bank's other site", () => {
  it("may talk to the widget's sockets when its account names it, and never to the desk's", async () => {
    const origin = "https://www.bank.example";
    const admin = await signedIn(hub.url, hub.logins["admin"]);
    const { rows } = (await admin.get<{ rows: { id: string; settings: object }[] }>("/api/admin/accounts"))
      .body;
    const { id, ...form } = rows.find((row) => row.id === "site")!;
    const knock = (namespace: string): Promise<unknown> => {
      const socket = io(`${hub.url}/${namespace}`, {
        transports: ["websocket"],
        reconnection: false,
        forceNew: true,
        extraHeaders: { Origin: origin, Cookie: admin.cookie },
      });
      sockets.push(socket);
      return connected(socket).then(
        () => "connected",
        (error: Error & { data?: { code: string } }) => error.data?.code ?? "no handshake",
      );
    };
    expect(await knock("desk")).toBe("no handshake");
    const saved = await admin.put(`/api/admin/accounts/${id}`, {
      ...form,
      settings: { ...form.settings, origins: origin },
    });
    expect(saved.status).toBe(200);
    // Past the handshake the widget is asked who it is, the desk's door stays shut.
    await expect.poll(() => knock("webchat"), { timeout: 10_000, interval: 500 }).toBe("bad_input");
    expect(await knock("desk")).toBe("foreign_origin");
  });
});

describe("what a desk may ask", () => {
  it.each([
    [null],
    ["text"],
    [{ conversation: { $ne: 1 }, since: 0 }],
    [{ conversation: "x", since: "0" }],
    [{ conversation: "x", since: 0, room: "supervisors" }],
  ])("refuses to watch %j", async (ask) => {
    const socket = await desk(await signedIn(hub.url, hub.logins["anna"]));
    const answer: unknown = await (socket as unknown as Socket).timeout(3_000).emitWithAck("watch", ask);
    expect(answer).toEqual({ ok: false, problem: "bad_input" });
  });

  it("says of an unknown conversation only that it is not there", async () => {
    const socket = await desk(await signedIn(hub.url, hub.logins["anna"]));
    const ask = { conversation: "0".repeat(24), since: 0 };
    expect(await socket.timeout(3_000).emitWithAck("watch", ask)).toEqual({
      ok: false,
      problem: "not_found",
    });
  });

  it("tells the time of the store", async () => {
    const socket = await desk(await signedIn(hub.url, hub.logins["anna"]));
    const nowMs: unknown = await socket.timeout(3_000).emitWithAck("clock");
    expect(Math.abs(Number(nowMs) - Date.now())).toBeLessThan(60_000);
  });
});

describe("several servers", () => {
  it("tell each other's desks what happened", async () => {
    const anna = await signedIn(hub.url, hub.logins["anna"]);
    const elsewhere = new Browser(secondUrl);
    elsewhere.cookie = anna.cookie;
    const socket = await desk(elsewhere);
    // Her sign-in may be told to this desk as well, if its news arrives after the socket.
    const event = heard<DeskEvent>(socket, "event", {
      fits: (one) => one.kind === "agent" && one.agent.presence === "training",
    });
    const { body } = await anna.put<{ me: AgentView }>("/api/me/presence", { presence: "training" });
    expect(body.me.presence).toBe("training");
    expect(await event).toMatchObject({ kind: "agent", agent: { id: "anna", presence: "training" } });
  });

  it("end a disabled person's sessions and sockets everywhere within two seconds", async () => {
    const admin = await signedIn(hub.url, hub.logins["admin"]);
    const boris = await signedIn(secondUrl, hub.logins["boris"]);
    const socket = await desk(boris);
    const gone = heard(socket, "disconnect", { withinMs: 2_000 });
    const told = heard(socket, "signedOut", { withinMs: 2_000 });
    const answer = await admin.ask("DELETE", "/api/admin/agents/boris");
    expect(answer.status).toBe(204);
    await Promise.all([told, gone]);
    expect((await boris.get("/api/session")).status).toBe(401);
    expect((await new Browser(hub.url).post("/api/session", hub.logins["boris"])).status).toBe(401);
    await expect(desk(boris)).rejects.toMatchObject({ data: { code: "not_signed_in" } });
  });

  it("end the other sessions of a person who gets a new password", async () => {
    const admin = await signedIn(hub.url, hub.logins["admin"]);
    const form = {
      login: "temp",
      name: "Temp",
      role: "agent",
      ...plainAbilities,
      queues: ["cards"],
      capacity: 100,
      active: true,
    };
    const password = "first words of temp's long password".replace("temp's", "a");
    const made = await admin.post<{ row: { id: string } }>("/api/admin/agents", { ...form, password });
    expect(made.status).toBe(200);
    const temp = await signedIn(hub.url, { login: "temp", password });
    const socket = await desk(temp);
    const gone = heard(socket, "disconnect", { withinMs: 2_000 });
    const changed = await admin.put(`/api/admin/agents/${made.body.row.id}`, {
      ...form,
      password: "other words of a long password",
    });
    expect(changed.status).toBe(200);
    await gone;
    expect((await temp.get("/api/session")).status).toBe(401);
  });
});

describe("liveness", () => {
  const livenessOf = async (agent: string): Promise<unknown> =>
    (await (await hub.db()).collection<{ _id: string; liveness: string }>("duty").findOne({ _id: agent }))
      ?.liveness;

  it("forgives a reload and notices a desk that is gone", { timeout: 60_000 }, async () => {
    const sofia = await signedIn(hub.url, hub.logins["sofia"]);
    const first = await desk(sofia);
    first.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // She comes back through the other server.
    const elsewhere = new Browser(secondUrl);
    elsewhere.cookie = sofia.cookie;
    const again = await desk(elsewhere);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(await livenessOf("sofia")).toBe("connected");
    again.disconnect();
    await expect.poll(() => livenessOf("sofia"), { timeout: 15_000 }).toBe("lost");
    await desk(sofia);
    await expect.poll(() => livenessOf("sofia"), { timeout: 5_000 }).toBe("connected");
  });
});
