import type { QueueId, SkillId, TeamId } from "./ids.ts";
import type { ItemKind } from "./routing/kinds.ts";

export type Role = "agent" | "supervisor" | "administrator";

/** Chosen by the agent. */
export type Presence = "available" | "break" | "meal" | "meeting" | "training" | "other" | "logged_out";

/** Set by the system, never by hand. */
export type RoutingStatus =
  "off_queue" | "idle" | "reserved" | "interacting" | "wrapping" | "not_responding" | "communicating";

/** Whether the agent's desk is really there. `absent`: signed in, and no desk was connected yet. */
export type Liveness = "absent" | "connected" | "grace" | "lost";

/** Nobody would see an offer. `grace` passes within seconds: the page loads again, or the desk is lost. */
export const unseen: readonly Liveness[] = ["absent", "grace", "lost"];

export const presences: readonly Presence[] = [
  "available",
  "break",
  "meal",
  "meeting",
  "training",
  "other",
  "logged_out",
];

/** Whoever has not signed out is on duty. */
export const presencesOnDuty: readonly Presence[] = presences.filter((one) => one !== "logged_out");

/** What a supervisor may put another person into. Only they themselves can say that they are ready. */
export const presencesByOthers: readonly Exclude<Presence, "available">[] = [
  "break",
  "meal",
  "meeting",
  "training",
  "other",
  "logged_out",
];

/** Who is ready needs no reason, and neither does who has gone home. */
export type ReasonedPresence = Exclude<Presence, "available" | "logged_out">;
export const presencesWithReasons: readonly ReasonedPresence[] = [
  "break",
  "meal",
  "meeting",
  "training",
  "other",
];

/** What an administrator says of a person's work: which items they may be offered, and how many. */
export interface Abilities {
  queues: QueueId[];
  team: TeamId | null;
  /** Level 1 to 5 by skill. */
  skills: Record<SkillId, number>;
  /** The budget that held items share. */
  capacity: number;
  /** Most items of a kind at once; a kind that is missing is bounded by the budget alone. */
  limits: Partial<Record<ItemKind, number>>;
}

/** Of a person about whom nothing was said. */
export const plainAbilities: Pick<Abilities, "team" | "skills" | "limits"> = {
  team: null,
  skills: {},
  limits: {},
};

/** What an agent's routing status must be, given presence and held items. `not_responding` is left only by the agent's own choice of a presence. */
export function routingStatus(facts: {
  presence: Presence;
  missed: boolean;
  reserved: number;
  active: number;
  wrapping: number;
  /** In a call that came by no queue. */
  ownCall?: boolean;
}): RoutingStatus {
  if (facts.reserved > 0) return "reserved";
  if (facts.active > 0) return "interacting";
  if (facts.wrapping > 0) return "wrapping";
  if (facts.ownCall) return "communicating";
  if (facts.missed) return "not_responding";
  return facts.presence === "available" ? "idle" : "off_queue";
}
