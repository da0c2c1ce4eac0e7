import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explanationsOf } from "../../adapters/store/explanations.ts";
import { findItem } from "../../adapters/store/items.ts";
import { declineOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { decisions } from "../../adapters/store/records/decisions.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import { holdersOf } from "../../core/item.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "./bank.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let bank: Bank;
let item: ItemRecord;
/** A queue that asks two at once. */
let pair: string;

/** Two agents, one client; the first who is offered it declines, so that there are two decisions. */
beforeAll(async () => {
  bank = await openBank();
  const { id: _, ...like } = bank.queue;
  const { id: queue } = await queues.create(bank.store, like);
  pair = (await queues.create(bank.store, { ...like, routing: { ...like.routing, offersAtOnce: 2 } })).id;
  await bank.work();
  await bank.agent("p", { queues: [queue] });
  await bank.agent("q", { queues: [queue] });
  await bank.says("client", "Здравствуйте", { queue });
  const offered = (offers: number): Promise<ItemRecord> =>
    eventually(async () => {
      const [found] = await items.of(bank.store).find({ "state.name": "reserved", queue }).toArray();
      if (found?.offers !== offers) throw new Error(`Offer ${offers} has not been made.`);
      return found;
    });
  const first = await offered(1);
  const agent = holdersOf(first.state)[0] ?? "";
  await declineOffer(bank.store, { item: first._id, offer: 1, agent, reason: "" });
  item = await offered(2);
});
afterAll(() => bank?.stop());

async function replay(...args: string[]): Promise<{ code: number; said: string }> {
  const env = { ...process.env, MONGO_URL: bank.ground.mongoUrl, DATA_DIR: bank.ground.dataDir };
  const child = spawn(process.execPath, [join(root, "scripts/replay.ts"), ...args], { cwd: root, env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

describe("why an item was offered", () => {
  it("is told of each offer, with who could and who could not, and made again", async () => {
    const [first, second, ...more] = await explanationsOf(bank.store, item);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      offer: 1,
      why: { policy: "longest_idle", counts: { candidates: 2 } },
      again: { same: true, item: item._id, agent: first?.agent },
    });
    expect(second).toMatchObject({
      offer: 2,
      why: { counts: { excluded: { passed: 1 } } },
      again: { same: true, agent: second?.agent },
    });
    expect(second?.agent).not.toBe(first?.agent);
  });
});

describe("npm run replay", () => {
  it("makes every decision of an item again, by its id or by the conversation's number", async () => {
    for (const wanted of [item._id, String(item.number)]) {
      const { code, said } = await replay(wanted);
      expect(said).toContain(`Item ${item._id}, conversation ${item.number}`);
      expect(said.match(/^Offer \d/gm)).toEqual(["Offer 1", "Offer 2"]);
      expect(said.match(/^ {2}same choice$/gm)).toHaveLength(2);
      expect(said).toContain("excluded    1 passed");
      expect(code).toBe(0);
    }
  });

  it("says which choice differs, and ends with 1", async () => {
    const kept = await decisions.of(bank.store).findOne({ _id: `${item._id}-1` });
    if (!kept) throw new Error("The facts were not kept.");
    const agents = kept.facts.agents.map((one) =>
      one.id === kept.facts.agent ? { ...one, idleSinceMs: kept.facts.nowMs } : { ...one, idleSinceMs: 0 },
    );
    await decisions.of(bank.store).updateOne({ _id: kept._id }, { $set: { "facts.agents": agents } });
    const { code, said } = await replay(item._id);
    expect(said).toMatch(/DIFFERENT: item \w+ for \S+, not \S+/);
    expect(said).toContain("same choice");
    expect(code).toBe(1);
  });

  it("names all who were asked at once, and says when others would be", async () => {
    for (const name of ["r", "s"]) await bank.agent(name, { queues: [pair] });
    await bank.says("another", "Здравствуйте", { queue: pair });
    const asked = await eventually(async () => {
      const [found] = await items.of(bank.store).find({ "state.name": "reserved", queue: pair }).toArray();
      if (!found) throw new Error("It has not been offered.");
      return found;
    });
    const same = await replay(asked._id);
    expect(same.said.match(/^Offer \d/gm)).toEqual(["Offer 1", "Offer 2"]);
    expect(same.said.match(/^ {2}at once {5}r-\w+, s-\w+$/gm)).toHaveLength(2);
    expect(same.said.match(/^ {2}same choice$/gm)).toHaveLength(2);
    await decisions
      .of(bank.store)
      .updateOne({ _id: `${asked._id}-1` }, { $set: { "facts.others.agents": [] } });
    expect(await replay(asked._id)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/DIFFERENT: item \w+ for r-\w+, not r-\w+ and s-\w+/) as string,
    });
  });

  it("shows what the log says where the facts are gone", async () => {
    await decisions.of(bank.store).deleteMany({ item: item._id });
    const { code, said } = await replay(item._id);
    expect(said.match(/nothing kept/g)).toHaveLength(2);
    expect(said).toContain("candidates  2");
    expect(code).toBe(0);
  });

  it("says what is not there", async () => {
    expect(await replay("987654")).toMatchObject({ code: 1 });
    expect((await replay("0".repeat(24))).said).toContain("There is no item");
    expect((await replay()).said).toContain("Give an item's id");
    expect(await findItem(bank.store, item._id)).not.toBeNull();
  });
});
