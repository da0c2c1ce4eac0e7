import { computed, inject, provide, type ComputedRef, type InjectionKey } from "vue";
import { DayClock } from "../../../../core/planning/clock.ts";
import { slotsOf, type DateText } from "../../../../core/planning/days.ts";

const key: InjectionKey<ComputedRef<DayClock>> = Symbol("day clock");

/** For charts and tables that stand by themselves: a day on which no clock changes. */
const plainClock = new DayClock({ startMs: 0, timeZone: "UTC", count: 48 });

/** Says to everything inside which day's half hours are shown, and in whose time zone. */
export function provideDayClock(of: () => { day: DateText; timeZone: string } | null): ComputedRef<DayClock> {
  const clock = computed(() => {
    const shown = of();
    if (!shown) return plainClock;
    const starts = slotsOf(shown.day, shown.timeZone);
    return new DayClock({ startMs: starts[0] ?? 0, timeZone: shown.timeZone, count: starts.length });
  });
  provide(key, clock);
  return clock;
}

/** The clock of the day that is shown. */
export function useDayClock(): ComputedRef<DayClock> {
  return inject(
    key,
    computed(() => plainClock),
  );
}
