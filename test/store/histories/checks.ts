import { awayWithWork, returnAllOf } from "../../../adapters/store/duty.ts";
import { agentFacts, queueFacts, waitingNow } from "../../../adapters/store/facts.ts";
import { driftOf, floorNow, mendFloor, wholeFloor } from "../../../adapters/store/floor.ts";
import { countDay } from "../../../adapters/store/history/intervals.ts";
import { queues } from "../../../adapters/store/queues.ts";
import { healRatings } from "../../../adapters/store/rating.ts";
import { clients } from "../../../adapters/store/records/clients.ts";
import { conversations } from "../../../adapters/store/records/conversations.ts";
import { duty } from "../../../adapters/store/records/duty.ts";
import { interactions } from "../../../adapters/store/records/interactions.ts";
import { items, type ItemRecord } from "../../../adapters/store/records/items.ts";
import { feedAgent } from "../../../adapters/store/routing.ts";
import { findRules } from "../../../adapters/store/rules.ts";
import { dutyNow, itemNow } from "../../../adapters/store/surveys.ts";
import type { RoutingStatus } from "../../../core/agent.ts";
import { itemTransitions, openStates } from "../../../core/item.ts";
import { dateAt } from "../../../core/planning/days.ts";
import { addFacts } from "../../../core/planning/interval.ts";
import { balances } from "../../../core/planning/measures.ts";
import { routingTransitions } from "../../../core/presence.ts";
import { isOpenReservation } from "../../../core/reservation.ts";
import { besides, type Beside } from "../../../core/routing/beside.ts";
import { checkFloor } from "../../../core/routing/invariants.ts";
import { Picture } from "../../../core/routing/picture.ts";
import { storyOf, type Story } from "../../../core/story.ts";
import { namesOf } from "../../core/tables.ts";
import { runJob } from "./acts/workers.ts";
import type { History } from "./world.ts";

/** Whatever is wrong, in words; empty when all is well. */
export type Faults = string[];

/** Of each item, at which revision its log was read last. */
export type Checked = Map<string, number>;

/** What must hold at any moment at which nobody is in the middle of a write. */
export async function faultsNow(history: History, checked: Checked): Promise<Faults> {
  const store = history.store();
  const [all, people, rules, now] = await Promise.all([
    items
      .of(store)
      .find({ queue: { $in: history.queues }, "state.name": { $in: namesOf(itemTransitions) } })
      .toArray(),
    duty
      .of(store)
      .find({ _id: { $in: history.agents } })
      .toArray(),
    findRules(store),
    store.mongo.now(),
  ]);
  const open = all.filter(({ state }) => openStates.includes(state.name));
  const facts = { nowMs: now.getTime(), rules, items: open.map(itemNow), agents: people.map(dutyNow) };
  const reservations = await storiesOf(history, all, checked);
  const found = checkFloor({ ...facts, reservations: reservations.open });
  return [
    ...reservations.faults,
    ...found.map((one) => `${one.invariant} ${one.about.join(" ")}: ${one.detail}`),
  ];
}

/** Holds every item to its own story; what is unchanged since it was read last is not read again. */
async function storiesOf(
  history: History,
  all: readonly ItemRecord[],
  checked: Checked,
): Promise<{ faults: Faults; open: { item: string; agent: string }[] }> {
  const faults: Faults = [];
  const open: { item: string; agent: string }[] = [];
  for (const item of all) {
    const isOpen = openStates.includes(item.state.name);
    if (!isOpen && checked.get(item._id) === item.rev) continue;
    const story = await storyIn(history, item);
    for (const one of story.reservations)
      if (isOpenReservation(one)) open.push({ item: item._id, agent: one.agent });
    if (checked.get(item._id) !== item.rev) faults.push(...(await unlike(history, item, story)));
    checked.set(item._id, item.rev);
  }
  return { faults, open };
}

async function storyIn(history: History, { _id, conversation }: ItemRecord): Promise<Story> {
  const rows = await interactions
    .of(history.store())
    .find({ conversation, seq: { $gt: 0 } })
    .sort({ seq: 1 })
    .toArray();
  const gap = rows.findIndex(({ seq }, place) => seq !== place + 1);
  if (gap >= 0) {
    const fault = `row ${gap + 1} is missing`;
    return { state: null, notBeforeMs: null, reservations: [], ended: null, fault };
  }
  const mine = rows.filter(({ what }) => "item" in what && what.item === _id);
  return storyOf(mine.map(({ at, what }) => ({ atMs: at.getTime(), what })));
}

/** Where the record of the item or of its conversation says another thing than the log. */
async function unlike(history: History, item: ItemRecord, story: Story): Promise<Faults> {
  const faults: Faults = [];
  const say = (what: string): void => void faults.push(`${item._id.slice(-5)}: ${what}`);
  if (story.fault) say(`the log cannot be true: ${story.fault}`);
  if (story.state !== item.state.name) say(`${item.state.name}, and ${story.state} by its log`);
  const notBeforeMs = "notBefore" in item.state ? (item.state.notBefore?.getTime() ?? null) : null;
  if (story.notBeforeMs !== notBeforeMs)
    say(`not before ${notBeforeMs}, and ${story.notBeforeMs} by its log`);
  if (item.offers !== story.reservations.length)
    say(`${item.offers} offers, ${story.reservations.length} in the log`);
  const head = await conversations.of(history.store()).findOne({ _id: item.conversation });
  if (head?.item !== item._id) return faults;
  if (head.itemState !== item.state.name)
    say(`${item.state.name}, and its conversation says ${head.itemState}`);
  const agent = item.state.name !== "reserved" && "agent" in item.state ? item.state.agent : null;
  if (head.agent !== agent) say(`with ${agent}, and its conversation says ${head.agent}`);
  return faults;
}

/** Lets all that is under way end, and the sweeper and the watcher do their work. */
export async function calm(history: History): Promise<Faults> {
  const { world } = history;
  if (await world.bury()) {
    // As five seconds later: claims of the dead have run out, and no mirror hides them any more.
    await world.endClaims();
    for (const place of world.workers.keys()) await world.restart(place);
    await world.bury();
  }
  await settle(history);
  for (const job of world.jobs.splice(0)) await runJob(history, job);
  for (const agent of await awayWithWork(history.store()))
    await returnAllOf(history.store(), agent, "agent_lost");
  await healRatings(history.store(), await history.store().mongo.now());
  await settle(history);
  return watch(history);
}

/** What was told after a commit has arrived, and the jobs that follow from it are there. */
async function settle({ world }: History): Promise<void> {
  for (const { store } of world.workers) await store.floor.sync();
  await new Promise((resolve) => setImmediate(resolve));
}

/** As the watcher does, until there is nothing for it to do. */
async function watch(history: History): Promise<Faults> {
  for (let round = 0; round < 40; round += 1) {
    await settle(history);
    const store = history.store();
    await floorNow(store);
    const drift = await driftOf(store);
    if (drift && drift.agents.length + drift.items.length > 0) await mendFloor(store, drift);
    const pairs = await besideInTruth(history);
    if (drift && drift.agents.length + drift.items.length + pairs.length === 0) return restFaults(history);
    for (const { agent } of pairs) await feedAgent(store, agent);
  }
  const pairs = await besideInTruth(history);
  const drift = await driftOf(history.store());
  return [
    `no rest: ${JSON.stringify(pairs)} beside each other, the picture differs by ${JSON.stringify(drift)}`,
  ];
}

/** Judged by a picture made of what the database says, not by the one that is looked after. */
async function besideInTruth(history: History): Promise<Beside[]> {
  const store = history.store();
  const picture = new Picture(await findRules(store));
  for (const queue of await queues.list(store)) picture.putQueue(queueFacts(queue, undefined));
  for (const { kind, facts } of await wholeFloor(store)) {
    if (!facts) continue;
    if (kind === "agent") picture.putAgent(facts);
    else picture.putItem(facts);
  }
  return besides(picture, [], Date.now());
}

/** When nothing is under way every worker sees the same, and nothing is with somebody who is not there. */
async function restFaults(history: History): Promise<Faults> {
  const faults: Faults = [];
  const store = history.store();
  const people = await duty
    .of(store)
    .find({ _id: { $in: history.agents } })
    .toArray();
  const waiting = await items
    .of(store)
    .find({ ...waitingNow, queue: { $in: history.queues } })
    .toArray();
  for (const [place, worker] of history.world.workers.entries()) {
    const picture = await floorNow(worker.store);
    if (!picture) return ["the picture is lost"];
    for (const person of people) {
      const seen = JSON.stringify(picture.agent(person._id) ?? null);
      const due = person.presence === "logged_out" ? "null" : JSON.stringify(agentFacts(person));
      if (seen !== due) faults.push(`worker ${place} sees ${seen}, and it is ${due}`);
    }
    for (const { _id, rev } of waiting)
      if (picture.item(_id)?.rev !== rev) faults.push(`worker ${place} does not see ${_id} wait`);
  }
  const resting = await items
    .of(store)
    .find({ "state.name": "queued", "state.notBefore": { $exists: true }, queue: { $in: history.queues } })
    .toArray();
  faults.push(...(await wronglyRated(history, [...waiting, ...resting])));
  for (const { _id } of resting)
    if (store.floor.picture.item(_id)) faults.push(`${_id} waits for its time and is on the floor`);
  for (const person of people) {
    const away = person.liveness === "lost" || person.presence === "logged_out";
    if (away && person.reserved + person.active > 0) faults.push(`${person._id} is away and has work`);
  }
  return faults;
}

/** Whoever waits has the rating that their client has. */
async function wronglyRated(history: History, waiting: readonly ItemRecord[]): Promise<Faults> {
  const known = await clients
    .of(history.store())
    .find({ _id: { $in: waiting.flatMap(({ client }) => client ?? []) } })
    .toArray();
  const ratings = new Map(known.map(({ _id, rating }) => [_id, rating ?? null]));
  return waiting
    .filter(({ client, rating }) => client !== null && (rating ?? null) !== (ratings.get(client) ?? null))
    .map(
      ({ _id, client, rating }) =>
        `${_id} waits as ${rating}, and its client is ${ratings.get(client ?? "")}`,
    );
}

/** What the whole history must have left behind: queues that balance, and agents who went only where the table lets them. */
export async function faultsAtEnd(history: History): Promise<Faults> {
  const store = history.store();
  const faults: Faults = [];
  for (const id of history.queues) {
    const queue = await queues.find(store, id);
    if (!queue) continue;
    const { slots } = await countDay(store, queue, dateAt(Date.now(), queue.hours.timeZone));
    const facts = addFacts(...slots);
    if (!balances(facts)) faults.push(`${id} does not balance: ${JSON.stringify(facts)}`);
    if (Object.values(facts).some((one) => one < 0)) faults.push(`${id} counts less than nothing`);
  }
  for (const agent of history.agents) faults.push(...badMoves(history, agent));
  return faults;
}

function badMoves({ world }: History, agent: string): Faults {
  const byRev = new Map<number, RoutingStatus>();
  for (const event of world.heard)
    if (event.kind === "agent" && event.agent.id === agent) byRev.set(event.agent.rev, event.agent.routing);
  return [...byRev].flatMap(([rev, to]) => {
    const from = byRev.get(rev - 1);
    const isAllowed = from === undefined || from === to || routingTransitions[from].includes(to);
    return isAllowed ? [] : [`${agent} went from ${from} to ${to} at ${rev}`];
  });
}
