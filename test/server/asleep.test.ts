import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DutyRecord } from "../../adapters/store/records/duty.ts";
import type { ConversationRow } from "../../adapters/store/records/interactions.ts";
import type { OpenedConversation } from "../../core/desk.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn, type Browser } from "./browser.ts";
import { aConversation } from "./conversations.ts";

let hub: Hub;
const desks: ChildProcess[] = [];

beforeAll(async () => {
  hub = await startHub({ workers: 1 });
});
afterAll(async () => {
  for (const desk of desks) desk.kill("SIGKILL");
  await hub?.stop();
});

/** The person's desk, in a process that can be put to sleep. */
async function openDesk(browser: Browser): Promise<ChildProcess> {
  const file = fileURLToPath(new URL("./asleepDesk.ts", import.meta.url));
  const desk = spawn(process.execPath, [file, hub.url, browser.cookie], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  desks.push(desk);
  await once(desk.stdout, "data");
  return desk;
}

const dutyOf = async (agent: string) =>
  (await hub.db()).collection<DutyRecord>("duty").findOne({ _id: agent });
const reaches = async (agent: string, liveness: string, withinMs: number): Promise<void> =>
  expect
    .poll(async () => (await dutyOf(agent))?.liveness, { timeout: withinMs, interval: 20 })
    .toBe(liveness);

it("notices within ten seconds that a laptop sleeps, and hands its work on when the grace has passed", async () => {
  const [anna, boris] = await Promise.all(["anna", "boris"].map((one) => signedIn(hub.url, hub.logins[one])));
  const asleep = await openDesk(anna!);
  await anna!.put("/api/me/presence", { presence: "available" });
  const { conversation, item } = await aConversation(hub, { queue: "cards" });
  // Written past the store, it is found by the second comparison of floor and database: after ten seconds at most, and a little.
  await expect.poll(async () => (await dutyOf("anna"))?.reserved, { timeout: 20_000 }).toBe(1);
  expect((await anna!.post(`/api/items/${item}/accept`, { offer: 1 })).status).toBe(200);
  await anna!.put(`/api/conversations/${conversation}/draft`, {
    kind: "reply",
    text: "Сейчас проверю",
    files: [],
  });
  const other = await openDesk(boris!);
  await boris!.put("/api/me/presence", { presence: "available" });

  // Right after an answer to the server's question, which is the worst moment.
  await new Promise((resolve) => setTimeout(resolve, 300));
  asleep.kill("SIGSTOP");
  const from = performance.now();
  await reaches("anna", "grace", 15_000);
  const noticedMs = performance.now() - from;
  console.log(`a sleeping laptop was noticed after ${(noticedMs / 1_000).toFixed(1)} s`);
  expect(noticedMs).toBeLessThan(10_000);

  await reaches("anna", "lost", 15_000);
  await expect.poll(async () => (await dutyOf("boris"))?.reserved, { timeout: 5_000 }).toBe(1);
  const rows = await (
    await hub.db()
  )
    .collection<ConversationRow>("interactions")
    .find({ conversation, "what.kind": { $in: ["item.queued", "item.offered"] } })
    .sort({ seq: 1 })
    .toArray();
  const causes = rows.map(({ what }) => (what.kind === "item.queued" ? what.cause : what.kind));
  expect(causes.filter((cause) => cause === "agent_lost")).toHaveLength(1);
  expect(causes.at(-1)).toBe("item.offered");
  expect(other.exitCode).toBeNull();

  // Her words go with the client; to nobody who only looks.
  const sofia = await signedIn(hub.url, hub.logins["sofia"]);
  const at = `/api/conversations/${conversation}`;
  expect((await sofia.get<OpenedConversation>(at)).body.drafts).toEqual([]);
  expect((await boris!.post(`/api/items/${item}/accept`, { offer: 2 })).status).toBe(200);
  const theirs = { kind: "reply", text: "Сейчас проверю", from: "Анна Белова" };
  expect((await boris!.get<OpenedConversation>(at)).body.drafts).toMatchObject([theirs]);
  await boris!.put(`${at}/draft`, { kind: "reply", text: "Проверил", files: [] });
  const { drafts } = (await boris!.get<OpenedConversation>(at)).body;
  expect(drafts).toMatchObject([{ text: "Проверил" }]);
  expect(drafts[0]).not.toHaveProperty("from");

  asleep.kill("SIGCONT");
}, 60_000);
