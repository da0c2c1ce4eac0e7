import { presences, presencesByOthers, type Liveness, type Presence, type RoutingStatus } from "./agent.ts";

// Which state of an agent may follow which: chosen presence, routing status and liveness move apart from each other.

/** Who brings a presence about: the agent, somebody above them, or the act of signing in. */
export type Chooser = "agent" | "supervisor" | "sign_in";

const onDuty = presences.filter((one) => one !== "logged_out");

/**
 * Who may choose which presence from where. An agent who signed out in one browser may go on in another; nobody else can
 * bring them back, or say that they are ready. Whoever is busy gets the chosen one as their next.
 */
export const presenceChoices: Record<Chooser, { from: readonly Presence[]; to: readonly Presence[] }> = {
  agent: { from: presences, to: presences },
  supervisor: { from: onDuty, to: presencesByOthers },
  sign_in: { from: ["logged_out"], to: ["break"] },
};

/** True when the table allows the choice. */
export function mayChoose(by: Chooser, from: Presence, to: Presence): boolean {
  const { from: froms, to: tos } = presenceChoices[by];
  return froms.includes(from) && tos.includes(to);
}

/**
 * Which routing status may follow which other. Nobody sets them: they follow from what the agent holds, see
 * `routingStatus`; a test walks all that can happen to an agent and finds exactly these.
 */
export const routingTransitions: Record<RoutingStatus, readonly RoutingStatus[]> = {
  off_queue: ["idle", "communicating"],
  idle: ["off_queue", "reserved", "communicating"],
  reserved: ["interacting", "wrapping", "idle", "off_queue", "not_responding", "communicating"],
  interacting: ["reserved", "wrapping", "idle", "off_queue", "not_responding", "communicating"],
  wrapping: ["interacting", "reserved", "idle", "off_queue", "not_responding", "communicating"],
  not_responding: ["idle", "off_queue", "communicating"],
  communicating: ["idle", "off_queue", "not_responding", "reserved"],
};

/** Which liveness may follow which. `grace`: cut off a moment ago; it ends with the first desk that comes, or the desk is lost. */
export const livenessTransitions: Record<Liveness, readonly Liveness[]> = {
  absent: ["connected", "lost"],
  connected: ["grace", "lost"],
  grace: ["connected", "lost"],
  lost: ["connected"],
};
