import { isSupervising } from "../../core/access.ts";
import { loadOf, unfit } from "../../core/routing/fit.ts";
import type { AgentId, QueueId } from "../../core/ids.ts";
import { askedOf, type CancelReason } from "../../core/item.ts";
import type { Actor, Happening, OfferReason } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import type { ItemView } from "../../core/view.ts";
import { append } from "./append.ts";
import { Late, onItem, type ItemAtHand } from "./atHand.ts";
import { storeNowMs } from "./clock.ts";
import { change } from "./change.ts";
import { clientHead } from "./clientHead.ts";
import { entering } from "./entering.ts";
import { agentFacts, waitingFacts } from "./facts.ts";
import { moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import { queueName, queueOf, rulesOf, termsOf } from "./lookups.ts";
import { duty } from "./records/duty.ts";
import type { ItemRecord } from "./records/items.ts";
import { candidateOf, reserve } from "./reserving.ts";
import type { Store } from "./store.ts";
import { itemView } from "./views.ts";

import { freeAsked, passedBy, rescindedTo } from "./returns.ts";

export { returnItem } from "./returns.ts";

type By = { id: AgentId; name: string };

/** Hands a held item to a queue or, as an offer, to an agent. Problem `wrong_state` when it is not held or the agent cannot take it now. */
export function transfer(
  store: Store,
  hand: { item: ItemAtHand; by: By; to: { queue: QueueId } | { agent: AgentId }; note: string },
): Promise<ItemView> {
  return onItem(store, hand.item, async (item) => {
    if (item.state.name !== "assigned" && item.state.name !== "on_hold") throw new Problem("wrong_state");
    if (item.state.agent !== hand.by.id) {
      const who = await duty.of(store).findOne({ _id: hand.by.id }, { projection: { role: 1 } });
      if (!who || !isSupervising(who)) throw new Problem("gone_to_other");
    }
    return "queue" in hand.to
      ? toQueue(store, item, hand.by, hand.to.queue, hand.note)
      : toAgent(store, item, hand.by, hand.to.agent, hand.note);
  });
}

async function toQueue(store: Store, item: ItemRecord, by: By, to: QueueId, note: string): Promise<ItemView> {
  const { state } = item;
  if (state.name !== "assigned" && state.name !== "on_hold") throw new Late();
  const [queue, rules] = await Promise.all([queueOf(store, to), rulesOf(store)]);
  if (!queue?.active) throw new Problem("not_found");
  const from = state.agent;
  const queues = [item.queue, ...(item.alsoQueues ?? [])];
  const actor: Actor = { kind: "agent", ...by };
  const name = queueName(queue);
  const told: Happening[] = [
    { kind: "item.transferred", item: item._id, from, to: { queue: to, queueName: name }, note },
    { kind: "item.queued", item: item._id, queue: to, queueName: name, cause: "transferred" },
  ];
  return change(store, async (tx) => {
    const appended = await append(
      tx,
      { _id: item.conversation, item: item._id },
      told.map((what) => ({ actor, item: item._id, what })),
      // Who hands it to a queue has decided whose it is: the others it was addressed to see it no longer.
      { $set: { itemState: "queued", agent: null, queue: to }, $unset: { alsoQueues: "" } },
    );
    if (!appended) throw new Late();
    const { at } = appended;
    const moved = await moveItem(
      tx,
      { item: item._id, names: [state.name], agent: from, rev: item.rev },
      { name: "queued", since: at },
      // The agent who handed it on is not asked first, should they serve that queue too.
      {
        $set: {
          ...entering(store, item, queue, at),
          // Whoever knew the client had it and handed it on.
          steps: [],
          acceptedAt: null,
          passes: passedBy(item, from, at, rules),
        },
        $unset: { alsoQueues: "" },
      },
    );
    if (!moved) throw new Late();
    await changeLoad(tx, from, at, { active: -1, give: item }, { set: { idleSince: at } });
    tx.news.push({ kind: "item", record: moved, also: { agents: [from], queues } });
    tx.news.push({ kind: "job", job: "route", data: { item: item._id } });
    tx.news.push({ kind: "job", job: "route", data: { agent: from } });
    return itemView(moved);
  });
}

async function toAgent(store: Store, item: ItemRecord, by: By, to: AgentId, note: string): Promise<ItemView> {
  const { state } = item;
  if (state.name !== "assigned" && state.name !== "on_hold") throw new Late();
  const from = state.agent;
  const agent = await duty.of(store).findOne({ _id: to });
  if (!agent || to === from) throw new Problem(agent ? "wrong_state" : "not_found");
  // A person may be asked for a matter of a queue that is not theirs; all else must allow it.
  const facts = agentFacts(agent);
  const rules = await rulesOf(store);
  const why = unfit({ ...facts, queues: [item.queue] }, waitingFacts(item), null, rules);
  if (why !== null) throw new Problem("wrong_state", { fields: { agent: why } });
  const choice: OfferReason = {
    policy: "transfer",
    candidates: [{ agent: to, idleMs: storeNowMs(store) - facts.idleSinceMs, load: loadOf(facts) }],
    excluded: [],
  };
  const shown = await clientHead(store, item);
  const ttlMs = termsOf(store, await queueOf(store, item.queue), item.channel).offerTtlMs;
  return change(store, async (tx) => {
    const actor: Actor = { kind: "agent", ...by };
    const appended = await append(tx, { _id: item.conversation, item: item._id }, [
      {
        actor,
        item: item._id,
        what: {
          kind: "item.transferred",
          item: item._id,
          from,
          to: { agent: to, agentName: agent.name },
          note,
        },
      },
    ]);
    if (!appended) throw new Late();
    const set = { idleSince: appended.at };
    await changeLoad(tx, from, appended.at, { active: -1, give: item }, { set });
    const moved = await reserve(tx, item, [candidateOf(agent)], {
      shown,
      why: choice,
      ttlMs,
      rules,
      from: [state.name],
    });
    if (!moved) throw new Late();
    tx.news.push({ kind: "item", record: moved, also: { agents: [from] } });
    tx.news.push({ kind: "job", job: "route", data: { agent: from } });
    return itemView(moved);
  });
}

/** A supervisor ends an item that waits. */
export function cancelItem(
  store: Store,
  { item: atHand, by, reason }: { item: ItemAtHand; by: By; reason: CancelReason },
): Promise<ItemView> {
  return onItem(store, atHand, async (item) => {
    const { state } = item;
    if (state.name === "canceled") return itemView(item);
    if (state.name !== "queued" && state.name !== "reserved") throw new Problem("wrong_state");
    const { name } = state;
    const asked = askedOf(state);
    const actor: Actor = { kind: "agent", ...by };
    const told: Happening[] = [
      ...rescindedTo(asked, item._id, reason),
      { kind: "item.canceled", item: item._id, reason },
      { kind: "conversation.closed" },
    ];
    return change(store, async (tx) => {
      const appended = await append(
        tx,
        { _id: item.conversation, item: item._id },
        told.map((what) => ({ actor, item: item._id, what })),
        {
          $set: { state: "closed", item: null, itemState: null, agent: null },
          $currentDate: { closedAt: true },
        },
      );
      if (!appended) throw new Late();
      const { at } = appended;
      const from = { item: item._id, names: [name], rev: item.rev };
      const moved = await moveItem(tx, from, { name: "canceled", at, reason });
      if (!moved) throw new Late();
      await freeAsked(tx, item, asked, at);
      tx.news.push({ kind: "item", record: moved, also: { agents: asked.map(({ agent }) => agent) } });
      return itemView(moved);
    });
  });
}
