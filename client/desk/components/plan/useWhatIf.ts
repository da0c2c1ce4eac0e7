import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from "vue";
import type { PlanningFacts } from "../../../../core/planning/facts.ts";
import type { Proposal } from "../../../../core/planning/proposal.ts";
import { asMeasured, proposeFor, workOut, type WhatIf } from "../../../../core/planning/whatIf.ts";

/** A hand on a slider is followed at once; the search for shifts, which takes longer, when it rests. */
const restMs = 150;

/** What is asked, what the day then needs and which shifts would do: worked out here, by the same rules as on the server. */
export function useWhatIf(facts: ComputedRef<PlanningFacts | null>) {
  const asked: Ref<WhatIf | null> = ref(null);
  const reset = (): void => {
    asked.value = facts.value && asMeasured(facts.value);
  };
  /** The same day read again leaves the sliders where they are. */
  watch(() => facts.value && `${facts.value.queue}|${facts.value.day}`, reset, { immediate: true });

  const worked = computed(() => (facts.value && asked.value ? workOut(facts.value, asked.value) : null));
  const ready = computed(() => (worked.value?.state === "ready" ? worked.value : null));
  const needed = computed(() => ready.value?.needs.map(({ scheduled }) => scheduled ?? 0) ?? []);
  const isMeasured = computed(
    () => facts.value !== null && JSON.stringify(asMeasured(facts.value)) === JSON.stringify(asked.value),
  );

  const proposal: Ref<Proposal | null> = ref(null);
  let timer = 0;
  const search = (): void => {
    const maxAgents = asked.value?.maxAgents ?? 0;
    proposal.value = ready.value && facts.value && proposeFor(facts.value, needed.value, maxAgents);
  };
  search();
  watch(
    () => `${asked.value?.maxAgents}|${needed.value.join()}`,
    () => {
      clearTimeout(timer);
      // Without any yet there is nothing on the screen to be disturbed.
      timer = window.setTimeout(search, proposal.value ? restMs : 0);
    },
  );
  onBeforeUnmount(() => clearTimeout(timer));

  return { asked, reset, isMeasured, worked, ready, needed, proposal };
}
