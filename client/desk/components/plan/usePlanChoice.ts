import { computed } from "vue";
import { useRoute, useRouter } from "vue-router";
import { dateAt, isDate, type DateText } from "../../../../core/planning/days.ts";
import type { QueueId } from "../../../../core/ids.ts";
import { useClock } from "../../stores/clock.ts";
import { useReference } from "../../stores/reference.ts";

/** Which queues and which day are planned; kept in the address, so that a reload or a link shows the same. */
export function usePlanChoice() {
  const route = useRoute();
  const router = useRouter();
  const reference = useReference();
  const clock = useClock();

  const word = (name: string): string => {
    const given = route.query[name];
    return typeof given === "string" ? given : "";
  };
  const queues = computed(() => reference.all.queues);
  const queue = computed<QueueId | null>(() => {
    const wanted = word("queue");
    return queues.value.find(({ id }) => id === wanted)?.id ?? queues.value[0]?.id ?? null;
  });
  const zone = computed(() => queues.value.find(({ id }) => id === queue.value)?.hours.timeZone ?? "UTC");
  /** Queues that may be planned together with it: those whose half hours are the same. */
  const beside = computed(() =>
    queues.value.filter(({ id, hours }) => id !== queue.value && hours.timeZone === zone.value),
  );
  const others = computed<QueueId[]>(() => {
    const wanted = word("with").split(",");
    return beside.value.flatMap(({ id }) => (wanted.includes(id) ? [id] : []));
  });
  const today = computed<DateText>(() => dateAt(clock.nowMs, zone.value));
  const day = computed<DateText>(() => (isDate(word("day")) ? word("day") : today.value));

  const choose = (more: { queue?: QueueId; with?: readonly QueueId[]; day?: DateText }): void => {
    const next = { queue: queue.value ?? undefined, with: others.value, day: day.value, ...more };
    void router.replace({ query: { ...next, with: next.with.join(",") || undefined } });
  };

  return { queues, queue, beside, others, today, day, choose };
}
