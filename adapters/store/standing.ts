import type { AgentId, ClientId } from "../../core/ids.ts";
import type { OwnAgent } from "../../core/item.ts";
import type { QueueRouting } from "../../core/queue.ts";
import type { Rating, Step } from "../../core/routing/facts.ts";
import type { Tx } from "./change.ts";
import { agents } from "./records/agents.ts";
import { clients, type ClientRecord } from "./records/clients.ts";

/** What routing knows of the client behind an item. */
export interface Standing {
  rating: Rating | null;
  own: OwnAgent | null;
}

/** What the bank has said of a client. */
export type Known = Pick<ClientRecord, "rating" | "agent">;

/** The client's rating, and who knows them: whoever spoke with them in this conversation, else their own agent at the bank. */
export async function standingOf(tx: Tx, client: ClientId | null, last: AgentId | null): Promise<Standing> {
  const known =
    client === null
      ? null
      : await clients
          .of(tx.store)
          .findOne({ _id: client }, { session: tx.session, projection: { rating: 1, agent: 1 } });
  return standingBy(tx, known, last);
}

/** The same of a client who has been read already. */
export async function standingBy(tx: Tx, known: Known | null, last: AgentId | null): Promise<Standing> {
  const agent = last ?? known?.agent ?? null;
  return { rating: known?.rating ?? null, own: agent === null ? null : await ownAgent(tx, agent) };
}

async function ownAgent(tx: Tx, agent: AgentId): Promise<OwnAgent | null> {
  const found = await agents
    .of(tx.store)
    .findOne({ _id: agent }, { session: tx.session, projection: { team: 1 } });
  return found && { agent, team: found.team ?? null };
}

/** The steps that an item has of its own: its client's agent first, then that agent's team, for as long as the queue says. */
export function ownSteps(
  own: OwnAgent | null,
  { ownAgentMs, ownTeamMs }: Pick<QueueRouting, "ownAgentMs" | "ownTeamMs">,
): Step[] {
  if (!own) return [];
  const steps: Step[] = [];
  const plain = { needs: [], agents: [], teams: [], skipIfNobody: true, soon: true };
  if (ownAgentMs > 0) steps.push({ ...plain, agents: [own.agent], forMs: ownAgentMs });
  if (ownTeamMs > 0 && own.team !== null) steps.push({ ...plain, teams: [own.team], forMs: ownTeamMs });
  return steps;
}
