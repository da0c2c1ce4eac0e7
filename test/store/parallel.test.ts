import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hello } from "../../adapters/channels/hello/hello.ts";
import { guardedBy, threadRows } from "../../adapters/store/conversations.ts";
import { deskView } from "../../adapters/store/desk.ts";
import { decisionsOf, keepDecision } from "../../adapters/store/decisions.ts";
import { dutyOf, lost, returnAllOf, setPresence, signOut } from "../../adapters/store/duty.ts";
import { explanationsOf } from "../../adapters/store/explanations.ts";
import { eventOf, markOf, nextOf } from "../../adapters/store/inbox.ts";
import { findItem, itemsOf, overdueOffers, waitingIn } from "../../adapters/store/items.ts";
import { acceptOffer, declineOffer, expireOffer, offerItem, readOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { receiveRow } from "../../adapters/store/receiving.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { items } from "../../adapters/store/records/items.ts";
import { placeItem } from "../../adapters/store/routing.ts";
import { move, prioritize, pull, push } from "../../adapters/store/supervise.ts";
import { cancelItem, transfer } from "../../adapters/store/transfers.ts";
import { holdersOf } from "../../core/item.ts";
import { Problem } from "../../core/problems.ts";
import { plainRouting, type Queue } from "../../core/queue.ts";
import { storyOf } from "../../core/story.ts";
import type { AskedView, ItemView } from "../../core/view.ts";
import { aQueue, openBank, type Bank } from "./bank.ts";

const races = Number(process.env["OKNO_PARALLEL_RACES"] ?? 100);
let bank: Bank;
let contacts = 0;
/** Queues that nobody has used yet, by how many they ask at once; made before workers read what there is. */
const unused = new Map<number, string[]>();
beforeAll(async () => {
  bank = await openBank();
  for (const offersAtOnce of [1, 2, 3])
    for (let left = 8; left > 0; left -= 1) {
      const routing = { ...plainRouting, strategy: "longest_idle", offersAtOnce };
      const { id } = await queues.create(bank.store, { ...aQueue, routing });
      unused.set(offersAtOnce, [...(unused.get(offersAtOnce) ?? []), id]);
    }
});
afterAll(() => bank.stop());

/** A queue of its own for each case that asks so many at once, and as many agents of it, the first idle longest. */
async function aLine(offersAtOnce: number, people = offersAtOnce, ttlMs = 20_000) {
  const queue = unused.get(offersAtOnce)?.pop() ?? "";
  const terms = { hello: { offerTtlMs: ttlMs, cost: 25 } };
  await queues.change(bank.store, queue, { ...(await queues.find(bank.store, queue)), terms } as Queue);
  const agents: string[] = [];
  for (let place = 0; place < people; place += 1)
    agents.push(await bank.agent(`p${place}`, { queues: [queue], capacity: 1_000_000 }));
  return { queue, agents };
}

/** A client who waits in the queue, offered to whoever is chosen. */
async function waits(queue: string, contact = `p${(contacts += 1)}`): Promise<ItemView> {
  const { store } = bank;
  await bank.says(contact, "Здравствуйте", { queue });
  const work = store.works.get("hello");
  if (!work) throw new Error("No work.");
  for (const row of await nextOf(store, markOf(`hello:${contact}`))) {
    const placed = await receiveRow(store, row, await hello.read(await eventOf(store, row), work));
    for (const item of placed ?? []) await placeItem(store, item);
  }
  const last = (await waitingIn(store, [queue])).sort((a, b) => a.number - b.number).at(-1);
  if (!last) throw new Error("Nobody waits.");
  return last;
}

const recordOf = async (agent: string) => {
  const record = await duty.of(bank.store).findOne({ _id: agent });
  if (!record) throw new Error("Nobody.");
  return record;
};
const idleOf = async (agent: string): Promise<number> => (await recordOf(agent)).idleSince.getTime();
const stateOf = async (item: ItemView) => (await findItem(bank.store, item.id))?.state;
const askedNow = async (item: ItemView) => holdersOf((await stateOf(item)) ?? { name: "self_service" });
const storyNow = async (item: ItemView) => {
  const story = storyOf(await threadRows(bank.store, item.conversation, 0));
  return {
    state: story.state,
    fault: story.fault,
    ends: story.reservations.map(({ agent, state }) => `${agent} ${state.name}`),
  };
};
const unburdened = { reserved: 0, load: 0, misses: 0, missed: false };
const refusalOf = async (work: Promise<unknown>) => {
  const reason: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  return reason instanceof Problem ? reason.refusal : reason;
};

describe("an offer to several at once", () => {
  it("lies in front of as many as the queue asks, in the order of its rule, each with a number of their own", async () => {
    const { queue, agents } = await aLine(2, 3);
    const [anna = "", boris = "", vera = ""] = agents;
    const item = await waits(queue);
    expect(item).toMatchObject({
      state: "reserved",
      agent: null,
      asked: [
        { agent: anna, offer: 1 },
        { agent: boris, offer: 2 },
      ],
    });
    for (const [place, agent] of [anna, boris].entries()) {
      expect(await recordOf(agent)).toMatchObject({ reserved: 1, load: 25 });
      const { offers, items: shown } = await deskView(bank.store, agent);
      expect(offers[item.id]).toMatchObject({ offer: place + 1, item: { rev: item.rev } });
      expect(shown[item.id]?.state).toBe("reserved");
    }
    expect((await deskView(bank.store, vera)).offers).toEqual({});
    expect(await recordOf(vera)).toMatchObject(unburdened);
  });

  it("is accepted by one; the others are let go with nothing lost, and are told who has it", async () => {
    const { queue, agents } = await aLine(3);
    const [anna = "", boris = "", vera = ""] = agents;
    const before = await Promise.all(agents.map(idleOf));
    const item = await waits(queue);
    bank.heard.length = 0;
    const accept = { item: item.id, offer: 2, agent: boris };
    const taken = await acceptOffer(bank.store, accept);
    expect(taken).toMatchObject({ state: "assigned", agent: boris });
    expect(taken.asked).toBeUndefined();
    expect(await acceptOffer(bank.store, accept)).toEqual(taken);
    for (const [place, agent] of [anna, boris, vera].entries()) {
      if (agent === boris) continue;
      expect(await recordOf(agent)).toMatchObject(unburdened);
      expect(await idleOf(agent)).toBe(before[place]);
      const mine = { item: item.id, offer: place + 1, agent };
      const gone = { code: "gone_to_other", fields: { agent: boris } };
      expect(await refusalOf(acceptOffer(bank.store, mine))).toEqual(gone);
      expect(await refusalOf(declineOffer(bank.store, { ...mine, reason: "" }))).toEqual(gone);
      expect(await expireOffer(bank.store, mine)).toBeNull();
      const news = bank.heard.find(
        ({ event, rooms }) => event.kind === "item" && rooms.includes(`agent:${agent}`),
      );
      expect(news?.event).toEqual({ kind: "item", item: taken });
    }
    expect(await storyNow(item)).toEqual({
      state: "assigned",
      fault: null,
      ends: [`${anna} rescinded`, `${boris} accepted`, `${vera} rescinded`],
    });
    const rows = await threadRows(bank.store, item.conversation, 0);
    const rescinded = rows.filter(({ what }) => what.kind === "item.rescinded");
    expect(rescinded.map(({ actor, what }) => [actor, what])).toEqual(
      [anna, vera].map((agent) => [
        { kind: "agent", id: boris, name: "p1" },
        { kind: "item.rescinded", item: item.id, agent, reason: "taken" },
      ]),
    );
    // Their place among the idle is as it was: only who has had a client comes after them.
    const next = await waits(queue);
    expect(await askedNow(next)).toEqual([anna, vera, boris]);
  });

  it("declined by one stays with the others; the last who declines gives it back to its place", async () => {
    const { queue, agents } = await aLine(2);
    const [anna = "", boris = ""] = agents;
    const item = await waits(queue);
    const decline = { item: item.id, offer: 1, agent: anna, reason: "занята" };
    const left = await declineOffer(bank.store, decline);
    expect(left).toMatchObject({ state: "reserved", asked: [{ agent: boris, offer: 2 }] });
    expect(await declineOffer(bank.store, decline)).toEqual(left);
    expect(await recordOf(anna)).toMatchObject(unburdened);
    expect((await deskView(bank.store, anna)).offers).toEqual({});
    expect((await deskView(bank.store, boris)).offers[item.id]).toMatchObject({ offer: 2, item: left });
    expect((await guardedBy(bank.store, item.conversation)).agent).toBeNull();
    const late = acceptOffer(bank.store, { item: item.id, offer: 1, agent: anna });
    expect(await refusalOf(late)).toEqual({ code: "gone_to_other" });
    const back = await declineOffer(bank.store, { item: item.id, offer: 2, agent: boris, reason: "" });
    expect(back).toMatchObject({ state: "queued", agent: null, arrivedAtMs: item.arrivedAtMs });
    expect(back.asked).toBeUndefined();
    expect((await findItem(bank.store, item.id))?.passes.map(({ agent }) => agent)).toEqual([anna, boris]);
    expect(await storyNow(item)).toMatchObject({
      fault: null,
      ends: [`${anna} rejected`, `${boris} rejected`],
    });
  });

  it("runs out for each by itself: who missed it is not responding, and the last gives it back", async () => {
    const { queue, agents } = await aLine(2, 2, 1);
    const [anna = "", boris = ""] = agents;
    const item = await waits(queue);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const overdue = await overdueOffers(bank.store, await bank.store.mongo.now(), 100);
    expect(overdue.filter((one) => one.item === item.id).map(({ offer }) => offer)).toEqual([1, 2]);
    expect(await expireOffer(bank.store, { item: item.id, offer: 2 })).toBe(0);
    expect(await stateOf(item)).toMatchObject({ name: "reserved", asked: [{ agent: anna }] });
    expect(await recordOf(boris)).toMatchObject({ reserved: 0, load: 0, misses: 1, missed: true });
    expect(await recordOf(anna)).toMatchObject({ reserved: 1, missed: false });
    expect(await expireOffer(bank.store, { item: item.id, offer: 1 })).toBe(0);
    expect(await stateOf(item)).toMatchObject({ name: "queued" });
    expect(await expireOffer(bank.store, { item: item.id, offer: 1 })).toBeNull();
    expect(await storyNow(item)).toMatchObject({
      fault: null,
      ends: [`${anna} timeout`, `${boris} timeout`],
    });
  });

  it("ends for who is lost or signs out, and for nobody else", async () => {
    const { queue, agents } = await aLine(3);
    const [anna = "", boris = "", vera = ""] = agents;
    const item = await waits(queue);
    await lost(bank.store, anna);
    expect(await askedNow(item)).toEqual([boris, vera]);
    await signOut(bank.store, vera);
    expect(await askedNow(item)).toEqual([boris]);
    await returnAllOf(bank.store, boris, "agent_lost");
    expect(await stateOf(item)).toMatchObject({ name: "queued" });
    for (const agent of agents) expect(await recordOf(agent)).toMatchObject({ reserved: 0, load: 0 });
    expect(await storyNow(item)).toMatchObject({
      fault: null,
      ends: [`${anna} rescinded`, `${boris} rescinded`, `${vera} rescinded`],
    });
  });

  it("lets a presence that was chosen meanwhile begin when another accepts", async () => {
    const { queue, agents } = await aLine(2);
    const [anna = "", boris = ""] = agents;
    const item = await waits(queue);
    await setPresence(bank.store, { agent: boris, presence: "meal" });
    expect(await dutyOf(bank.store, boris)).toMatchObject({ presence: "available", nextPresence: "meal" });
    await acceptOffer(bank.store, { item: item.id, offer: 1, agent: anna });
    expect(await dutyOf(bank.store, boris)).toMatchObject({ presence: "meal", nextPresence: null, load: 0 });
  });

  it("ends for all when the client goes, or a supervisor ends the item", async () => {
    const { queue, agents } = await aLine(2);
    const [anna = "", boris = ""] = agents;
    const by = { id: "s", name: "С" };
    const item = await waits(queue);
    expect(await cancelItem(bank.store, { item: item.id, by, reason: "spam" })).toMatchObject({
      state: "canceled",
      agent: null,
    });
    for (const agent of agents) expect(await recordOf(agent)).toMatchObject(unburdened);
    const ends = [`${anna} canceled`, `${boris} canceled`];
    expect(await storyNow(item)).toEqual({ state: "canceled", fault: null, ends });

    const before = await Promise.all(agents.map(idleOf));
    const contact = `p${(contacts += 1)}`;
    const next = await waits(queue, contact);
    expect(await askedNow(next)).toEqual([anna, boris]);
    await bank.arrives(contact, { kind: "ended" });
    const work = bank.store.works.get("hello");
    for (const row of await nextOf(bank.store, markOf(`hello:${contact}`)))
      await receiveRow(bank.store, row, work ? await hello.read(await eventOf(bank.store, row), work) : []);
    expect(await stateOf(next)).toMatchObject({ name: "abandoned" });
    for (const agent of agents) expect(await recordOf(agent)).toMatchObject(unburdened);
    expect(await Promise.all(agents.map(idleOf))).toEqual(before);
    expect(await storyNow(next)).toEqual({ state: "abandoned", fault: null, ends });
  });

  it("is not taken away by a supervisor; to whom it lies open it is pushed already", async () => {
    const { queue, agents } = await aLine(2, 2);
    const other = await aLine(1);
    const by = { id: "s", name: "С" };
    const item = await waits(queue);
    const act = { item: item.id, by };
    for (const agent of agents)
      expect(await push(bank.store, { ...act, agent })).toMatchObject({ rev: item.rev });
    const refused = [
      push(bank.store, { ...act, agent: other.agents[0] ?? "" }),
      pull(bank.store, act),
      move(bank.store, { ...act, queue: other.queue }),
      prioritize(bank.store, { ...act, priority: 3 }),
      transfer(bank.store, { ...act, to: { queue: other.queue }, note: "" }),
    ];
    for (const one of refused) expect(await refusalOf(one)).toMatchObject({ code: "wrong_state" });
    expect(await askedNow(item)).toEqual(agents);
  });

  it("asks one where a person chose: by hand nobody else is called", async () => {
    const { queue, agents } = await aLine(3);
    const [anna = "", boris = ""] = agents;
    const item = await waits(queue);
    await acceptOffer(bank.store, { item: item.id, offer: 1, agent: anna });
    const by = { id: anna, name: "p0" };
    const handed = await transfer(bank.store, { item: item.id, by, to: { agent: boris }, note: "" });
    expect(handed).toMatchObject({ state: "reserved", asked: [{ agent: boris, offer: 4 }] });
    expect((await findItem(bank.store, item.id))?.state).toMatchObject({ atOnce: 1 });
  });

  it("explains what a person chose by nothing that was decided for the same number and came to nothing", async () => {
    const { queue, agents } = await aLine(1);
    const [anna = "", boris = ""] = [...agents, await bank.agent("boris", { queues: [queue] })];
    const item = await waits(queue);
    const [decision] = await decisionsOf(bank.store, item.id);
    if (!decision) throw new Error("Nothing was decided.");
    await acceptOffer(bank.store, { item: item.id, offer: 1, agent: anna });
    await keepDecision(bank.store, { item: item.id, offer: 2, facts: decision.facts });
    await transfer(bank.store, {
      item: item.id,
      by: { id: anna, name: "p0" },
      to: { agent: boris },
      note: "",
    });
    const [first, second] = await explanationsOf(bank.store, (await findItem(bank.store, item.id))!);
    expect(first?.again).toMatchObject({ same: true });
    expect(second).toMatchObject({ offer: 2, agent: boris, again: null });
  });

  it("says why to each of them, from one decision that is made again with the same choice", async () => {
    const { queue, agents } = await aLine(2);
    const item = await waits(queue);
    const record = await findItem(bank.store, item.id);
    if (!record) throw new Error("The item is gone.");
    const views = await explanationsOf(bank.store, record);
    expect(views.map(({ agent }) => agent)).toEqual(agents);
    const again = { same: true, item: item.id, agent: agents[0], others: [agents[1]] };
    for (const view of views) expect(view).toMatchObject({ why: { asked: agents }, again });
    expect(await decisionsOf(bank.store, item.id)).toHaveLength(1);
  });

  it("asks the next best where one was taken before it was written, and nobody where it was the first", async () => {
    const { queue, agents } = await aLine(2, 3);
    const [anna = "", boris = "", vera = ""] = agents;
    const item = await waits(queue);
    const [decision] = await decisionsOf(bank.store, item.id);
    const [shown] = await explanationsOf(bank.store, (await findItem(bank.store, item.id))!);
    if (!decision || !shown) throw new Error("Nothing was decided.");
    const decided = { why: shown.why, facts: decision.facts };
    const offerAgain = async (): Promise<boolean> => {
      const ready = await readOffer(bank.store, decided);
      return ready !== null && offerItem(bank.store, ready, decided);
    };
    await declineOffer(bank.store, { item: item.id, offer: 1, agent: anna, reason: "" });
    await declineOffer(bank.store, { item: item.id, offer: 2, agent: boris, reason: "" });
    await duty.of(bank.store).updateOne({ _id: boris }, { $set: { reserved: 1 } });
    expect(await offerAgain()).toBe(true);
    expect(await askedNow(item)).toEqual([anna, vera]);
    const [, second] = await explanationsOf(bank.store, (await findItem(bank.store, item.id))!).then((all) =>
      all.slice(2),
    );
    expect(second).toMatchObject({
      agent: vera,
      again: { same: true, others: [vera] },
      why: { asked: [anna, vera] },
    });
    expect(second?.why.excluded[0]).toEqual({ agent: boris, why: "reserved" });
    for (const [place, agent] of [anna, vera].entries())
      await declineOffer(bank.store, { item: item.id, offer: 3 + place, agent, reason: "" });
    await duty.of(bank.store).updateOne({ _id: anna }, { $set: { reserved: 1 } });
    expect(await offerAgain()).toBe(false);
    expect(await stateOf(item)).toMatchObject({ name: "queued" });
  });

  it("of an older version, which asked one and said so in the state itself, still ends", async () => {
    const { queue, agents } = await aLine(1);
    const [anna = ""] = agents;
    const item = await waits(queue);
    const until = new Date(Date.now() - 1_000);
    const state = { name: "reserved", agent: anna, offer: 1, since: until, until };
    await items.of(bank.store).updateOne({ _id: item.id }, { $set: { state: state as never } });
    expect((await deskView(bank.store, anna)).offers[item.id]).toMatchObject({ offer: 1 });
    expect(await itemsOf(bank.store, anna)).toMatchObject([{ id: item.id, asked: [{ agent: anna }] }]);
    expect(await expireOffer(bank.store, { item: item.id, offer: 1 })).toBe(0);
    expect(await recordOf(anna)).toMatchObject({ reserved: 0, load: 0, missed: true });
  });
});

describe("several who answer at once", () => {
  it(`have one winner in each of ${races} rounds, and whoever is late is told who has it`, async () => {
    const { queue, agents } = await aLine(3);
    for (const agent of agents)
      await duty
        .of(bank.store)
        .updateOne({ _id: agent }, { $set: { capacity: 1_000_000 }, $inc: { rev: 1 } });
    const wins = new Map<string, number>();
    for (let round = 0; round < races; round += 1) {
      const item = await waits(queue);
      const asked = item.asked ?? [];
      expect(asked).toHaveLength(3);
      // Now and then one of them declines, or is lost, in the same moment.
      const tries = asked.map(({ agent, offer }, place) =>
        place === round % 7
          ? declineOffer(bank.store, { item: item.id, offer, agent, reason: "" })
          : acceptOffer(bank.store, { item: item.id, offer, agent }),
      );
      const results = await Promise.allSettled(tries);
      const now = await findItem(bank.store, item.id);
      const winner = now?.state.name === "assigned" ? now.state.agent : "";
      expect(agents).toContain(winner);
      wins.set(winner, (wins.get(winner) ?? 0) + 1);
      for (const [place, result] of results.entries()) {
        const { agent } = asked[place] ?? { agent: "" };
        if (result.status === "fulfilled") continue;
        expect(agent).not.toBe(winner);
        const reason: unknown = result.reason;
        expect(reason instanceof Problem && reason.refusal).toEqual({
          code: "gone_to_other",
          fields: { agent: winner },
        });
      }
      const accepted = results.filter(
        (result) => result.status === "fulfilled" && result.value.state === "assigned",
      );
      expect(accepted).toHaveLength(1);
      expect(await storyNow(item)).toMatchObject({ state: "assigned", fault: null });
      const loads = await Promise.all(agents.map(recordOf));
      expect(loads.map(({ reserved, active, load }) => [reserved, load - 25 * active])).toEqual([
        [0, 0],
        [0, 0],
        [0, 0],
      ]);
      expect(loads.reduce((sum, { active }) => sum + active, 0)).toBe(round + 1);
    }
    expect([...wins.values()].reduce((sum, one) => sum + one, 0)).toBe(races);
  }, 120_000);

  it("all with no, too late or lost: each ends once, and the item goes back once", async () => {
    const { queue, agents } = await aLine(3, 3, 1);
    for (let round = 0; round < races / 5; round += 1) {
      const item = await waits(queue);
      const asked = item.asked ?? [];
      expect(asked).toHaveLength(3);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const ends = [
        ({ agent, offer }: AskedView) =>
          declineOffer(bank.store, { item: item.id, offer, agent, reason: "" }),
        ({ offer }: AskedView) => expireOffer(bank.store, { item: item.id, offer }),
        ({ agent }: AskedView) => returnAllOf(bank.store, agent, "agent_lost"),
      ];
      await Promise.all(asked.map(async (one, place) => ends[(place + round) % ends.length]?.(one)));
      expect(await stateOf(item)).toMatchObject({ name: "queued" });
      const { state, fault, ends: ended } = await storyNow(item);
      expect([state, fault]).toEqual(["queued", null]);
      expect(ended.map((one) => one.split(" ")[1]).sort()).toEqual(["rejected", "rescinded", "timeout"]);
      const rows = await threadRows(bank.store, item.conversation, 0);
      expect(rows.filter(({ what }) => what.kind === "item.queued")).toHaveLength(2);
      for (const agent of agents) {
        expect(await recordOf(agent)).toMatchObject({ reserved: 0, load: 0 });
        await setPresence(bank.store, { agent, presence: "available" });
      }
      await cancelItem(bank.store, { item: item.id, by: { id: "s", name: "С" }, reason: "spam" });
    }
  }, 120_000);
});
