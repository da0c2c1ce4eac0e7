import { useI18n } from "vue-i18n";
import type { OfferReason } from "../../../core/log.ts";
import type { Step } from "../../../core/routing/facts.ts";
import { useReference } from "../stores/reference.ts";
import { figure } from "../text/figures.ts";
import { candidatesOf, caseOf, isBeside, policyOf, scoreOf } from "../text/why.ts";
import { usePolicies } from "./usePolicies.ts";
import { useWords } from "./useWords.ts";

/** Decisions of the routing in words. What has no words yet is shown by its plain name. */
export function useWhyWords() {
  const i18n = useI18n();
  const { t, span, exact, language } = useWords();
  const policies = usePolicies();
  const reference = useReference();

  const person = (agent: string): string => reference.agentName(agent) || agent;

  /** What kept so many people from it. */
  function unfit(reason: string, count: number): string {
    const key = `why.unfit.${reason}`;
    return i18n.te(key) ? t(key, count) : t("why.unfit.other", { reason: reason.replaceAll("_", " ") });
  }

  /** Why this agent, in one sentence. */
  function sentence(why: OfferReason, agent: string): string {
    const policy = policyOf(why);
    if (isBeside(why, agent)) return t("why.said.beside", { name: person(why.asked?.[0] ?? "") });
    const how = caseOf(why);
    if (how === "hand") return t(`why.said.${policy}`);
    if (how === "only") return t("why.said.only");
    const count = how === "turn" ? (why.counts?.items ?? why.items?.length ?? 1) : candidatesOf(why);
    if (how === "turn" && count === 1) return t("why.said.alone");
    const key = `why.said.${policy}`;
    if (i18n.te(key)) return t(key, { n: figure(count) }, count);
    return t(`why.said.${how}`, { n: figure(count), policy: policies.name(policy) }, count);
  }

  /** The rule in a few words. */
  function short(why: Pick<OfferReason, "policy">): string {
    const policy = policyOf(why);
    const key = `why.short.${policy}`;
    return i18n.te(key) ? t(key) : policies.name(policy);
  }

  const rule = (why: OfferReason): { name: string; says: string } => {
    const policy = policyOf(why);
    if (caseOf(why) === "hand") return { name: t(`why.hand.${policy}`), says: t("why.handSays") };
    return { name: policies.name(policy), says: policies.says(policy) ?? "" };
  };

  /** Where the item stood in its wait. */
  function step({ step: index }: OfferReason, asks: Step | null): string {
    if (index === undefined) return "";
    if (index === null) return t("why.anyone");
    const parts = asks ? wishes(asks) : [];
    const number = t("steps.number", { number: index + 1 });
    if (!asks || parts.length === 0) return number;
    return `${number}: ${parts.join(", ")} · ${exact(asks.forMs)}`;
  }

  function wishes({ needs, agents, teams }: Step): string[] {
    const team = (id: string): string => {
      const found = reference.all.teams.find((one) => one.id === id);
      return found ? reference.word(found.name) : id;
    };
    return [
      ...needs.map(
        ({ skill, level }) => `${reference.skillName(skill) || skill} ${t("skills.atLeast", { level })}`,
      ),
      ...agents.map(person),
      ...teams.map(team),
    ];
  }

  function score(why: OfferReason, value: number | null | undefined): string {
    const read = scoreOf(policyOf(why), value);
    if (read === "none") return "–";
    if (read === "kept_back") return t("why.keptBack");
    if ("ms" in read) return read.ms < 0 ? `−${span(-read.ms)}` : span(read.ms);
    return new Intl.NumberFormat(language.value, { maximumFractionDigits: 3 }).format(read.number);
  }

  return { person, unfit, sentence, short, rule, step, score };
}
