import { hello } from "../../../adapters/channels/hello/hello.ts";
import { alive, lost, setPresence, signOut } from "../../../adapters/store/duty.ts";
import { eventOf, markOf, nextOf } from "../../../adapters/store/inbox.ts";
import { acceptOffer, declineOffer, expireOffer } from "../../../adapters/store/offers.ts";
import { receiveRow } from "../../../adapters/store/receiving.ts";
import { items, type ItemRecord } from "../../../adapters/store/records/items.ts";
import { feedAgent, placeItem } from "../../../adapters/store/routing.ts";
import { move, prioritize, pull, push } from "../../../adapters/store/supervise.ts";
import { cancelItem, transfer } from "../../../adapters/store/transfers.ts";
import { complete, endWrapUp, extend, finish, hold, resume } from "../../../adapters/store/wrapUp.ts";
import { presences } from "../../../core/agent.ts";
import type { AgentId, ItemId } from "../../../core/ids.ts";
import { openStates, type ItemStateName } from "../../../core/item.ts";
import { Problem } from "../../../core/problems.ts";
import { onDuty, type History, type Job } from "./world.ts";

/** Something that happens, chosen and ready to run, perhaps beside others. */
export interface Act {
  name: string;
  run(): Promise<unknown>;
}

/** What an act is chosen from: as it is before the batch, so that acts of one batch may meet. */
interface Scene {
  history: History;
  open: ItemRecord[];
}

type Maker = (scene: Scene) => Act | null;

/** Everything that can happen, with how often. */
const makers: [weight: number, make: Maker][] = [
  [10, arrives],
  [2, writesOn],
  [3, leaves],
  [12, accepts],
  [3, declines],
  [4, runsOut],
  [3, ({ history, open }) => held("hold", history, open, ["assigned"], hold)],
  [3, ({ history, open }) => held("resume", history, open, ["on_hold", "wrapping"], resume)],
  [6, ({ history, open }) => held("finish", history, open, ["assigned", "on_hold"], finish)],
  [1, ({ history, open }) => held("extend", history, open, ["wrapping"], extend)],
  [5, completes],
  [2, wrapUpEnds],
  [3, handsOn],
  [2, supervises],
  [4, choosesPresence],
  [2, comesAndGoes],
  [2, isLost],
  [12, jobRuns],
  [2, jobIsLost],
  [1, dies],
  [1, wiped],
];

const total = makers.reduce((sum, [weight]) => sum + weight, 0);

/** The next things to happen, of which the history chooses. */
export async function nextActs(history: History, count: number): Promise<Act[]> {
  const open = await items
    .of(history.store())
    .find({ queue: { $in: history.queues }, "state.name": { $in: [...openStates] } })
    .toArray();
  open.sort((a, b) => (a._id < b._id ? -1 : 1));
  const acts: Act[] = [];
  while (acts.length < count) {
    let at = history.below(total);
    const maker = makers.find(([weight]) => (at -= weight) < 0)?.[1];
    const act = maker?.({ history, open });
    if (act) acts.push(act);
  }
  return acts;
}

/** Runs them at once. A refusal is an answer; anything else that is thrown is a fault of ours. */
export async function runAll(history: History, acts: readonly Act[]): Promise<void> {
  const began = history.told.length;
  history.told.push(...acts.map(({ name }) => name));
  const results = await Promise.allSettled(acts.map((act) => act.run()));
  for (const [place, result] of results.entries()) {
    if (result.status === "fulfilled") continue;
    const reason: unknown = result.reason;
    if (!(reason instanceof Problem) || !refusals.has(reason.refusal.code)) throw reason;
    history.told[began + place] += ` (${reason.refusal.code})`;
  }
}

const refusals = new Set(["wrong_state", "gone_to_other", "offer_ended", "not_found"]);

function arrives({ history }: Scene): Act {
  const contact = `${history.seed}c${history.contacts.length}`;
  history.contacts.push(contact);
  const queue = history.oneOf(history.queues) ?? "";
  return { name: `${contact} arrives`, run: () => says(history, contact, queue) };
}

function writesOn({ history }: Scene): Act | null {
  const contact = history.oneOf(history.contacts.slice(-12));
  const queue = history.oneOf(history.queues) ?? "";
  return contact ? { name: `${contact} writes on`, run: () => says(history, contact, queue) } : null;
}

async function says(history: History, contact: string, queue: string): Promise<void> {
  await history.world.bank.says(contact, "Здравствуйте", { queue });
  await handle(history, contact, history.below(4) > 0);
}

function leaves({ history }: Scene): Act | null {
  const contact = history.oneOf(history.contacts.slice(-12));
  if (!contact) return null;
  const run = async (): Promise<void> => {
    await history.world.bank.arrives(contact, { kind: "ended" });
    await handle(history, contact, true);
  };
  return { name: `${contact} leaves`, run };
}

/** As a worker handles a contact's rows. `places`: it lives on to offer what began to wait. */
async function handle(history: History, contact: string, places: boolean): Promise<void> {
  const store = history.store();
  const work = store.works.get("hello");
  if (!work) throw new Error("No work.");
  for (const row of await nextOf(store, markOf(`hello:${contact}`))) {
    const placed = await receiveRow(store, row, await hello.read(await eventOf(store, row), work));
    if (places) for (const item of placed ?? []) await placeItem(store, item);
  }
}

function among({ history, open }: Scene, ...states: ItemStateName[]): ItemRecord | undefined {
  return history.oneOf(open.filter(({ state }) => states.includes(state.name)));
}

function holderOf({ state }: ItemRecord): AgentId {
  return "agent" in state ? state.agent : "";
}

function accepts(scene: Scene): Act | null {
  const item = among(scene, "reserved");
  if (!item) return null;
  const { history } = scene;
  // Now and then somebody else tries, or an offer that was before.
  const agent = history.below(12) === 0 ? (history.oneOf(history.agents) ?? "") : holderOf(item);
  const offer = history.below(12) === 0 ? item.offers - 1 : item.offers;
  const run = () => acceptOffer(history.store(), { item: item._id, offer, agent });
  return { name: `${agent} accepts ${short(item)} #${offer}`, run };
}

function declines(scene: Scene): Act | null {
  const item = among(scene, "reserved");
  if (!item) return null;
  const cause = scene.history.below(3) === 0 ? "device" : "declined";
  const decline = { item: item._id, offer: item.offers, agent: holderOf(item), reason: "", cause } as const;
  const run = () => declineOffer(scene.history.store(), decline);
  return { name: `${holderOf(item)} declines ${short(item)} (${cause})`, run };
}

function runsOut(scene: Scene): Act | null {
  const item = among(scene, "reserved");
  if (!item) return null;
  const run = () => expireOffer(scene.history.store(), { item: item._id, offer: item.offers });
  return { name: `the offer of ${short(item)} may run out`, run };
}

type Step = (store: ReturnType<History["store"]>, step: { item: ItemId; by: AgentId }) => Promise<unknown>;

function held(
  name: string,
  history: History,
  open: ItemRecord[],
  from: ItemStateName[],
  step: Step,
): Act | null {
  const item = among({ history, open }, ...from);
  if (!item) return null;
  const by = holderOf(item);
  return { name: `${by}: ${name} ${short(item)}`, run: () => step(history.store(), { item: item._id, by }) };
}

function completes(scene: Scene): Act | null {
  return held("complete", scene.history, scene.open, ["wrapping", "assigned"], (store, step) =>
    complete(store, { ...step, code: null }),
  );
}

function wrapUpEnds(scene: Scene): Act | null {
  const item = among(scene, "wrapping");
  if (!item) return null;
  const run = () => endWrapUp(scene.history.store(), { item: item._id, rev: item.rev });
  return { name: `the wrap-up of ${short(item)} may end`, run };
}

function handsOn(scene: Scene): Act | null {
  const item = among(scene, "assigned", "on_hold");
  if (!item) return null;
  const { history } = scene;
  const by = { id: holderOf(item), name: "A" };
  const agent = history.oneOf(history.agents) ?? "";
  const queue = history.oneOf(history.queues) ?? "";
  const to = history.below(2) === 0 ? { agent } : { queue };
  const run = () => transfer(history.store(), { item: item._id, by, to, note: "" });
  return { name: `${by.id} hands ${short(item)} to ${JSON.stringify(to)}`, run };
}

function supervises(scene: Scene): Act | null {
  const item = among(scene, "queued", "reserved");
  if (!item) return null;
  const { history } = scene;
  const by = { id: history.agents[3] ?? "", name: "S" };
  const act = { item: item._id, by };
  const agent = history.oneOf(history.agents) ?? "";
  const queue = history.oneOf(history.queues) ?? "";
  const ways: [string, () => Promise<unknown>][] = [
    ["cancels", () => cancelItem(history.store(), { ...act, reason: "spam" })],
    ["pulls", () => pull(history.store(), act)],
    ["pushes", () => push(history.store(), { ...act, agent })],
    ["moves", () => move(history.store(), { ...act, queue })],
    ["hurries", () => prioritize(history.store(), { ...act, priority: 3 })],
  ];
  const [name, run] = history.oneOf(ways) ?? ["", () => Promise.resolve()];
  return { name: `the supervisor ${name} ${short(item)}`, run };
}

function choosesPresence({ history }: Scene): Act | null {
  const agent = history.oneOf(history.agents) ?? "";
  const presence =
    history.below(2) === 0
      ? "available"
      : (history.oneOf(presences.filter((one) => one !== "logged_out")) ?? "break");
  return {
    name: `${agent} chooses ${presence}`,
    run: () => setPresence(history.store(), { agent, presence }),
  };
}

function comesAndGoes({ history }: Scene): Act | null {
  const place = history.below(history.agents.length);
  const agent = history.agents[place] ?? "";
  if (history.below(3) > 0) return { name: `${agent} signs in`, run: () => onDuty(history, agent, place) };
  return { name: `${agent} signs out`, run: () => signOut(history.store(), agent) };
}

function isLost({ history }: Scene): Act | null {
  const agent = history.oneOf(history.agents) ?? "";
  if (history.below(3) > 0) return { name: `${agent} is there`, run: () => alive(history.store(), [agent]) };
  return { name: `${agent} is lost`, run: () => lost(history.store(), agent) };
}

function jobRuns({ history }: Scene): Act | null {
  const { jobs } = history.world;
  const [job] = jobs.splice(history.below(Math.max(1, jobs.length)), 1);
  return job ? { name: `job ${words(job)}`, run: () => runJob(history, job) } : null;
}

function jobIsLost({ history }: Scene): Act | null {
  const { jobs } = history.world;
  const [job] = jobs.splice(history.below(Math.max(1, jobs.length)), 1);
  return job ? { name: `job ${words(job)} is lost`, run: () => Promise.resolve() } : null;
}

/** As the workers take it. */
export async function runJob(history: History, job: Job): Promise<void> {
  const store = history.store();
  if (job.name === "expireOffer") await expireOffer(store, job.data);
  else if (job.name === "endWrapUp") await endWrapUp(store, job.data);
  else if (job.name === "route")
    await ("item" in job.data ? placeItem(store, job.data.item) : feedAgent(store, job.data.agent));
}

/** A worker dies between its claim and its write; another takes its place. */
function dies({ history }: Scene): Act | null {
  const { world } = history;
  const place = history.below(world.workers.length);
  const run = async (): Promise<void> => {
    const floor = world.workers[place]?.store.floor;
    if (!floor || !(await floor.sync())) return;
    const item = history.oneOf([...floor.picture.items()]);
    const agent = history.oneOf([...floor.picture.agents()].filter(({ routing }) => routing === "idle"));
    if (item && agent) await floor.claim({ item, agent });
    await world.restart(place);
  };
  return { name: `worker ${place} dies`, run };
}

function wiped({ history }: Scene): Act | null {
  const how = history.oneOf(["all", "mark", "agents", "items"] as const) ?? "all";
  return { name: `the picture loses ${how}`, run: () => history.world.wipe(how) };
}

function short({ _id }: ItemRecord): string {
  return _id.slice(-5);
}

function words({ name, data }: Job): string {
  return `${name} ${Object.values(data).join(" ").slice(-12)}`;
}
