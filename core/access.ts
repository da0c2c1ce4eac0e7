import type { AgentId, QueueId } from "./ids.ts";
import type { Role } from "./agent.ts";

/** The signed-in person, as every check sees them. */
export interface Person {
  id: AgentId;
  name: string;
  role: Role;
  queues: readonly QueueId[];
}

/** What of a conversation decides who may see it. */
export interface Guarded {
  queue: QueueId;
  /** Further queues that the client addressed at once. */
  alsoQueues?: readonly QueueId[];
  agent: AgentId | null;
  /** Everyone who ever worked on it. */
  pastAgents: readonly AgentId[];
}

/** May read the conversation: whoever works or worked on it, whoever serves its queue, supervisors and administrators. */
export function maySee(person: Person, guarded: Guarded): boolean {
  return (
    isSupervising(person) ||
    guarded.agent === person.id ||
    guarded.pastAgents.includes(person.id) ||
    servesAny(person, guarded)
  );
}

/** True when the person's queues include the matter's own or one it was addressed to as well. */
export function servesAny(
  { queues }: { queues: readonly QueueId[] },
  matter: Pick<Guarded, "queue" | "alsoQueues">,
): boolean {
  return (
    queues.includes(matter.queue) || (matter.alsoQueues?.some((queue) => queues.includes(queue)) ?? false)
  );
}

/** May answer, transfer and close: the agent who holds it, or a supervisor. */
export function mayAct(person: Person, guarded: Guarded): boolean {
  return guarded.agent === person.id || isSupervising(person);
}

/** May see all queues and all agents. */
export function isSupervising(person: Pick<Person, "role">): boolean {
  return person.role !== "agent";
}

/** May change queues, people, accounts and settings. */
export function mayAdminister(person: Pick<Person, "role">): boolean {
  return person.role === "administrator";
}
