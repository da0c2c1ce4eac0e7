import { computed } from "vue";
import { useRoute, useRouter } from "vue-router";
import { addDays, dateAt, isDate, type DateText } from "../../../../core/planning/days.ts";
import type { QueueId } from "../../../../core/ids.ts";
import { useClock } from "../../stores/clock.ts";
import { useReference } from "../../stores/reference.ts";

/** Which queue and day are planned; kept in the address, so that a reload or a link shows the same. */
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
  const today = computed<DateText>(() => {
    const zone = queue.value === null ? undefined : reference.queueOf(queue.value)?.hours.timeZone;
    return dateAt(clock.nowMs, zone ?? "UTC");
  });
  const day = computed<DateText>(() => (isDate(word("day")) ? word("day") : today.value));

  const choose = (more: { queue?: QueueId; day?: DateText }): void => {
    void router.replace({ query: { queue: queue.value ?? undefined, day: day.value, ...more } });
  };
  const step = (days: number): void => choose({ day: addDays(day.value, days) });

  return { queues, queue, today, day, choose, step };
}
