import type { AgentId, ItemId } from "../../core/ids.ts";
import type { AgentFacts, Waiting } from "../../core/routing/facts.ts";
import type { Picture } from "../../core/routing/picture.ts";

/** What became of one agent or one item: its facts, or that it is gone from the floor. `rev` is the record's own. */
export type Change =
  | { kind: "agent"; id: AgentId; rev: number; facts: AgentFacts | null }
  | { kind: "item"; id: ItemId; rev: number; facts: Waiting | null };

/** Which of the two was no longer as the decision saw it. */
export type Claimed = "ok" | "item" | "agent" | "lost";

/** An item for an agent, as they were when it was decided. A newcomer that is not stored yet is of revision 0. */
export interface Claim {
  item: Pick<Waiting, "id" | "rev">;
  agent: Pick<AgentFacts, "id" | "rev">;
}

/** Revisions of all that a floor holds. */
export interface Revisions {
  agents: Map<AgentId, number>;
  items: Map<ItemId, number>;
}

/**
 * The live picture that all processes share: who is at work and what waits. It is a copy of what the database says and
 * may be lost at any moment; then whoever notices builds it again.
 */
export interface Floor {
  /**
   * Tells of committed changes; older ones than those known are left out. Answers how many items waited after that, null
   * where it is not known. Never throws.
   */
  put(changes: readonly Change[]): Promise<number | null>;
  /** Brings this process's picture up to now; false when the shared one is lost and must be built. */
  sync(): Promise<boolean>;
  /** As of the last `sync`. Only `sync`, `claim` and `release` change it. */
  readonly picture: Picture;
  /** Takes item and agent for a decision if both are as it saw them; nobody else decides on them until `put` or `release`. */
  claim(claim: Claim): Promise<Claimed>;
  /** The decision came to nothing. */
  release(claim: Claim): Promise<void>;
  /**
   * Starts a lost picture: from now on it takes news, and then `read` fills it. Whoever comes second leaves it to the
   * first, and what `read` says is older than any news that came meanwhile.
   */
  build(read: () => Promise<readonly Change[]>): Promise<void>;
  /** What the shared picture holds, for the comparison with the database; null while it is lost. */
  revisions(): Promise<Revisions | null>;
}
