import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHub, type Hub } from "../helpers/stack.ts";
import { Browser, signedIn } from "./browser.ts";

let hub: Hub;
let anna: Browser;

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  anna = await signedIn(hub.url, hub.logins["anna"]);
});
afterAll(() => hub?.stop());

describe("every answer", () => {
  it("tells nothing of what serves it and lets nothing foreign run", async () => {
    for (const path of ["/health", "/api/session", "/api/nothing", "/nothing.txt"]) {
      const { headers } = await anna.get(path);
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe-inline");
    }
  });

  it("is not kept by any cache when it is somebody's", async () => {
    for (const path of ["/api/session", "/api/desk", "/api/canned"])
      expect((await anna.get(path)).headers.get("cache-control")).toBe("no-store");
  });

  it("names no stack and no file when something fails", async () => {
    const odd = [
      "/api/%",
      "/api/items/%E0%A4%A",
      "/api/conversations/..%2f..%2fetc",
      "/api/files/..%2f..%2fetc",
    ];
    for (const path of odd) {
      const { status, body } = await anna.get<unknown>(path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts:\d/);
    }
  });
});

describe("queries", () => {
  it.each([
    "/api/canned?q=a&q=b",
    "/api/canned?q[$ne]=1",
    "/api/canned?__proto__[x]=1",
    "/api/canned?constructor=1",
    "/api/canned?unknown=1",
    "/api/outgoing?before=1e9",
    "/api/outgoing?before=-1",
  ])("refuses %s", async (path) => {
    expect((await anna.get(path)).status).toBe(400);
  });
});

describe("bodies", () => {
  it("refuses unknown fields, operators, prototypes and depth", async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50)}1${"}".repeat(50)}`) as unknown;
    const bodies = [
      { presence: "available", _id: "x" },
      { presence: { $ne: 1 } },
      { presence: ["available"] },
      deep,
    ];
    for (const body of bodies) expect((await anna.put("/api/me/presence", body)).status).toBe(400);
  });

  it("does not let anyone choose to be logged out without ending the session", async () => {
    expect((await anna.put("/api/me/presence", { presence: "logged_out" })).status).toBe(400);
  });

  it("refuses a body that is too long with 413 and lives on", async () => {
    const answer = await anna.put("/api/me/preferences", { theme: "x".repeat(400_000) });
    expect(answer.status).toBe(413);
    expect((await anna.get("/health")).status).toBe(200);
  });
});

describe("what a person sets", () => {
  it("keeps presence and preferences over a reload", async () => {
    expect((await anna.put("/api/me/presence", { presence: "available" })).body).toMatchObject({
      me: { presence: "available" },
    });
    await anna.put("/api/me/preferences", { theme: "dark", volume: 10 });
    const again = await signedIn(hub.url, hub.logins["anna"]);
    const { body } = await again.get("/api/desk");
    expect(body).toMatchObject({
      preferences: { theme: "dark", volume: 10, language: "ru" },
      view: { me: { presence: "available" } },
    });
  });
});

describe("the snapshot", () => {
  it("brings what a desk needs to give names to ids", async () => {
    const { status, body } = await anna.get<{
      reference: { queues: unknown[]; channels: { name: string }[]; codes: unknown[]; colleagues: unknown[] };
      nowMs: number;
      team: unknown[];
    }>("/api/desk");
    expect(status).toBe(200);
    expect(body.reference.queues).toHaveLength(3);
    expect(body.reference.channels.length).toBeGreaterThan(0);
    expect(body.reference.codes.length).toBeGreaterThan(5);
    expect(body.reference.colleagues).toHaveLength(4);
    expect(JSON.stringify(body)).not.toMatch(/argon2|passwordHash|knownPeers/);
    expect(Math.abs(body.nowMs - Date.now())).toBeLessThan(60_000);
    expect(body.team).toEqual([]);
  });

  it("shows the team to supervisors", async () => {
    const sofia = await signedIn(hub.url, hub.logins["sofia"]);
    const { body } = await sofia.get<{ team: { login: string }[] }>("/api/desk");
    expect(body.team.map((one) => one.login)).toEqual(expect.arrayContaining(["anna", "sofia"]));
  });
});

describe("prepared answers", () => {
  it("finds by the shortcut first", async () => {
    const { body } = await anna.get<{ replies: { shortcut: string }[] }>(
      `/api/canned?q=${encodeURIComponent("бло")}&queue=cards&language=ru`,
    );
    expect(body.replies[0]?.shortcut).toBe("блок");
  });
});

describe("files", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
  const upload = (name: string, bytes: Uint8Array, from = anna) =>
    from.ask<{ id: string; name: string; type: string }>(
      "POST",
      `/api/files?name=${encodeURIComponent(name)}`,
      bytes,
      { "Content-Type": "application/octet-stream" },
    );

  it("keeps what is what it says, under an id of our own", async () => {
    const { status, body } = await upload("../../скан <1>.png", png);
    expect(status).toBe(200);
    expect(body).toMatchObject({ type: "image/png" });
    expect(body.name).not.toMatch(/[/\\<>]/);
    const back = await anna.ask("GET", `/api/files/${body.id}`);
    expect(back.status).toBe(200);
    expect(back.headers.get("content-disposition")).toMatch(/^attachment; /);
    expect(back.headers.get("x-content-type-options")).toBe("nosniff");
    expect(back.headers.get("content-security-policy")).toContain("sandbox");
    const shown = await anna.ask("GET", `/api/files/${body.id}?inline=1`);
    expect(shown.headers.get("content-disposition")).toMatch(/^inline; /);
  });

  it.each([
    ["a page", "page.html", Buffer.from("<script>alert(1)</script>")],
    ["a drawing with scripts", "x.svg", Buffer.from("<svg onload='alert(1)'/>")],
    ["a program", "setup.exe", Buffer.from("MZ........")],
    ["a program that is called a picture", "photo.png", Buffer.from("MZ........")],
    ["a page that is called a document", "a.pdf", Buffer.from("<html>")],
    ["a double ending", "photo.png.html", png],
    ["an ending behind an invisible sign", "a.\u200bhtaccess", png],
    ["nothing but an ending", ".htaccess", png],
  ])("refuses %s", async (_what, name, bytes) => {
    expect((await upload(name, bytes)).status).toBe(415);
  });

  it("refuses what is too long before reading it", async () => {
    const answer = await upload("a.png", Buffer.alloc(26 * 1024 * 1024));
    expect(answer.status).toBe(413);
  });

  it("shows a file to nobody but its owner until it was sent", async () => {
    const { body } = await upload("mine.png", png);
    const boris = await signedIn(hub.url, hub.logins["boris"]);
    expect((await boris.get(`/api/files/${body.id}`)).status).toBe(404);
    expect((await new Browser(hub.url).get(`/api/files/${body.id}`)).status).toBe(401);
    expect((await anna.get(`/api/files/${"0".repeat(32)}`)).status).toBe(404);
  });
});
