import type { OfferReason } from "../../../core/log.ts";

/** How an offer came about: a person chose, nobody else could, the best of several was taken, or a free agent took the next. */
export type WhyCase = "hand" | "only" | "best" | "turn";

/** Names under which a person's own choice stands in the log. */
const hands: readonly string[] = ["transfer", "push", "pull"];

/** The name of what chose; rows of an older version write it with hyphens. */
export function policyOf({ policy }: Pick<OfferReason, "policy">): string {
  return policy.replaceAll("-", "_");
}

export function isByHand(why: Pick<OfferReason, "policy">): boolean {
  return hands.includes(policyOf(why));
}

/** How many could have had it; the list itself is cut to a readable length. */
export function candidatesOf({ counts, candidates }: OfferReason): number {
  return counts?.candidates ?? candidates.length;
}

export function caseOf(why: OfferReason): WhyCase {
  if (isByHand(why)) return "hand";
  if (why.sought === "item") return "turn";
  return candidatesOf(why) > 1 ? "best" : "only";
}

/** True of whoever was asked at the same time as the first choice. */
export function isBeside({ asked }: Pick<OfferReason, "asked">, agent: string): boolean {
  return asked !== undefined && asked[0] !== agent;
}

/** Those who were not among the candidates, by reason. */
export interface ExcludedGroup {
  reason: string;
  count: number;
  /** Not always all of them: the log keeps a readable number. */
  agents: string[];
}

/** Groups by reason, the largest first. */
export function excludedGroups({ excluded, counts }: OfferReason): ExcludedGroup[] {
  const groups = new Map<string, ExcludedGroup>();
  const groupOf = (reason: string): ExcludedGroup => {
    let group = groups.get(reason);
    if (!group) groups.set(reason, (group = { reason, count: 0, agents: [] }));
    return group;
  };
  for (const [reason, count] of Object.entries(counts?.excluded ?? {})) groupOf(reason).count = count;
  for (const { agent, why } of excluded) groupOf(why).agents.push(agent);
  for (const group of groups.values()) group.count = Math.max(group.count, group.agents.length);
  return [...groups.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

/** Policies whose score is a time. */
const inMilliseconds: ReadonlySet<string> = new Set(["longest_idle", "first_come"]);

/** How a score is read: a span of time, a number, or not at all. */
export function scoreOf(
  policy: string,
  score: number | null | undefined,
): { ms: number } | { number: number } | "kept_back" | "none" {
  if (score === undefined) return "none";
  if (score === null) return "kept_back";
  return inMilliseconds.has(policy) ? { ms: score } : { number: score };
}
