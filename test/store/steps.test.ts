import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { codes } from "../../adapters/store/codes.ts";
import { draftsOf, inheritDrafts, keepDraft } from "../../adapters/store/drafts.ts";
import { noteUpload, uploadsOf } from "../../adapters/store/uploads.ts";
import { deskView } from "../../adapters/store/desk.ts";
import { threadRows } from "../../adapters/store/conversations.ts";
import {
  alive,
  blinked,
  dutyOf,
  lost,
  lostAfterGrace,
  setPresence,
  signIn,
  signOut,
} from "../../adapters/store/duty.ts";
import { findItem, itemsOf, waitingIn } from "../../adapters/store/items.ts";
import { addNote } from "../../adapters/store/notes.ts";
import { acceptOffer, declineOffer, expireOffer } from "../../adapters/store/offers.ts";
import { planReply, advance, retry } from "../../adapters/store/messages.ts";
import type { Collection } from "../../adapters/store/noun.ts";
import { interactions, type AgentRow } from "../../adapters/store/records/interactions.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { outbox } from "../../adapters/store/records/outbox.ts";
import { queues } from "../../adapters/store/queues.ts";
import { receiveRow } from "../../adapters/store/receiving.ts";
import { eventOf, nextOf, markOf } from "../../adapters/store/inbox.ts";
import { feedAgent, placeItem } from "../../adapters/store/routing.ts";
import { cancelItem, transfer } from "../../adapters/store/transfers.ts";
import { complete, endWrapUp, extend, finish, hold, resume } from "../../adapters/store/wrapUp.ts";
import { plainAbilities } from "../../core/agent.ts";
import type { ItemView } from "../../core/view.ts";
import { storyOf } from "../../core/story.ts";
import { applyEvent } from "../../core/view.ts";
import { hello } from "../../adapters/channels/hello/hello.ts";
import { startSweeper } from "../../workers/sweeper.ts";
import { eventually } from "../helpers/eventually.ts";
import { aQueue, openBank, type Bank } from "./bank.ts";

let bank: Bank;
let contacts = 0;

beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.stop());

/** Handles what waits of a contact, as a worker would, and offers it. */
async function handle(contact: string): Promise<void> {
  const { store } = bank;
  const work = store.works.get("hello");
  if (!work) throw new Error("No work.");
  for (const row of await nextOf(store, markOf(`hello:${contact}`))) {
    const placed = await receiveRow(store, row, await hello.read(await eventOf(store, row), work));
    for (const item of placed ?? []) await placeItem(store, item);
  }
}

/** A queue of its own for each case, so that cases do not feed each other. */
async function aLine(more: Partial<typeof aQueue> = {}): Promise<string> {
  return (await queues.create(bank.store, { ...aQueue, ...more })).id;
}

/** A client who waits in the queue; the item as its list shows it. */
async function waits(
  queue: string,
  contact = `c${(contacts += 1)}`,
): Promise<ItemView & { contact: string }> {
  await bank.says(contact, "Здравствуйте", { queue });
  await handle(contact);
  const items = await waitingIn(bank.store, [queue]);
  const last = items.sort((a, b) => a.number - b.number).at(-1);
  if (!last) throw new Error("Nobody waits.");
  return { ...last, contact };
}

async function talks(queue: string, agent: string): Promise<ItemView & { contact: string }> {
  const item = await waits(queue);
  if (item.state === "queued") await feedAgent(bank.store, agent);
  const now = await findItem(bank.store, item.id);
  const view = await acceptOffer(bank.store, { item: item.id, offer: now?.offers ?? 0, agent });
  return { ...view, contact: item.contact };
}

const kindsOf = async (conversation: string): Promise<string[]> =>
  (await threadRows(bank.store, conversation, 0)).map((row) => row.what.kind);

const livenessOf = async (agent: string) => (await duty.of(bank.store).findOne({ _id: agent }))?.liveness;

const loadOf = async (agent: string) => {
  const view = await dutyOf(bank.store, agent);
  return { load: view?.load, routing: view?.routing };
};

describe("an offer", () => {
  it("is accepted once; the same accept again is the same success", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await waits(queue);
    expect(item).toMatchObject({ state: "reserved", asked: [{ agent: anna }] });
    const accept = { item: item.id, offer: 1, agent: anna };
    const first = await acceptOffer(bank.store, accept);
    expect(await acceptOffer(bank.store, accept)).toEqual(first);
    expect(await loadOf(anna)).toEqual({ load: 25, routing: "interacting" });
    const kinds = await kindsOf(item.conversation);
    expect(kinds.filter((kind) => kind === "item.accepted")).toHaveLength(1);
  });

  it("declined goes to the next agent with its arrival time; declining twice is one decline", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await waits(queue);
    const decline = { item: item.id, offer: 1, agent: anna, reason: "занята" };
    await declineOffer(bank.store, decline);
    const again = await declineOffer(bank.store, decline);
    expect(again).toMatchObject({ state: "queued", arrivedAtMs: item.arrivedAtMs, agent: null });
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "idle" });
    const boris = await bank.agent("boris", { queues: [queue] });
    await placeItem(bank.store, item.id);
    expect(await itemsOf(bank.store, boris)).toMatchObject([{ id: item.id, state: "reserved" }]);
    const late = acceptOffer(bank.store, { item: item.id, offer: 1, agent: anna });
    await expect(late).rejects.toMatchObject({ refusal: { code: "gone_to_other" } });
  });

  it("that a device could not take is not held against the agent: it may be offered to them again at once", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await waits(queue);
    // Someone else is there who cannot have it now: who passed it would not be asked again.
    await blinked(bank.store, await bank.agent("boris", { queues: [queue] }));
    const fault = { item: item.id, offer: 1, agent: anna, reason: "нет микрофона", cause: "device" as const };
    await declineOffer(bank.store, fault);
    expect(await declineOffer(bank.store, fault)).toMatchObject({ state: "queued" });
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "idle" });
    expect(await feedAgent(bank.store, anna)).toBe(true);
    await declineOffer(bank.store, { item: item.id, offer: 2, agent: anna, reason: "" });
    expect(await feedAgent(bank.store, anna)).toBe(false);
    const rows = await threadRows(bank.store, item.conversation, 0);
    expect(storyOf(rows)).toMatchObject({
      state: "queued",
      fault: null,
      reservations: [{ state: { name: "failed", reason: "нет микрофона" } }, { state: { name: "rejected" } }],
    });
  });

  it("that runs out returns, and the agent is not asked again until they choose a presence", async () => {
    const queue = await aLine({ terms: { hello: { offerTtlMs: 30, cost: 25 } } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await waits(queue);
    const offer = { item: item.id, offer: 1 };
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await expireOffer(bank.store, offer)).toBe(0);
    expect(await expireOffer(bank.store, offer)).toBeNull();
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "not_responding" });
    expect(await placeItem(bank.store, item.id)).toBe(false);
    await setPresence(bank.store, { agent: anna, presence: "available" });
    expect(await feedAgent(bank.store, anna)).toBe(true);
    expect(await itemsOf(bank.store, anna)).toMatchObject([
      { state: "reserved", arrivedAtMs: item.arrivedAtMs },
    ]);
  });

  it("that runs out in the middle of a talk closes the agent to more of them; others get what comes next", async () => {
    const queue = await aLine({ terms: { hello: { offerTtlMs: 1, cost: 25 } } });
    const anna = await bank.agent("anna", { queues: [queue] });
    await talks(queue, anna);
    const missed = await waits(queue);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await expireOffer(bank.store, { item: missed.id, offer: 1 })).toBe(0);
    expect(await feedAgent(bank.store, anna)).toBe(false);
    // The talk does not hide it from the agent either.
    expect(await dutyOf(bank.store, anna)).toMatchObject({ routing: "interacting", missed: true });
    const boris = await bank.agent("boris", { queues: [queue] });
    const next = await waits(queue);
    expect(await itemsOf(bank.store, boris)).toMatchObject([{ id: missed.id, state: "reserved" }]);
    await acceptOffer(bank.store, { item: missed.id, offer: 2, agent: boris });
    expect(await placeItem(bank.store, next.id)).toBe(true);
    expect(await itemsOf(bank.store, boris)).toHaveLength(2);
  });

  it("is not ended before its time by a timer whose clock runs ahead", async () => {
    const queue = await aLine();
    await bank.agent("anna", { queues: [queue] });
    const item = await waits(queue);
    const left = await expireOffer(bank.store, { item: item.id, offer: 1 });
    expect(left).toBeGreaterThan(15_000);
    expect(await findItem(bank.store, item.id)).toMatchObject({ state: { name: "reserved" } });
  });

  it("goes to whoever waits longest, not to a newcomer", async () => {
    const queue = await aLine();
    const first = await waits(queue);
    await waits(queue);
    const anna = await bank.agent("anna", { queues: [queue] });
    await waits(queue);
    expect(await itemsOf(bank.store, anna)).toMatchObject([{ id: first.id }]);
  });

  it("never exceeds an agent's capacity, however many items come at once", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue], capacity: 50 });
    const items = [];
    for (let count = 0; count < 4; count += 1) items.push(await waits(queue));
    const takeOne = async (): Promise<void> => {
      const [offered] = (await itemsOf(bank.store, anna)).filter((one) => one.state === "reserved");
      if (!offered) return;
      const item = await findItem(bank.store, offered.id);
      await acceptOffer(bank.store, { item: offered.id, offer: item?.offers ?? 0, agent: anna });
    };
    await takeOne();
    await Promise.all(items.map((item) => placeItem(bank.store, item.id)));
    await takeOne();
    await Promise.all(items.map((item) => placeItem(bank.store, item.id)));
    expect(await loadOf(anna)).toEqual({ load: 50, routing: "interacting" });
    expect(await itemsOf(bank.store, anna)).toHaveLength(2);
  });
});

describe("an agent's presence", () => {
  it("that ends takes an unlimited wrap-up with it: the client has gone and nobody may be held for a code", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    await finish(bank.store, { item: item.id, by: anna });
    await lost(bank.store, anna);
    expect((await findItem(bank.store, item.id))?.state).toMatchObject({ name: "completed", code: null });
    expect(await loadOf(anna)).toMatchObject({ load: 0 });
  });

  it("and desk leave a row for every change", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    await setPresence(bank.store, { agent: anna, presence: "meal" });
    await blinked(bank.store, anna);
    await alive(bank.store, [anna]);
    await complete(bank.store, { item: item.id, by: anna, code: null });
    const rows = await bank.store.mongo.db
      .collection<{ about: string; at: Date; what: { kind: string; presence?: string } }>("interactions")
      .find({ about: anna, at: { $gt: new Date(0) } })
      .sort({ at: 1 })
      .toArray();
    expect(rows.map(({ what }) => [what.kind, what.presence])).toEqual([
      ["agent.presence", "break"],
      ["agent.connected", undefined],
      ["agent.presence", "available"],
      ["agent.nextPresence", "meal"],
      ["agent.cutOff", undefined],
      ["agent.back", undefined],
      ["agent.presence", "meal"],
    ]);
  });

  it("chosen while busy waits for the end of the last item", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const pending = await setPresence(bank.store, { agent: anna, presence: "meal" });
    expect(pending).toMatchObject({ presence: "available", nextPresence: "meal" });
    expect(await setPresence(bank.store, { agent: anna, presence: "meal" })).toEqual(pending);
    const other = await waits(queue);
    expect(other.state).toBe("queued");
    await finish(bank.store, { item: item.id, by: anna });
    await complete(bank.store, { item: item.id, by: anna, code: null });
    expect(await dutyOf(bank.store, anna)).toMatchObject({ presence: "meal", nextPresence: null });
  });

  it("that was chosen while busy and taken back leaves time and turn as they were", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    await talks(queue, anna);
    const before = await duty.of(bank.store).findOne({ _id: anna });
    await setPresence(bank.store, { agent: anna, presence: "meal", reason: "soup" });
    const other = await waits(queue);
    expect(other.state).toBe("queued");
    await setPresence(bank.store, { agent: anna, presence: "available" });
    const after = await duty.of(bank.store).findOne({ _id: anna });
    expect(after).toMatchObject({ presence: "available", nextPresence: null, nextReason: null });
    expect([after?.since, after?.idleSince]).toEqual([before?.since, before?.idleSince]);
    const rows = interactions.of(bank.store) as unknown as Collection<AgentRow>;
    const about = await rows.find({ about: anna, at: { $gt: new Date(0) } }).toArray();
    expect(about.at(-1)?.what).toEqual({ kind: "agent.nextPresence", presence: "available" });
    expect(await feedAgent(bank.store, anna)).toBe(true);
  });

  it("chosen by a supervisor while the agent is busy begins later and is still the supervisor's", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const by = { kind: "agent" as const, id: "sofia", name: "София" };
    await setPresence(bank.store, { agent: anna, presence: "meal", reason: "birthday", by });
    await finish(bank.store, { item: item.id, by: anna });
    await complete(bank.store, { item: item.id, by: anna, code: null });
    const rows = interactions.of(bank.store) as unknown as Collection<AgentRow>;
    const about = await rows.find({ about: anna, at: { $gt: new Date(0) } }).toArray();
    expect(about.at(-1)).toMatchObject({
      actor: by,
      what: { kind: "agent.presence", presence: "meal", reason: "birthday", cause: "supervisor" },
    });
    expect(await dutyOf(bank.store, anna)).toMatchObject({ presence: "meal", nextPresence: null });
  });

  it("lost: offers and live items return to their places, once", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const live = await talks(queue, anna);
    const offered = await waits(queue);
    expect(offered).toMatchObject({ state: "reserved", asked: [{ agent: anna }] });
    await lost(bank.store, anna);
    await lost(bank.store, anna);
    expect(await waitingIn(bank.store, [queue])).toMatchObject([
      { id: live.id, state: "queued", arrivedAtMs: live.arrivedAtMs },
      { id: offered.id, state: "queued" },
    ]);
    expect(await loadOf(anna)).toMatchObject({ load: 0 });
    const boris = await bank.agent("boris", { queues: [queue] });
    await feedAgent(bank.store, boris);
    expect(await itemsOf(bank.store, boris)).toMatchObject([{ id: live.id }]);
    await alive(bank.store, [anna]);
    expect(await livenessOf(anna)).toBe("connected");
    expect(await kindsOf(offered.conversation)).toContain("item.rescinded");
  });

  it("is offered nothing before a desk is there, neither at first nor after the desk was lost", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue], desk: false });
    const person = {
      ...plainAbilities,
      id: anna,
      name: "Анна",
      login: anna,
      role: "agent" as const,
      queues: [queue],
      capacity: 100,
    };
    const item = await waits(queue);
    expect(item.state).toBe("queued");
    expect(await feedAgent(bank.store, anna)).toBe(false);
    await alive(bank.store, [anna]);
    expect(await feedAgent(bank.store, anna)).toBe(true);
    await lost(bank.store, anna);
    // "Available" is kept over the night; a sign-in from a page that then does not open changes nothing.
    expect(await signIn(bank.store, person)).toMatchObject({ presence: "available" });
    expect(await feedAgent(bank.store, anna)).toBe(false);
    await alive(bank.store, [anna]);
    // A second browser takes nothing away from the first.
    await signIn(bank.store, person);
    expect(await feedAgent(bank.store, anna)).toBe(true);
  });

  it("is not lost who came back while somebody was about to say so", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const now = await bank.store.mongo.now();
    await lost(bank.store, anna, new Date(now.getTime() - 16_000));
    expect(await livenessOf(anna)).toBe("connected");
    expect(await itemsOf(bank.store, anna)).toMatchObject([{ id: item.id, state: "assigned" }]);
    await lost(bank.store, anna, new Date(now.getTime() + 16_000));
    expect(await livenessOf(anna)).toBe("lost");
    expect(await waitingIn(bank.store, [queue])).toMatchObject([{ id: item.id }]);
  });

  it("is not lost after the grace whose desk came back on another server in that moment", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    await blinked(bank.store, anna);
    await alive(bank.store, [anna]);
    await lostAfterGrace(bank.store, anna);
    expect(await livenessOf(anna)).toBe("connected");
    expect(await itemsOf(bank.store, anna)).toMatchObject([{ id: item.id, state: "assigned" }]);
    await blinked(bank.store, anna);
    await lostAfterGrace(bank.store, anna);
    expect(await livenessOf(anna)).toBe("lost");
    expect(await waitingIn(bank.store, [queue])).toMatchObject([{ id: item.id }]);
  });

  it("gives back what a worker that died in the middle left with them", async () => {
    const queue = await aLine();
    const [anna, boris] = [
      await bank.agent("anna", { queues: [queue] }),
      await bank.agent("boris", { queues: [queue] }),
    ];
    const live = await talks(queue, anna);
    await setPresence(bank.store, { agent: boris, presence: "break" });
    const half = { $set: { liveness: "lost" as const } };
    await duty.of(bank.store).updateOne({ _id: anna }, half);
    const sweeper = startSweeper(bank.store);
    await eventually(async () =>
      expect(await waitingIn(bank.store, [queue])).toMatchObject([{ id: live.id, state: "queued" }]),
    );
    await sweeper.stop();
    expect(await loadOf(anna)).toMatchObject({ load: 0 });
  });

  it("signed out gives everything back; signing in again keeps a presence", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const person = {
      ...plainAbilities,
      id: anna,
      name: "Анна",
      login: anna,
      role: "agent" as const,
      queues: [queue],
      capacity: 100,
    };
    expect(await signIn(bank.store, person)).toMatchObject({ presence: "available", load: 25 });
    await signOut(bank.store, anna);
    await signOut(bank.store, anna);
    expect(await waitingIn(bank.store, [queue])).toMatchObject([{ id: item.id, state: "queued" }]);
    expect(await signIn(bank.store, person)).toMatchObject({ presence: "break", load: 0 });
  });
});

describe("a held item", () => {
  it("rests and goes on; each step twice is once", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const { id, conversation } = await talks(queue, anna);
    const step = { item: id, by: anna };
    await hold(bank.store, step);
    await hold(bank.store, step);
    await resume(bank.store, step);
    await resume(bank.store, step);
    const kinds = (await kindsOf(conversation)).slice(-2);
    expect(kinds).toEqual(["item.held", "item.resumed"]);
  });

  it("is not another agent's to finish", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const boris = await bank.agent("boris", { queues: [queue] });
    const stolen = finish(bank.store, { item: item.id, by: boris });
    await expect(stolen).rejects.toMatchObject({ refusal: { code: "gone_to_other" } });
  });

  it("goes to another queue with its arrival time", async () => {
    const [from, to] = [await aLine(), await aLine()];
    const anna = await bank.agent("anna", { queues: [from] });
    const item = await talks(from, anna);
    const by = { id: anna, name: "Анна" };
    await transfer(bank.store, { item: item.id, by, to: { queue: to }, note: "ипотека" });
    expect(await waitingIn(bank.store, [to])).toMatchObject([
      { id: item.id, state: "queued", arrivedAtMs: item.arrivedAtMs, queue: to },
    ]);
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "idle" });
    const again = transfer(bank.store, { item: item.id, by, to: { queue: to }, note: "" });
    await expect(again).rejects.toMatchObject({ refusal: { code: "wrong_state" } });
  });

  it("is offered to a colleague, and waits in its queue when they pass", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const boris = await bank.agent("boris", { queues: [] });
    const by = { id: anna, name: "Анна" };
    await transfer(bank.store, { item: item.id, by, to: { agent: boris }, note: "помоги" });
    expect(await itemsOf(bank.store, boris)).toMatchObject([{ id: item.id, state: "reserved" }]);
    await declineOffer(bank.store, { item: item.id, offer: 2, agent: boris, reason: "" });
    expect(await findItem(bank.store, item.id)).toMatchObject({ state: { name: "queued" } });
    expect([await loadOf(anna), await loadOf(boris)]).toMatchObject([{ load: 0 }, { load: 0 }]);
  });

  it("is not given to a colleague who cannot take it", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const boris = await bank.agent("boris", { available: false });
    const hand = { item: item.id, by: { id: anna, name: "Анна" }, to: { agent: boris }, note: "" };
    await expect(transfer(bank.store, hand)).rejects.toMatchObject({
      refusal: { code: "wrong_state", fields: { agent: "not_available" } },
    });
    expect(await findItem(bank.store, item.id)).toMatchObject({ state: { name: "assigned", agent: anna } });
  });
});

describe("the end of a talk", () => {
  it("completes at once where the queue wants no wrap-up", async () => {
    const queue = await aLine({ wrapUp: { mode: "none", limitMs: 0, codeRequired: false } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const step = { item: item.id, by: anna };
    expect(await finish(bank.store, step)).toMatchObject({ state: "completed" });
    expect(await finish(bank.store, step)).toMatchObject({ state: "completed" });
    expect((await kindsOf(item.conversation)).slice(-2)).toEqual(["item.completed", "conversation.closed"]);
  });

  it("wants a code where the queue wants one", async () => {
    const queue = await aLine({ wrapUp: { mode: "optional", limitMs: 0, codeRequired: true } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    await finish(bank.store, { item: item.id, by: anna });
    const end = complete(bank.store, { item: item.id, by: anna, code: null });
    await expect(end).rejects.toMatchObject({ refusal: { code: "code_required" } });
  });

  it("by time: not before, extended once more when asked, and then by itself", async () => {
    const queue = await aLine({ wrapUp: { mode: "timed", limitMs: 150, codeRequired: true } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const wrapping = await finish(bank.store, { item: item.id, by: anna });
    const longer = await extend(bank.store, { item: item.id, by: anna });
    expect((longer.untilMs ?? 0) - (wrapping.untilMs ?? 0)).toBe(150);
    expect(await endWrapUp(bank.store, { item: item.id, rev: wrapping.rev })).toBeNull();
    const end = { item: item.id, rev: longer.rev };
    expect(await endWrapUp(bank.store, end)).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 330));
    expect(await endWrapUp(bank.store, end)).toBe(0);
    expect(await endWrapUp(bank.store, end)).toBeNull();
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "idle" });
  });

  it("for a fixed time: the code is kept, and nothing ends before the time does", async () => {
    const queue = await aLine({ wrapUp: { mode: "timed_fixed", limitMs: 400, codeRequired: true } });
    const code = await codes.create(bank.store, {
      name: { ru: "Лимит", en: "Limit" },
      queues: [],
      active: true,
    });
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const end = { item: item.id, by: anna };
    await expect(complete(bank.store, { ...end, code: null })).rejects.toMatchObject({
      refusal: { code: "code_required" },
    });
    const wrapping = await complete(bank.store, { ...end, code: code.id });
    expect(wrapping).toMatchObject({ state: "wrapping", code: code.id });
    const again = await complete(bank.store, { ...end, code: code.id });
    expect(again).toMatchObject({ state: "wrapping", untilMs: wrapping.untilMs, sinceMs: wrapping.sinceMs });
    await expect(extend(bank.store, end)).rejects.toMatchObject({ refusal: { code: "wrong_state" } });
    expect(await loadOf(anna)).toEqual({ load: 25, routing: "wrapping" });
    await new Promise((resolve) => setTimeout(resolve, 420));
    expect(await endWrapUp(bank.store, { item: item.id, rev: again.rev })).toBe(0);
    expect(await findItem(bank.store, item.id)).toMatchObject({
      state: { name: "completed", code: code.id },
    });
    expect((await threadRows(bank.store, item.conversation, 0)).at(-2)).toMatchObject({
      actor: { kind: "system", part: "timer" },
      what: { kind: "item.completed", code: code.id, codeName: "Лимит" },
    });
  });

  it("for a fixed time, which a supervisor may end", async () => {
    const queue = await aLine({ wrapUp: { mode: "timed_fixed", limitMs: 60_000, codeRequired: false } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const sofia = await bank.agent("sofia", { available: false });
    await duty.of(bank.store).updateOne({ _id: sofia }, { $set: { role: "supervisor" } });
    const item = await talks(queue, anna);
    expect(await finish(bank.store, { item: item.id, by: anna })).toMatchObject({ state: "wrapping" });
    expect(await complete(bank.store, { item: item.id, by: sofia, code: null })).toMatchObject({
      state: "completed",
    });
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "idle" });
  });

  it("keeps a code that was chosen when its agent is lost", async () => {
    const queue = await aLine({ wrapUp: { mode: "timed_fixed", limitMs: 60_000, codeRequired: true } });
    const code = await codes.create(bank.store, {
      name: { ru: "Карта", en: "Card" },
      queues: [],
      active: true,
    });
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    await complete(bank.store, { item: item.id, by: anna, code: code.id });
    await lost(bank.store, anna);
    expect(await findItem(bank.store, item.id)).toMatchObject({
      state: { name: "completed", code: code.id },
    });
  });

  it("completes at once where the queue wants no wrap-up and the client leaves", async () => {
    const queue = await aLine({ wrapUp: { mode: "none", limitMs: 0, codeRequired: false } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    await bank.arrives(item.contact, { kind: "ended" });
    await handle(item.contact);
    expect(await findItem(bank.store, item.id)).toMatchObject({ state: { name: "completed", agent: anna } });
    expect((await kindsOf(item.conversation)).slice(-2)).toEqual(["item.completed", "conversation.closed"]);
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "idle" });
  });

  it("is undone by a client who writes on: the item is the same agent's again", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    await finish(bank.store, { item: item.id, by: anna });
    await bank.says(item.contact, "И ещё вопрос");
    await handle(item.contact);
    expect(await findItem(bank.store, item.id)).toMatchObject({ state: { name: "assigned", agent: anna } });
    expect(await loadOf(anna)).toEqual({ load: 25, routing: "interacting" });
  });

  it("by the client: gone from the queue, or wrap-up for who talked", async () => {
    const queue = await aLine();
    const waiting = await waits(queue);
    await bank.arrives(waiting.contact, { kind: "ended" });
    await handle(waiting.contact);
    expect(await findItem(bank.store, waiting.id)).toMatchObject({ state: { name: "abandoned" } });
    expect((await kindsOf(waiting.conversation)).slice(-2)).toEqual([
      "item.abandoned",
      "conversation.closed",
    ]);

    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    await bank.arrives(item.contact, { kind: "ended" });
    await handle(item.contact);
    expect(await findItem(bank.store, item.id)).toMatchObject({ state: { name: "wrapping" } });
    await complete(bank.store, { item: item.id, by: anna, code: null });
    const kinds = await kindsOf(item.conversation);
    expect(kinds.filter((kind) => kind === "conversation.closed")).toHaveLength(1);
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "idle" });
  });

  it("of a waiting item by a supervisor", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await waits(queue);
    const cancel = { item: item.id, by: { id: "sofia", name: "София" }, reason: "spam" as const };
    expect(await cancelItem(bank.store, cancel)).toMatchObject({ state: "canceled" });
    expect(await cancelItem(bank.store, cancel)).toMatchObject({ state: "canceled" });
    expect(await loadOf(anna)).toEqual({ load: 0, routing: "idle" });
  });
});

describe("messages", () => {
  let anna = "";
  let item: ItemView;
  beforeEach(async () => {
    const queue = await aLine();
    anna = await bank.agent("anna", { queues: [queue] });
    item = await talks(queue, anna);
  });

  it("planned twice under one id are one message; under another conversation a refusal", async () => {
    const by = { id: anna, name: "Анна" };
    const plan = { id: `r-${item.id}`, conversation: item.conversation, by, text: "да", files: [] };
    const [one, two] = await Promise.all([planReply(bank.store, plan), planReply(bank.store, plan)]);
    expect(two).toEqual(one);
    expect(await outbox.of(bank.store).countDocuments({ _id: plan.id })).toBe(1);
    const other = planReply(bank.store, { ...plan, conversation: "elsewhere" });
    await expect(other).rejects.toMatchObject({
      refusal: { code: expect.stringMatching(/exists|found/) as string },
    });
  });

  it("never move backwards, whatever order reports come in", async () => {
    const by = { id: anna, name: "Анна" };
    const message = `r-${item.id}`;
    await planReply(bank.store, { id: message, conversation: item.conversation, by, text: "да", files: [] });
    const moves = [];
    for (const to of ["sending", "delivered", "sent", "failed", "read", "delivered"] as const)
      moves.push(await advance(bank.store, { message, to }));
    expect(moves).toEqual([true, true, false, false, true, false]);
    const kinds = (await kindsOf(item.conversation)).slice(-3);
    expect(kinds).toEqual(["message.planned", "message.delivered", "message.read"]);
  });

  it("that failed are sent again only once per wish", async () => {
    const by = { id: anna, name: "Анна" };
    const message = `r-${item.id}`;
    await planReply(bank.store, { id: message, conversation: item.conversation, by, text: "да", files: [] });
    await expect(retry(bank.store, { message, by })).rejects.toMatchObject({
      refusal: { code: "wrong_state" },
    });
    await advance(bank.store, { message, to: "failed", reason: "нет ящика" });
    const both = await Promise.allSettled([
      retry(bank.store, { message, by }),
      retry(bank.store, { message, by }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("from a client are one message under one id, also in two envelopes", async () => {
    const contact = `c${(contacts += 1)}`;
    const event = { kind: "message", id: `once-${contact}`, text: "раз" };
    await bank.arrives(contact, event, { key: "a1" + contact });
    await handle(contact);
    await bank.arrives(contact, event, { key: "a2" + contact });
    await handle(contact);
    expect(await nextOf(bank.store, markOf(`hello:${contact}`))).toEqual([]);
    const rows = await threadRows(bank.store, (await headOf(contact)) ?? "", 0);
    expect(rows.filter((row) => row.what.kind === "message.received")).toHaveLength(1);
  });

  it("of the inside are notes, one under one id", async () => {
    const note = {
      id: `n-${item.id}`,
      conversation: item.conversation,
      by: { id: anna, name: "Анна" },
      text: "осторожно",
    };
    expect(await addNote(bank.store, note)).toEqual(await addNote(bank.store, note));
  });
});

async function headOf(contact: string): Promise<string | null> {
  const { clientThread } = await import("../../adapters/store/conversations.ts");
  return (await clientThread(bank.store, "hello", `hello:${contact}`, 0))?.conversation ?? null;
}

describe("a desk that watched the store's own events", () => {
  it("shows what a desk that loads again shows", async () => {
    const queue = await aLine({ wrapUp: { mode: "none", limitMs: 0, codeRequired: false } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const before = await deskView(bank.store, anna);
    bank.heard.length = 0;
    const one = await waits(queue);
    await waits(queue);
    await acceptOffer(bank.store, { item: one.id, offer: 1, agent: anna });
    await feedAgent(bank.store, anna);
    await hold(bank.store, { item: one.id, by: anna });
    const three = await waits(queue);
    await finish(bank.store, { item: one.id, by: anna });
    await bank.arrives(three.contact, { kind: "ended" });
    await handle(three.contact);
    const mine = [`agent:${anna}`, `queue:${queue}`];
    const events = bank.heard.filter((heard) => heard.rooms.some((room) => mine.includes(room)));
    const watched = events.map((heard) => heard.event).reduce(applyEvent, before);
    const { gone: _, ...shown } = watched;
    expect(shown).toEqual(await deskView(bank.store, anna));
    const late = [...events.slice(0, 6), ...events].map((heard) => heard.event);
    const { gone: __, ...again } = late.reduce(applyEvent, watched);
    expect(again).toEqual(shown);
  });
});

describe("what an agent had begun to write", () => {
  const words = { text: "Проверяю платёж", subject: null, copies: [], files: [] };

  it("goes on with the conversation when they are lost, files too, and whoever has words of their own keeps them", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await talks(queue, anna);
    const file = { id: `f-${item.id}`, name: "чек.pdf", type: "application/pdf", sizeBytes: 3 };
    await noteUpload(bank.store, anna, file);
    await keepDraft(bank.store, item.conversation, anna, { ...words, kind: "reply", files: [file] });
    await keepDraft(bank.store, item.conversation, anna, { ...words, kind: "note" });
    await keepDraft(bank.store, item.conversation, "boris", { ...words, kind: "note", text: "Моё" });
    await inheritDrafts(bank.store, item.conversation, "boris");
    expect(await draftsOf(bank.store, item.conversation, "boris")).toHaveLength(1);
    await lost(bank.store, anna);
    for (const _ of [1, 2]) await inheritDrafts(bank.store, item.conversation, "boris");
    const drafts = await draftsOf(bank.store, item.conversation, "boris");
    expect(drafts.find(({ kind }) => kind === "reply")).toMatchObject({ text: words.text, files: [file] });
    expect(drafts.find(({ kind }) => kind === "note")).toMatchObject({ text: "Моё" });
    expect(await uploadsOf(bank.store, "boris", [file.id])).toEqual([file]);
    expect(await draftsOf(bank.store, item.conversation, anna)).toEqual([]);
  });
});
