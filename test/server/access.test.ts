import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSupervising } from "../../core/access.ts";
import type { Role } from "../../core/agent.ts";
import type { Store } from "../../adapters/store/store.ts";
import { allRoutes } from "../../server/api/index.ts";
import { mayUse } from "../../server/mount.ts";
import type { Realtime } from "../../server/realtime.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { Browser, connected, signedIn } from "./browser.ts";
import { aConversation } from "./conversations.ts";

let hub: Hub;
const people = new Map<Role | "boris" | "nobody", Browser>();

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  people.set("nobody", new Browser(hub.url));
  people.set("agent", await signedIn(hub.url, hub.logins["anna"]));
  people.set("boris", await signedIn(hub.url, hub.logins["boris"]));
  people.set("supervisor", await signedIn(hub.url, hub.logins["sofia"]));
  people.set("administrator", await signedIn(hub.url, hub.logins["admin"]));
});
afterAll(() => hub?.stop());

const roles: Role[] = ["agent", "supervisor", "administrator"];

// The table itself, without anything behind it.
const table = allRoutes({ channels: new Map() } as unknown as Store, {} as Realtime);

describe("every route", () => {
  it("stands in the table once and says who may use it", () => {
    const names = table.map((route) => `${route.method} ${route.path}`);
    expect(new Set(names).size).toBe(names.length);
    for (const route of table) expect(["anyone", ...roles]).toContain(route.who);
    expect(table.filter((route) => route.who === "anyone").map((route) => route.path)).toEqual([
      "/api/session",
    ]);
  });

  it("keeps everything under /api/admin to administrators", () => {
    for (const route of table)
      if (route.path.startsWith("/api/admin")) expect(route.who).toBe("administrator");
  });

  it.each(
    table
      .filter((route) => route.who !== "anyone")
      .map((route) => [`${route.method} ${route.path}`, route] as const),
  )("%s refuses whoever may not use it", async (_name, route) => {
    const path = route.path.replace(/:\w+/g, "0".repeat(24));
    const ask = (who: Role | "nobody") =>
      people.get(who)!.ask(route.method.toUpperCase(), path, route.method === "get" ? undefined : {});
    expect((await ask("nobody")).status).toBe(401);
    for (const role of roles) if (!mayUse(route.who, role)) expect((await ask(role)).status).toBe(403);
  });
});

describe("a conversation of another queue", () => {
  it("does not exist for an agent, whichever way they ask", async () => {
    const { conversation, item, message, client, file } = await aConversation(hub, { queue: "mortgage" });
    const boris = people.get("boris")!;
    const at = `/api/conversations/${conversation}`;
    const asks: [string, string, unknown?][] = [
      ["GET", at],
      ["GET", `${at}/entries?since=0`],
      ["GET", `${at}/messages/${message}/html`],
      ["POST", `${at}/replies`, { id: crypto.randomUUID(), text: "x", files: [] }],
      ["POST", `${at}/notes`, { id: crypto.randomUUID(), text: "x" }],
      ["PUT", `${at}/draft`, { kind: "reply", text: "x", files: [] }],
      ["PUT", `${at}/seen`, { seq: 1 }],
      ["POST", `/api/items/${item}/accept`, { offer: 1 }],
      ["POST", `/api/items/${item}/decline`, { offer: 1, reason: "" }],
      ["POST", `/api/items/${item}/transfer`, { to: { queue: "cards" }, note: "" }],
      ["POST", `/api/items/${item}/finish`, {}],
      ["POST", `/api/items/${item}/complete`, { code: null }],
      ["POST", `/api/items/${item}/hold`, {}],
      ["POST", `/api/items/${item}/resume`, {}],
      ["POST", `/api/items/${item}/extend`, {}],
      ["GET", `/api/items/${item}/decisions`],
      ["POST", `/api/messages/${message}/retry`, {}],
      ["GET", `/api/files/${file}`],
      ["GET", `/api/clients/${client}/card`],
      ["GET", `/api/clients/${client}/timeline?before=${Date.now()}`],
      ["PUT", `/api/clients/${client}`, { name: "Mallory" }],
    ];
    for (const [method, path, body] of asks) {
      const { status } = await boris.ask(method, path, body);
      expect(`${status} ${method} ${path}`).toBe(`404 ${method} ${path}`);
    }
    const socket = boris.socket();
    await connected(socket);
    const answer: unknown = await socket.timeout(3_000).emitWithAck("watch", { conversation, since: 0 });
    expect(answer).toEqual({ ok: false, problem: "not_found" });
    socket.disconnect();
    const kept = await (
      await hub.db()
    )
      .collection<{ _id: string; name: string }>("clients")
      .findOne({ _id: client });
    expect(kept?.name).not.toBe("Mallory");
  });

  it("is open to those who serve its queue and to supervisors", async () => {
    const { conversation, message, file, client } = await aConversation(hub, { queue: "mortgage" });
    for (const who of ["agent", "supervisor"] as const) {
      const browser = people.get(who)!;
      const opened = await browser.get(`/api/conversations/${conversation}`);
      expect(opened.status).toBe(200);
      expect(opened.body).toMatchObject({
        conversation: { id: conversation, mayAct: isSupervising({ role: who }) },
        drafts: [],
        seen: 0,
      });
      expect((opened.body["entries"] as unknown[]).length).toBe(2);
      expect((await browser.get(`/api/conversations/${conversation}/messages/${message}/html`)).status).toBe(
        200,
      );
      expect((await browser.get(`/api/files/${file}`)).status).toBe(200);
      expect((await browser.get(`/api/clients/${client}/card`)).status).toBe(200);
    }
  });

  it("may be read but not answered by an agent who does not hold it", async () => {
    const { conversation, item } = await aConversation(hub, { queue: "mortgage" });
    const anna = people.get("agent")!;
    const reply = { id: crypto.randomUUID(), text: "Здравствуйте", files: [] };
    expect((await anna.post(`/api/conversations/${conversation}/replies`, reply)).status).toBe(403);
    const to = { queue: "cards" };
    expect((await anna.post(`/api/items/${item}/transfer`, { to, note: "" })).status).toBe(403);
  });
});

describe("a letter's own look", () => {
  it("comes as a sandboxed document in which nothing runs and no remote picture loads unasked", async () => {
    const { conversation, message } = await aConversation(hub, {
      queue: "cards",
      html: '<p>Hello</p><img data-blocked-src="https://tracker.example/p.gif"><img src="cid:logo">',
    });
    const anna = people.get("agent")!;
    const path = `/api/conversations/${conversation}/messages/${message}/html`;
    const blocked = await anna.get<string>(path);
    const policy = blocked.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("sandbox");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("https:");
    expect(blocked.body).not.toContain(' src="https://tracker');
    expect(blocked.body).toContain('src="data:image/png;base64,');
    expect(blocked.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    const shown = await anna.get<string>(`${path}?images=1`);
    expect(shown.body).toContain('src="https://tracker.example/p.gif"');
    expect(shown.headers.get("content-security-policy")).toContain("img-src data: https:");
  });
});

describe("drafts", () => {
  it("are kept on the server, a reply and a note apart, until they are emptied", async () => {
    const { conversation } = await aConversation(hub, { queue: "cards" });
    const anna = people.get("agent")!;
    const at = `/api/conversations/${conversation}`;
    await anna.put(`${at}/draft`, { kind: "reply", text: "Добрый день, ", files: [] });
    await anna.put(`${at}/draft`, { kind: "note", text: "перезвонить", files: [] });
    const both = await anna.get<{ drafts: { kind: string; text: string }[] }>(at);
    expect(both.body.drafts.map((draft) => draft.kind)).toEqual(["note", "reply"]);
    await anna.put(`${at}/draft`, { kind: "note", text: "", files: [] });
    const one = await anna.get<{ drafts: { kind: string; text: string }[] }>(at);
    expect(one.body.drafts).toMatchObject([{ kind: "reply", text: "Добрый день, " }]);
    const boris = await people.get("boris")!.get<{ drafts: unknown[] }>(at);
    expect(boris.body.drafts).toEqual([]);
  });

  it("take only the agent's own files", async () => {
    const { conversation, file } = await aConversation(hub, { queue: "cards" });
    const answer = await people.get("agent")!.put(`/api/conversations/${conversation}/draft`, {
      kind: "reply",
      text: "x",
      files: [file],
    });
    expect(answer.status).toBe(400);
  });
});
