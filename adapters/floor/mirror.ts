import type { AgentId, ItemId } from "../../core/ids.ts";
import type { AgentFacts, RoutingRules, Waiting } from "../../core/routing/facts.ts";
import { Picture } from "../../core/routing/picture.ts";
import type { Change, Claim } from "./floor.ts";
import { claimMs } from "./scripts.ts";

/** A claim by another process, or its end. */
export interface ClaimNews {
  what: "claim" | "release";
  item: ItemId;
  agent: AgentId;
}

/** What has left is remembered for as long as older news of it may still come. */
const goneKept = 20_000;

/** This process's copy of the shared picture. Whoever is being decided on is hidden from the next decision. */
export class Mirror {
  readonly picture: Picture;
  readonly #agents = new Map<AgentId, AgentFacts>();
  readonly #items = new Map<ItemId, Waiting>();
  readonly #gone = new Map<string, number>();
  readonly #claims = new Map<ItemId, { agent: AgentId; untilMs: number }>();

  constructor(rules: RoutingRules) {
    this.picture = new Picture(rules);
  }

  /** Replaces all of it. */
  load(all: readonly Change[]): void {
    this.#claims.clear();
    this.#gone.clear();
    const here = new Set(all.map(({ kind, id }) => `${kind}:${id}`));
    for (const id of [...this.#agents.keys()]) if (!here.has(`agent:${id}`)) this.#dropAgent(id);
    for (const id of [...this.#items.keys()]) if (!here.has(`item:${id}`)) this.#dropItem(id);
    this.#agents.clear();
    this.#items.clear();
    for (const change of all) this.put(change);
  }

  /** Applies a change unless a newer one is known. */
  put(change: Change): void {
    const { kind, id, rev } = change;
    const known =
      (kind === "agent" ? this.#agents : this.#items).get(id)?.rev ?? this.#gone.get(`${kind}:${id}`);
    if (known !== undefined && known >= rev) return;
    if (change.facts === null) this.#remember(`${kind}:${id}`, rev);
    else this.#gone.delete(`${kind}:${id}`);
    if (change.kind === "agent") this.#putAgent(id, change.facts);
    else this.#putItem(id, change.facts);
  }

  hear({ what, item, agent }: ClaimNews): void {
    const pair = { item: { id: item }, agent: { id: agent } };
    if (what === "claim") this.hide(pair);
    else this.show(pair);
  }

  /** Somebody decides on these two. */
  hide({ item, agent }: { item: { id: ItemId }; agent: { id: AgentId } }): void {
    this.#claims.set(item.id, { agent: agent.id, untilMs: performance.now() + claimMs });
    this.picture.dropItem(item.id);
    const facts = this.#agents.get(agent.id);
    if (facts) this.picture.putAgent({ ...facts, routing: "reserved" });
  }

  /** They came to nothing. */
  show({ item, agent }: { item: { id: ItemId }; agent: { id: AgentId } }): void {
    this.#claims.delete(item.id);
    const waiting = this.#items.get(item.id);
    if (waiting) this.picture.putItem(waiting);
    const facts = this.#agents.get(agent.id);
    if (facts) this.picture.putAgent(facts);
  }

  /** Whoever claimed these died over it. */
  forgetDead(): void {
    for (const [item, { agent, untilMs }] of this.#claims)
      if (untilMs < performance.now()) this.show({ item: { id: item }, agent: { id: agent } });
  }

  /** As the decision saw them: what is to be compared before anything is set. */
  claimOf(item: ItemId, agent: AgentId): Claim | null {
    const waiting = this.#items.get(item);
    const facts = this.#agents.get(agent);
    return waiting && facts ? { item: waiting, agent: facts } : null;
  }

  #putAgent(id: AgentId, facts: AgentFacts | null): void {
    if (!facts) return this.#dropAgent(id);
    this.#agents.set(id, facts);
    this.picture.putAgent(facts);
  }

  #dropAgent(id: AgentId): void {
    this.#agents.delete(id);
    this.picture.dropAgent(id);
  }

  #putItem(id: ItemId, waiting: Waiting | null): void {
    this.#claims.delete(id);
    if (!waiting) return this.#dropItem(id);
    this.#items.set(id, waiting);
    this.picture.putItem(waiting);
  }

  #dropItem(id: ItemId): void {
    this.#items.delete(id);
    this.picture.dropItem(id);
  }

  #remember(key: string, rev: number): void {
    this.#gone.delete(key);
    this.#gone.set(key, rev);
    if (this.#gone.size <= goneKept) return;
    const [oldest] = this.#gone.keys();
    if (oldest !== undefined) this.#gone.delete(oldest);
  }
}
