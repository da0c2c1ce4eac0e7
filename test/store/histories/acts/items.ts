import { callIsDue } from "../../../../adapters/store/callbacks.ts";
import { acceptOffer, declineOffer, expireOffer } from "../../../../adapters/store/offers.ts";
import type { Step } from "../../../../adapters/store/held.ts";
import type { ItemRecord } from "../../../../adapters/store/records/items.ts";
import { move, prioritize, pull, push } from "../../../../adapters/store/supervise.ts";
import { cancelItem, transfer } from "../../../../adapters/store/transfers.ts";
import { complete, endWrapUp } from "../../../../adapters/store/wrapUp.ts";
import type { AgentId } from "../../../../core/ids.ts";
import { askedOf, type ItemStateName } from "../../../../core/item.ts";
import type { History } from "../world.ts";
import { among, atHand, short, type Act, type Scene } from "./scene.ts";

function holderOf({ state }: ItemRecord): AgentId {
  return "agent" in state ? state.agent : "";
}

/** One of those who are asked. */
function offerOf({ history }: Scene, { state }: ItemRecord): { agent: AgentId; offer: number } {
  const asked = askedOf(state);
  const { agent, offer } = (asked.length > 1 ? history.oneOf(asked) : asked[0]) ?? { agent: "", offer: 0 };
  return { agent, offer };
}

/** An offer is accepted. */
export function accepts(scene: Scene): Act | null {
  const item = among(scene, "reserved");
  if (!item) return null;
  const { history } = scene;
  const asked = offerOf(scene, item);
  // Now and then somebody else tries, or an offer that was before.
  const agent = history.below(12) === 0 ? (history.oneOf(history.agents) ?? "") : asked.agent;
  const offer = history.below(12) === 0 ? asked.offer - 1 : asked.offer;
  const run = () => acceptOffer(history.store(), { item: atHand(scene, item), offer, agent });
  return { name: `${agent} accepts ${short(item)} #${offer}`, run };
}

/** An offer is declined, or a device fails. */
export function declines(scene: Scene): Act | null {
  const item = among(scene, "reserved");
  if (!item) return null;
  const cause = scene.history.below(3) === 0 ? "device" : "declined";
  const { agent, offer } = offerOf(scene, item);
  const decline = { item: atHand(scene, item), offer, agent, reason: "", cause } as const;
  const run = () => declineOffer(scene.history.store(), decline);
  return { name: `${agent} declines ${short(item)} (${cause})`, run };
}

/** The time of an offer may be over. */
export function runsOut(scene: Scene): Act | null {
  const item = among(scene, "reserved");
  if (!item) return null;
  const { offer } = offerOf(scene, item);
  const run = () => expireOffer(scene.history.store(), { item: item._id, offer });
  return { name: `the offer of ${short(item)} may run out`, run };
}

type TakesStep = (store: ReturnType<History["store"]>, step: Step) => Promise<unknown>;

/** One step of a held item by its agent. */
export function held(name: string, scene: Scene, from: ItemStateName[], step: TakesStep): Act | null {
  const item = among(scene, ...from);
  if (!item) return null;
  const { history } = scene;
  const by = holderOf(item);
  const run = () => step(history.store(), { item: atHand(scene, item), by });
  return { name: `${by}: ${name} ${short(item)}`, run };
}

/** A talk is over, with its wrap-up or without; a call with whatever came of it. */
export function completes(scene: Scene): Act | null {
  const result = scene.history.oneOf(["reached", "no_answer", "no_answer", "later", "wrong_number"] as const);
  const call = result === "later" ? { result, atMs: Date.now() + 20 } : { result: result ?? "reached" };
  return held(`complete (${call.result})`, scene, ["wrapping", "assigned"], (store, step) =>
    complete(store, { ...step, code: null, call }),
  );
}

/** The time for the next call may have come. */
export function callMayBeDue(scene: Scene): Act | null {
  const item = among(scene, "queued");
  if (!item) return null;
  const run = () => callIsDue(scene.history.store(), item._id);
  return { name: `the next call of ${short(item)} may be due`, run };
}

/** The time for wrap-up may be over. */
export function wrapUpEnds(scene: Scene): Act | null {
  const item = among(scene, "wrapping");
  if (!item) return null;
  const run = () => endWrapUp(scene.history.store(), { item: item._id, rev: item.rev });
  return { name: `the wrap-up of ${short(item)} may end`, run };
}

/** An item is handed on. */
export function handsOn(scene: Scene): Act | null {
  const item = among(scene, "assigned", "on_hold");
  if (!item) return null;
  const { history } = scene;
  const by = { id: holderOf(item), name: "A" };
  const agent = history.oneOf(history.agents) ?? "";
  const queue = history.oneOf(history.queues) ?? "";
  const to = history.below(2) === 0 ? { agent } : { queue };
  const run = () => transfer(history.store(), { item: atHand(scene, item), by, to, note: "" });
  return { name: `${by.id} hands ${short(item)} to ${JSON.stringify(to)}`, run };
}

/** The supervisor does something to an item that waits. */
export function supervises(scene: Scene): Act | null {
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
