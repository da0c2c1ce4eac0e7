import type { AgentId } from "../../core/ids.ts";
import type { Actor, AgentHappening } from "../../core/log.ts";
import { newId } from "./append.ts";
import type { Tx } from "./change.ts";
import type { Collection, Filter, UpdateFilter } from "./noun.ts";
import { duty, type DutyRecord } from "./records/duty.ts";
import type { ItemRecord } from "./records/items.ts";
import { interactions, type AgentRow } from "./records/interactions.ts";

/** What of an item weighs on its agent. */
export type Portion = Pick<ItemRecord, "kind" | "cost" | "acceptedAt">;

/** What an item's step changes in its agent's load. */
export interface LoadChange {
  reserved?: -1 | 0 | 1;
  active?: -1 | 0 | 1;
  wrapping?: -1 | 0 | 1;
  /** Begins to weigh. */
  take?: Portion;
  /** Weighs no longer; what was accepted counts as work done. */
  give?: Portion;
}

/**
 * Changes an agent's load inside an item's transaction. `only` is the condition under which the agent may take more:
 * it is judged by the write itself, so two items can never both take the last free place. Null when it does not hold.
 */
export async function changeLoad(
  tx: Tx,
  agent: AgentId,
  at: Date,
  change: LoadChange,
  more: { only?: Filter<DutyRecord>; set?: Partial<DutyRecord> } = {},
): Promise<DutyRecord | null> {
  const { reserved = 0, active = 0, wrapping = 0 } = change;
  const table = duty.of(tx.store);
  let record = await table.findOneAndUpdate(
    { _id: agent, ...more.only },
    {
      $inc: { reserved, active, wrapping, ...weights(change, at), rev: 1 } as Partial<Record<string, number>>,
      ...(more.set ? { $set: more.set } : {}),
    } as UpdateFilter<DutyRecord>,
    { session: tx.session, returnDocument: "after" },
  );
  if (!record) return null;
  // A presence chosen while busy begins when the last item ends.
  if (record.nextPresence !== null && record.reserved + record.active + record.wrapping === 0) {
    const presence = record.nextPresence;
    const reason = record.nextReason ?? null;
    const by = record.nextBy ?? undefined;
    record = await table.findOneAndUpdate(
      { _id: agent },
      {
        $set: {
          presence,
          reason,
          nextPresence: null,
          nextReason: null,
          nextBy: null,
          since: at,
          misses: 0,
          missed: false,
        },
        $inc: { rev: 1 },
      },
      { session: tx.session, returnDocument: "after" },
    );
    if (!record) return null;
    const cause = by ? "supervisor" : "chosen";
    const why = reason === null ? {} : { reason };
    await logAgent(tx, agent, at, { kind: "agent.presence", presence, ...why, cause }, by);
  }
  tx.news.push({ kind: "agent", record });
  return record;
}

function weights({ take, give }: LoadChange, at: Date): Record<string, number> {
  const moved = take ?? give;
  if (!moved) return {};
  const sign = take ? 1 : -1;
  const { kind, cost } = moved;
  const workMs = give?.acceptedAt ? Math.round(((at.getTime() - give.acceptedAt.getTime()) * cost) / 100) : 0;
  return {
    load: sign * cost,
    [`held.${kind}.count`]: sign,
    [`held.${kind}.cost`]: sign * cost,
    ...(workMs > 0 ? { workMs } : {}),
  };
}

/** Writes a row of the log about an agent; `actor` where somebody else did it. */
export async function logAgent(
  tx: Tx,
  agent: AgentId,
  at: Date,
  what: AgentHappening,
  actor?: Actor,
): Promise<void> {
  const table = interactions.of(tx.store) as unknown as Collection<AgentRow>;
  await table.insertOne(
    { _id: newId(), about: agent, at, what, ...(actor ? { actor } : {}) },
    { session: tx.session },
  );
}
