import type { AgentId, ItemId } from "../../core/ids.ts";
import type { AgentFacts, RoutingRules, Waiting } from "../../core/routing/facts.ts";
import { Picture } from "../../core/routing/picture.ts";
import type { Change, Claim } from "./floor.ts";
import { claimMs } from "./scripts.ts";

type Kind = Change["kind"];

/** What has left is remembered for as long as older news of it may still come: twice as many at the most. */
const goneKept = 10_000;

/** This process's copy of the shared picture. Whoever is being decided on is hidden from the next decision. */
export class Mirror {
  readonly picture: Picture;
  readonly #agents = new Map<AgentId, AgentFacts>();
  readonly #items = new Map<ItemId, Waiting>();
  #gone = new Map<string, number>();
  #goneBefore = new Map<string, number>();
  /** Item and agent of a claim each for itself: either may change while the other does not. */
  readonly #hidden = new Map<string, { kind: Kind; id: string; untilMs: number }>();

  constructor(rules: RoutingRules) {
    this.picture = new Picture(rules);
  }

  /** Replaces all of it. */
  load(all: readonly Change[]): void {
    this.#hidden.clear();
    this.#gone = new Map();
    this.#goneBefore = new Map();
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
    if (this.#revOf(kind, id) >= rev) return;
    this.#hidden.delete(`${kind}:${id}`);
    if (change.facts === null) this.#remember(`${kind}:${id}`, rev);
    else this.#forget(`${kind}:${id}`);
    if (change.kind === "agent") this.#putAgent(id, change.facts);
    else this.#putItem(id, change.facts);
  }

  /** Somebody decides on these two as they are at these revisions. */
  hide({ item, agent }: Claim): void {
    this.#hide("item", item);
    this.#hide("agent", agent);
  }

  /** They came to nothing. */
  show({ item, agent }: { item: { id: ItemId }; agent: { id: AgentId } }): void {
    this.#show("item", item.id);
    this.#show("agent", agent.id);
  }

  /** Whoever claimed these died over it. */
  forgetDead(): void {
    for (const { kind, id, untilMs } of this.#hidden.values())
      if (untilMs < performance.now()) this.#show(kind, id);
  }

  /** As they are here: what is to be compared before anything is set. A newcomer is known to whoever decides on it alone. */
  claimOf({ item, agent }: Claim): Claim | null {
    const waiting = item.rev === 0 ? item : this.#items.get(item.id);
    const facts = this.#agents.get(agent.id);
    return waiting && facts ? { item: waiting, agent: facts } : null;
  }

  #revOf(kind: Kind, id: string): number {
    const known = (kind === "agent" ? this.#agents : this.#items).get(id);
    if (known) return known.rev;
    const key = `${kind}:${id}`;
    return this.#gone.get(key) ?? this.#goneBefore.get(key) ?? 0;
  }

  #hide(kind: Kind, { id, rev }: { id: string; rev: number }): void {
    // It has changed since, which ended the claim; only the news of that came by a shorter way.
    if (this.#revOf(kind, id) > rev) return;
    this.#hidden.set(`${kind}:${id}`, { kind, id, untilMs: performance.now() + claimMs });
    if (kind === "item") return this.picture.dropItem(id);
    const facts = this.#agents.get(id);
    if (facts) this.picture.putAgent({ ...facts, routing: "reserved" });
  }

  #show(kind: Kind, id: string): void {
    if (!this.#hidden.delete(`${kind}:${id}`)) return;
    const waiting = this.#items.get(id);
    if (kind === "item" && waiting) this.picture.putItem(waiting);
    const facts = this.#agents.get(id);
    if (kind === "agent" && facts) this.picture.putAgent(facts);
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
    if (!waiting) return this.#dropItem(id);
    this.#items.set(id, waiting);
    this.picture.putItem(waiting);
  }

  #dropItem(id: ItemId): void {
    this.#items.delete(id);
    this.picture.dropItem(id);
  }

  #remember(key: string, rev: number): void {
    this.#gone.set(key, rev);
    if (this.#gone.size < goneKept) return;
    this.#goneBefore = this.#gone;
    this.#gone = new Map();
  }

  #forget(key: string): void {
    this.#gone.delete(key);
    this.#goneBefore.delete(key);
  }
}
