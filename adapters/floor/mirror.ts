import type { AgentId, ItemId } from "../../core/ids.ts";
import type { AgentFacts, RoutingRules, Waiting } from "../../core/routing/facts.ts";
import { Picture } from "../../core/routing/picture.ts";
import type { Claim } from "./floor.ts";
import { claimMs } from "./scripts.ts";

/** One piece of news of the shared picture. */
export type News =
  | { what: "put"; kind: "agent" | "item"; id: string; value: string }
  | { what: "claim" | "release"; item: ItemId; agent: AgentId };

/** This process's copy of the shared picture. Whoever is being decided on is hidden from the next decision. */
export class Mirror {
  readonly picture: Picture;
  readonly #agents = new Map<AgentId, AgentFacts>();
  readonly #items = new Map<ItemId, Waiting>();
  readonly #claims = new Map<ItemId, { agent: AgentId; untilMs: number }>();

  constructor(rules: RoutingRules) {
    this.picture = new Picture(rules);
  }

  /** Replaces all of it. */
  load(agents: Record<string, string>, items: Record<string, string>): void {
    this.#claims.clear();
    for (const id of [...this.#agents.keys()]) if (!(id in agents)) this.#putAgent(id, "");
    for (const id of [...this.#items.keys()]) if (!(id in items)) this.#putItem(id, "");
    for (const [id, value] of Object.entries(agents)) this.#putAgent(id, value);
    for (const [id, value] of Object.entries(items)) this.#putItem(id, value);
  }

  hear(news: News): void {
    if (news.what === "put") {
      if (news.kind === "agent") this.#putAgent(news.id, news.value);
      else this.#putItem(news.id, news.value);
      return;
    }
    const pair = { item: { id: news.item }, agent: { id: news.agent } };
    if (news.what === "claim") this.hide(pair);
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

  #putAgent(id: AgentId, value: string): void {
    if (value === "") {
      this.#agents.delete(id);
      this.picture.dropAgent(id);
      return;
    }
    const facts = factsIn(value) as AgentFacts;
    this.#agents.set(id, facts);
    this.picture.putAgent(facts);
  }

  #putItem(id: ItemId, value: string): void {
    this.#claims.delete(id);
    if (value === "") {
      this.#items.delete(id);
      this.picture.dropItem(id);
      return;
    }
    const waiting = factsIn(value) as Waiting;
    this.#items.set(id, waiting);
    this.picture.putItem(waiting);
  }
}

function factsIn(value: string): unknown {
  return JSON.parse(value.slice(value.indexOf("|") + 1));
}
