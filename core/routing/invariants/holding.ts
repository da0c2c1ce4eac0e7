import type { AgentId, ItemId } from "../../ids.ts";
import { heldStates, openStates, type ItemStateName } from "../../item.ts";
import { itemKinds } from "../facts.ts";
import type { DutyNow, Found, ItemNow } from "./now.ts";

const isHeld = ({ state }: ItemNow): boolean => heldStates.includes(state);
/** The client still needs the bank. */
export const isOpen = ({ state }: ItemNow): boolean => openStates.includes(state);

/** What this agent really holds. */
export function heldBy(items: readonly ItemNow[], agent: AgentId): ItemNow[] {
  return items.filter((item) => item.holders.includes(agent) && isHeld(item));
}

/** Where the agent's record counts other than what they really hold. */
export function miscounts(agent: DutyNow, items: readonly ItemNow[]): Found[] {
  const count = (...names: ItemStateName[]): number =>
    items.filter(({ state }) => names.includes(state)).length;
  const costOf = (some: readonly ItemNow[]): number => some.reduce((sum, { cost }) => sum + cost, 0);
  const pairs: [string, number, number][] = [
    ["reserved", agent.reserved, count("reserved")],
    ["active", agent.active, count("assigned", "on_hold")],
    ["wrapping", agent.wrapping, count("wrapping")],
    ["load", agent.load, costOf(items)],
  ];
  for (const kind of itemKinds) {
    const ofKind = items.filter((item) => item.kind === kind);
    const held = agent.held.find((one) => one.kind === kind);
    pairs.push([kind, held?.count ?? 0, ofKind.length], [`${kind} cost`, held?.cost ?? 0, costOf(ofKind)]);
  }
  const wrong = pairs.filter(([, counted, real]) => counted !== real);
  const detail = wrong.map(([what, counted, real]) => `${what} ${counted}, really ${real}`).join("; ");
  return wrong.length > 0 ? [{ about: [agent.id], detail }] : [];
}

/** Items held by nobody who is known. */
export function strays(items: readonly ItemNow[], known: ReadonlySet<AgentId>): Found[] {
  return items
    .filter(isHeld)
    .flatMap(({ id, holders }) =>
      holders
        .filter((agent) => !known.has(agent))
        .map((agent) => ({ about: [id], detail: `held by ${agent}, whom nobody knows` })),
    );
}

/** Items with an agent whose state names none and the other way round, and those with more than there may be. */
export function misnamed(items: readonly ItemNow[]): Found[] {
  const isWrong = (item: ItemNow): boolean =>
    isHeld(item) !== item.holders.length > 0 ||
    item.holders.length > item.mostHolders ||
    twice(item.holders).length > 0;
  return items
    .filter((item) => isOpen(item) && isWrong(item))
    .map(({ id, state, holders, mostHolders }) => ({
      about: [id],
      detail: `${state}, with ${holders.join(" and ") || "nobody"} of at most ${mostHolders}`,
    }));
}

/** Where the records and the open reservations of the log name different agents, or the log one of them twice. */
export function unlikeTheLog(
  items: readonly ItemNow[],
  reservations: readonly { item: ItemId; agent: AgentId }[],
): Found[] {
  const record = new Set(
    items.filter(isHeld).flatMap(({ id, holders }) => holders.map((agent) => `${id} ${agent}`)),
  );
  const log = reservations.map(({ item, agent }) => `${item} ${agent}`);
  const told = new Set(log);
  return [
    ...[...record].filter((pair) => !told.has(pair)).map((pair) => ({ pair, detail: "not in the log" })),
    ...log.filter((pair) => !record.has(pair)).map((pair) => ({ pair, detail: "only in the log" })),
    ...twice(log).map((pair) => ({ pair, detail: "reserved twice" })),
  ].map(({ pair, detail }) => ({ about: pair.split(" "), detail }));
}

/** What is there more than once. */
export function twice(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}
