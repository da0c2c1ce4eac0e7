import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword, isPassword } from "../../adapters/passwords.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { Browser, signedIn } from "./browser.ts";

let hub: Hub;

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
});
afterAll(() => hub?.stop());

const nobody = () => new Browser(hub.url);

/** What one verification takes here at best. */
async function verificationMs(): Promise<number> {
  const kept = await hashPassword("a word that nobody has");
  const tries: number[] = [];
  for (let at = 0; at < 5; at += 1) {
    const from = performance.now();
    await isPassword(kept, "another word");
    tries.push(performance.now() - from);
  }
  return Math.min(...tries);
}

describe("signing in", () => {
  it("gives a session in a __Host- cookie that scripts cannot read", async () => {
    const answer = await nobody().post("/api/session", hub.logins["anna"]);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ me: { login: "anna", role: "agent" } });
    const cookie = answer.headers.getSetCookie()[0] ?? "";
    expect(cookie).toMatch(/^__Host-okno=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("keeps no token in the database, only its hash", async () => {
    const browser = await signedIn(hub.url, hub.logins["boris"]);
    const token = browser.cookie.split("=")[1]!;
    const rows = await (await hub.db()).collection("sessions").find({ agent: "boris" }).toArray();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it("refuses every wrong shape of a password with one and the same answer", async () => {
    const wrong = ["wrong", "", null, [], ["a"], { a: 1 }, 5, "x".repeat(1_000_000)];
    const answers = [];
    for (const [at, password] of wrong.entries()) {
      // Another name each time: the fifth wrong word for one name is slowed.
      answers.push(await nobody().post("/api/session", { login: `nobody${at}`, password }));
    }
    expect(answers.map((answer) => answer.status)).toEqual(wrong.map(() => 401));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  });

  it("takes as long for an unknown person as for a wrong password, and says the same", async () => {
    const time = async (login: string): Promise<number> => {
      const from = performance.now();
      const answer = await nobody().post("/api/session", { login, password: "not this one at all" });
      expect(answer.status).toBe(401);
      return performance.now() - from;
    };
    const unknown: number[] = [];
    const known: number[] = [];
    for (let round = 0; round < 4; round += 1)
      for (const login of ["anna", "boris", "sofia"]) {
        unknown.push(await time(`ghost-${login}-${round}`));
        known.push(await time(login));
      }
    // The quickest of each is the least disturbed. Both hold one whole verification, which nothing else here takes as
    // long as; how long that is on this machine is measured here.
    const [quickestUnknown, quickestKnown] = [Math.min(...unknown), Math.min(...known)];
    expect(quickestUnknown).toBeGreaterThan((await verificationMs()) / 2);
    expect(quickestUnknown / quickestKnown).toBeGreaterThan(1 / 3);
    expect(quickestUnknown / quickestKnown).toBeLessThan(3);
  });

  it("slows guessing after five wrong words, also when they come all at once", async () => {
    const guesses = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        nobody().post("/api/session", { login: "victim", password: `${at}` }),
      ),
    );
    const looked = guesses.filter((answer) => answer.status === 401).length;
    // Five at once; on a slow machine another one or two after the first pauses.
    expect(looked).toBeLessThanOrEqual(7);
    const slowed = guesses.find((answer) => answer.status === 429);
    expect(Number(slowed?.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("is not talked out of slowing by a forwarded address that anybody can write", async () => {
    const guesses = [];
    for (let at = 0; at < 12; at += 1)
      guesses.push(
        await nobody().ask(
          "POST",
          "/api/session",
          { login: "quarry", password: "x" },
          { "X-Forwarded-For": `203.0.113.${at}` },
        ),
      );
    expect(guesses.map((answer) => answer.status)).toContain(429);
  });

  it("does not lock the bank when one password is tried on everybody", async () => {
    for (let at = 0; at < 40; at += 1)
      await nobody().post("/api/session", { login: `person${at}`, password: "Winter-2026-Winter" });
    expect((await nobody().post("/api/session", hub.logins["sofia"])).status).toBe(200);
  });

  it("gives a new session at every sign-in; a planted cookie is worth nothing", async () => {
    const browser = nobody();
    browser.cookie = `__Host-okno=${"A".repeat(43)}`;
    await browser.post("/api/session", hub.logins["anna"]);
    expect(browser.cookie).not.toContain("AAAA");
    const first = new Browser(hub.url);
    first.cookie = browser.cookie;
    await browser.post("/api/session", hub.logins["anna"]);
    expect((await first.get("/api/session")).status).toBe(401);
    expect((await browser.get("/api/session")).status).toBe(200);
  });

  it("ends a session on the server, not only in the browser", async () => {
    const browser = await signedIn(hub.url, hub.logins["anna"]);
    const kept = new Browser(hub.url);
    kept.cookie = browser.cookie;
    expect((await browser.ask("DELETE", "/api/session")).status).toBe(204);
    expect((await kept.get("/api/session")).status).toBe(401);
  });

  it("ends a session that is too old, whatever the cookie says", async () => {
    const browser = await signedIn(hub.url, hub.logins["anna"]);
    const sessions = (await hub.db()).collection("sessions");
    await sessions.updateMany({ agent: "anna" }, { $set: { expiresAt: new Date(Date.now() - 1_000) } });
    expect((await browser.get("/api/session")).status).toBe(401);
  });
});

describe("operators and odd input before anyone is known", () => {
  it.each([
    [{ login: { $ne: null }, password: { $gt: "" } }],
    [{ login: "anna", password: { $regex: ".*" } }],
    [{ login: "anna", password: "x", role: "administrator" }],
    [{ login: "anna", password: "x", __proto__x: 1 }],
  ])("refuses %j", async (body) => {
    expect((await nobody().post("/api/session", body)).status).toBe(400);
  });

  it.each([
    '{"__proto__":{"admin":true},"login":"a","password":"b"}',
    '{"constructor":{"prototype":{}}}',
    "{",
    "[]",
  ])("refuses the text %s", async (text) => {
    const answer = await nobody().ask("POST", "/api/session", text, { "Content-Type": "application/json" });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: "bad_input" });
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });

  it("refuses bodies that are not JSON", async () => {
    const text = JSON.stringify(hub.logins["anna"]);
    const answer = await nobody().ask("POST", "/api/session", text, { "Content-Type": "text/plain" });
    expect(answer.status).toBe(400);
  });
});

describe("requests of foreign pages", () => {
  it.each([
    ["a foreign Origin", { Origin: "https://evil.example" }],
    ["the origin of a look-alike", { Origin: "http://127.0.0.1.evil.example" }],
    ["null", { Origin: "null" }],
    ["no header of ours", { "X-Okno": "" }],
    ["another site by its own word", { "Sec-Fetch-Site": "cross-site" }],
  ])("refuses %s", async (_name, headers) => {
    const browser = await signedIn(hub.url, hub.logins["boris"]);
    const answer = await browser.ask("PUT", "/api/me/presence", { presence: "available" }, headers);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: "foreign_origin" });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });
});
