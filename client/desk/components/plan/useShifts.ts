import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from "vue";
import type { AgentId } from "../../../../core/ids.ts";
import type { PlanningFacts } from "../../../../core/planning/facts.ts";
import { assignShifts, type DayPlan, type PlannedShift } from "../../../../core/planning/plan.ts";
import { fitOf, type Proposal } from "../../../../core/planning/proposal.ts";
import { coverOf } from "../../../../core/planning/shift.ts";
import { workedWith, type WorkedOut } from "../../../../core/planning/whatIf.ts";
import { flatten, grouped, withAgent, type ShiftGroup } from "./shiftGroups.ts";

type Ready = Extract<WorkedOut, { state: "ready" }>;
type Source = "plan" | "proposal";

/** What was on the screen, to go back to. */
interface Past {
  groups: readonly ShiftGroup[];
  source: Source;
}

/** Longer than anybody goes back. */
const mostPast = 100;

/**
 * The shifts on the screen: the saved plan or the proposal, with the names and times that were given to them by hand. What was
 * changed by hand stays until it is saved or put away, whatever sliders or other supervisors do.
 */
export function useShifts(of: {
  facts: ComputedRef<PlanningFacts | null>;
  ready: ComputedRef<Ready | null>;
  needed: ComputedRef<number[]>;
  proposal: Ref<Proposal | null>;
}) {
  const shown: Ref<Source> = ref("proposal");
  const groups = shallowRef<readonly ShiftGroup[]>([]);
  const past = shallowRef<readonly Past[]>([]);
  /** The revision of the plan that the shifts were begun from. */
  const rev = ref(0);

  const planOf = (): DayPlan | null => of.facts.value?.plan ?? null;
  const load = (): void => {
    const { people = [] } = of.facts.value ?? {};
    const proposed = (of.proposal.value?.shifts ?? []).map((shift) => ({ ...shift, agent: null }));
    const rows =
      shown.value === "plan"
        ? (planOf()?.shifts ?? [])
        : assignShifts(
            proposed,
            people.map(({ id }) => id),
          );
    groups.value = grouped(rows);
  };
  /** Begins anew from what the server says. */
  const begin = (): void => {
    const plan = planOf();
    shown.value = plan ? "plan" : "proposal";
    rev.value = plan?.rev ?? 0;
    past.value = [];
    load();
  };
  /** What is on the screen is the plan now, and what comes next is begun from it. */
  const settle = (saved: DayPlan): void => {
    shown.value = "plan";
    rev.value = saved.rev;
    past.value = [];
  };
  const remember = (): void => {
    past.value = [...past.value.slice(1 - mostPast), { groups: groups.value, source: shown.value }];
  };

  const isEdited = computed(() => past.value.length > 0);
  /** Somebody else has saved a plan since; null while what is on the screen is begun from the last. */
  const foreign = computed(() => {
    const plan = planOf();
    return plan && plan.rev > rev.value ? plan : null;
  });
  watch(() => of.facts.value && `${of.facts.value.queue}|${of.facts.value.day}`, begin, { immediate: true });
  watch(
    () => planOf()?.rev,
    () => {
      if (!isEdited.value) begin();
    },
  );
  watch(of.proposal, () => {
    if (shown.value === "proposal" && !isEdited.value) load();
  });

  const change = (next: readonly ShiftGroup[]): void => {
    remember();
    groups.value = next;
  };
  const undo = (): void => {
    const last = past.value.at(-1);
    if (!last) return;
    past.value = past.value.slice(0, -1);
    groups.value = last.groups;
    shown.value = last.source;
  };
  /** The plan or the proposal in place of what is there; it can be undone. */
  const show = (source: Source): void => {
    remember();
    shown.value = source;
    load();
  };
  /** A person works one shift a day: who is named here leaves the one they had. */
  const name = (group: number, place: number, agent: AgentId | null): void =>
    change(withAgent(groups.value, { group, place }, agent));

  const rows = computed<PlannedShift[]>(() => flatten(groups.value));
  const carried = computed(() => of.facts.value?.carried ?? []);
  const fit = computed(() => {
    const { value: needed } = of.needed;
    // Without a need there is still a day in which people are there.
    const count = of.facts.value?.open.length ?? 48;
    const lacking = needed.length > 0 ? needed : Array.from({ length: count }, () => 0);
    return fitOf(rows.value, lacking, coverOf(carried.value, lacking.length));
  });
  const outcome = computed(() => {
    const { value: ready } = of.ready;
    if (!ready || !of.facts.value) return null;
    const there = 1 - ready.assumed.shrinkage;
    const onLine = fit.value.cover.map((people) => people * there);
    return workedWith(ready, of.facts.value.open, onLine);
  });

  return {
    source: shown,
    groups,
    rows,
    carried,
    fit,
    outcome,
    rev,
    isEdited,
    foreign,
    change,
    name,
    undo,
    show,
    begin,
    settle,
  };
}
