import type { CallResult } from "../../../core/callback.ts";
import type { DecisionsAnswer, ItemAnswer, TransferForm } from "../../../core/desk.ts";
import type { AgentId, ItemId, QueueId, WrapUpCodeId } from "../../../core/ids.ts";
import type { PriorityClass } from "../../../core/routing/facts.ts";
import { ask } from "./http.ts";

const step = (item: ItemId, verb: string, body: unknown = {}): Promise<ItemAnswer> =>
  ask<ItemAnswer>(`/api/items/${encodeURIComponent(item)}/${verb}`, { method: "POST", body });

/** The steps of a work item that a person may take. Each may be sent twice. */
export const items = {
  accept: (item: ItemId, offer: number) => step(item, "accept", { offer }),
  decline: (item: ItemId, offer: number, reason: string) => step(item, "decline", { offer, reason }),
  transfer: (item: ItemId, form: TransferForm) => step(item, "transfer", form),
  finish: (item: ItemId) => step(item, "finish"),
  complete: (item: ItemId, code: WrapUpCodeId | null, call?: CallResult) =>
    step(item, "complete", { code, ...(call ? { call } : {}) }),
  extend: (item: ItemId) => step(item, "extend"),
  hold: (item: ItemId) => step(item, "hold"),
  resume: (item: ItemId) => step(item, "resume"),
  /** Why it was offered, each time. */
  decisions: (item: ItemId) => ask<DecisionsAnswer>(`/api/items/${encodeURIComponent(item)}/decisions`),
  push: (item: ItemId, agent: AgentId) => step(item, "push", { agent }),
  pull: (item: ItemId) => step(item, "pull"),
  prioritize: (item: ItemId, priority: PriorityClass) => step(item, "priority", { priority }),
  move: (item: ItemId, queue: QueueId) => step(item, "move", { queue }),
};
