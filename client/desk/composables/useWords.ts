import { computed } from "vue";
import { useI18n } from "vue-i18n";
import { problems, type ProblemCode } from "../../../core/problems.ts";
import type { Bilingual } from "../../../core/ids.ts";
import { Refused, Unreachable } from "../api/http.ts";
import { useClock } from "../stores/clock.ts";
import { usePreferences } from "../stores/preferences.ts";
import { briefTime, clockTime, fullTime } from "../text/dates.ts";
import { age, exact, span, timer, timeWords } from "../text/durations.ts";
import { fileSize } from "../text/figures.ts";

/** Words, moments and spans in this person's language and time zone. */
export function useWords() {
  const { t } = useI18n();
  const preferences = usePreferences();
  const clock = useClock();
  const language = computed(() => preferences.chosen.language);
  const words = computed(() => timeWords[language.value]);

  const bilingual = (text: Bilingual): string => text[language.value];
  /** What to say about a request that failed. */
  const fault = (reason: unknown): string => {
    if (reason instanceof Unreachable) return t("fault.unreachable");
    if (reason instanceof Refused) return problem(reason.code);
    return problem("unexpected");
  };
  const problem = (code: string): string =>
    bilingual((problems[code as ProblemCode] ?? problems.unexpected).text);

  return {
    t,
    language,
    bilingual,
    fault,
    problem,
    timer: (ms: number) => timer(ms, words.value),
    age: (ms: number) => age(ms, words.value),
    exact: (ms: number) => exact(ms, words.value),
    span: (ms: number) => span(ms, words.value),
    time: (ms: number) => clockTime(ms, preferences.place),
    brief: (ms: number) => briefTime(ms, clock.nowMs, preferences.place),
    full: (ms: number) => fullTime(ms, preferences.place),
    size: (bytes: number) => fileSize(bytes, language.value),
  };
}
