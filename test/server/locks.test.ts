import { afterAll, beforeAll, expect, it } from "vitest";
import type { DeskEvent } from "../../core/events.ts";
import { attemptKey } from "../../adapters/store/attempts.ts";
import type { AgentRow } from "../../adapters/store/records/interactions.ts";
import type { AttemptRecord } from "../../adapters/store/records/sessions.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { Browser, connected, heard, signedIn } from "./browser.ts";

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ workers: 0 });
});
afterAll(() => hub?.stop());

const halfAnHour = 30 * 60_000;

/** As after so many wrong words in a row, from everywhere. */
async function triedBefore(login: string, failures: number): Promise<void> {
  const now = new Date();
  const row = { _id: attemptKey(login), failures, until: now, expiresAt: new Date(now.getTime() + 60_000) };
  await (await hub.db()).collection<AttemptRecord>("attempts").insertOne(row);
}

it("tells supervisors, the list and the log when wrong passwords shut a login", async () => {
  const guess = (login: string) => new Browser(hub.url).post("/api/session", { login, password: "wrong" });
  const listed = async (): Promise<Record<string, number | null>> => {
    const { body } = await admin.get<{ rows: { id: string; lockedUntilMs: number | null }[] }>(
      "/api/admin/agents",
    );
    return Object.fromEntries(body.rows.map((row) => [row.id, row.lockedUntilMs]));
  };
  const admin = await signedIn(hub.url, hub.logins["admin"]);
  const sofia = (await signedIn(hub.url, hub.logins["sofia"])).socket();
  const anna = (await signedIn(hub.url, hub.logins["anna"])).socket();
  await Promise.all([connected(sofia), connected(anna)]);
  const told: DeskEvent[] = [];
  const overheard: DeskEvent[] = [];
  sofia.on("event", (event) => told.push(event));
  anna.on("event", (event) => overheard.push(event));
  await triedBefore("boris", 98);
  await triedBefore("nobody", 99);

  expect((await guess("boris")).status).toBe(401);
  expect((await guess("nobody")).status).toBe(401);
  expect((await listed())["boris"]).toBeNull();

  const news = heard<DeskEvent>(sofia, "event", { fits: (one) => one.kind === "locked" });
  expect((await guess("boris")).status).toBe(401);
  const event = await news;
  if (event.kind !== "locked") throw new Error(`Heard ${event.kind}`);
  expect(event.lock).toMatchObject({ agent: "boris" });
  expect(Math.abs(event.lock.untilMs - Date.now() - halfAnHour)).toBeLessThan(60_000);
  expect(await listed()).toMatchObject({ boris: event.lock.untilMs, anna: null });
  // The right word is not looked at either, and a lock that goes on is not news.
  expect((await new Browser(hub.url).post("/api/session", hub.logins["boris"])).status).toBe(429);

  const rows = await (
    await hub.db()
  )
    .collection<AgentRow>("interactions")
    .find({ about: "boris", at: { $gt: new Date(0) } })
    .toArray();
  expect(rows.map((row) => row.what)).toEqual([{ kind: "agent.locked", untilMs: event.lock.untilMs }]);
  expect(told.filter((one) => one.kind === "locked")).toHaveLength(1);
  expect(overheard.filter((one) => one.kind === "locked")).toEqual([]);
  for (const socket of [sofia, anna]) socket.disconnect();
});
