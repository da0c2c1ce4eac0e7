import { watch } from "vue";
import { useI18n } from "vue-i18n";
import { usePreferences } from "../stores/preferences.ts";

/** Keeps the words in the language this person has chosen. */
export function useLanguage(): void {
  const { locale } = useI18n({ useScope: "global" });
  const preferences = usePreferences();
  watch(
    () => preferences.chosen.language,
    (language) => (locale.value = language),
    { immediate: true },
  );
}
