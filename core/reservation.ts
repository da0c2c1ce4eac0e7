import type { AgentId, Millis } from "./ids.ts";
import type { CancelReason, ReturnCause } from "./item.ts";

/** What fault of the desk kept the agent from answering; it is not blamed on them. */
export type DeclineCause = "declined" | "device";

/** Why an offer ended with its item: the client went, or a supervisor ended it. */
export type GoneReason = "abandoned" | CancelReason;

/**
 * The life of one reservation: one item in front of one agent, and what came of it. `since`: when the state began.
 * `canceled`: the item is gone. `rescinded`: the item goes on without this agent. `failed`: their device could not take it.
 * `returned`: they had it, and it went on to others before it was finished.
 */
export type ReservationState =
  | { name: "pending"; sinceMs: Millis; untilMs: Millis }
  | { name: "rejected"; atMs: Millis; reason: string }
  | { name: "timeout"; atMs: Millis }
  | { name: "canceled"; atMs: Millis; reason: GoneReason }
  | { name: "rescinded"; atMs: Millis; reason: string }
  | { name: "failed"; atMs: Millis; fault: "device"; reason: string }
  | { name: "accepted"; sinceMs: Millis; onHold: boolean }
  | { name: "wrapping"; sinceMs: Millis; untilMs: Millis | null }
  | { name: "returned"; atMs: Millis; cause: ReturnCause }
  | { name: "completed"; atMs: Millis };

export type ReservationStateName = ReservationState["name"];

/** Which state may follow which. A test proves that each is reached from `pending` and that none is a dead end. */
export const reservationTransitions: Record<ReservationStateName, readonly ReservationStateName[]> = {
  pending: ["accepted", "rejected", "timeout", "canceled", "rescinded", "failed"],
  accepted: ["wrapping", "completed", "returned"],
  // A client who writes on, or the agent, takes it up again; one who was not reached goes back to wait for the next call.
  wrapping: ["completed", "accepted", "returned"],
  rejected: [],
  timeout: [],
  canceled: [],
  rescinded: [],
  failed: [],
  returned: [],
  completed: [],
};

/** The states in which a reservation takes some of its agent's capacity. */
export const openReservations: readonly ReservationStateName[] = ["pending", "accepted", "wrapping"];

/** One item in front of one agent. */
export interface Reservation {
  agent: AgentId;
  /** Number of the offer, from 1 in each item. */
  offer: number;
  offeredMs: Millis;
  state: ReservationState;
}

/** True when the table allows the step. */
export function mayBecome(from: ReservationStateName, to: ReservationStateName): boolean {
  return reservationTransitions[from].includes(to);
}

/** True while the reservation binds item and agent to each other. */
export function isOpenReservation({ state }: Reservation): boolean {
  return openReservations.includes(state.name);
}
