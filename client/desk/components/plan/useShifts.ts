import { computed, ref, watch, type ComputedRef, type Ref } from "vue";
import type { AgentId } from "../../../../core/ids.ts";
import type { PlanningFacts } from "../../../../core/planning/facts.ts";
import { assignShifts, type PlannedShift } from "../../../../core/planning/plan.ts";
import { fitOf, type Proposal } from "../../../../core/planning/proposal.ts";
import { workedWith, type WorkedOut } from "../../../../core/planning/whatIf.ts";

type Ready = Extract<WorkedOut, { state: "ready" }>;

/** The shifts on the screen: the saved plan or the proposal, with the names that were chosen for them. */
export function useShifts(of: {
  facts: ComputedRef<PlanningFacts | null>;
  ready: ComputedRef<Ready | null>;
  needed: ComputedRef<number[]>;
  proposal: Ref<Proposal | null>;
}) {
  const source = ref<"plan" | "proposal">("proposal");
  const rows: Ref<PlannedShift[]> = ref([]);

  const show = (): void => {
    const { plan, people = [] } = of.facts.value ?? {};
    if (source.value === "plan" && plan) rows.value = plan.shifts.map((shift) => ({ ...shift }));
    else
      rows.value = assignShifts(
        (of.proposal.value?.shifts ?? []).map((shift) => ({ ...shift, agent: null })),
        people.map(({ id }) => id),
      );
  };
  /** A plan is what a day begins with; the same day read again leaves the rows as they are, unless a plan was kept. */
  watch(
    () => of.facts.value && `${of.facts.value.queue}|${of.facts.value.day}|${of.facts.value.plan?.savedAtMs}`,
    () => {
      source.value = of.facts.value?.plan ? "plan" : "proposal";
      show();
    },
    { immediate: true },
  );
  watch(source, show);
  watch(of.proposal, () => {
    if (source.value === "proposal") show();
  });

  /** A person works one shift a day: who is named here leaves the one they had. */
  const name = (place: number, agent: AgentId | null): void => {
    rows.value = rows.value.map((shift, at) => {
      if (at === place) return { ...shift, agent };
      return agent !== null && shift.agent === agent ? { ...shift, agent: null } : shift;
    });
  };
  const remove = (place: number): void => {
    rows.value = rows.value.filter((_, at) => at !== place);
  };

  const fit = computed(() => fitOf(rows.value, of.needed.value));
  const outcome = computed(() => {
    const { value: ready } = of.ready;
    if (!ready || !of.facts.value) return null;
    const there = 1 - ready.assumed.shrinkage;
    const onLine = fit.value.cover.map((people) => people * there);
    return workedWith(ready, of.facts.value.open, onLine);
  });

  return { source, rows, name, remove, fit, outcome };
}
