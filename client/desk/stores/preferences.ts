import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { defaultPreferences, type Preferences } from "../../../core/desk.ts";
import { ask } from "../api/http.ts";
import type { Place } from "../text/dates.ts";

const themeKey = "okno.theme";
const languageKey = "okno.language";

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden; the server remembers anyway.
  }
}

function firstLanguage(): Preferences["language"] {
  const kept = stored(languageKey);
  if (kept === "ru" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("ru") ? "ru" : "en";
}

function firstTheme(): Preferences["theme"] {
  const kept = stored(themeKey);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** How this person likes the desk. The server keeps it; theme and language are also kept here for the sign-in page. */
export const usePreferences = defineStore("preferences", () => {
  const chosen = ref<Preferences>({
    ...defaultPreferences,
    language: firstLanguage(),
    theme: firstTheme(),
  });
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const place = computed<Place>(() => ({ language: chosen.value.language }));

  function show(): void {
    const { theme, language, density } = chosen.value;
    const dark = theme === "dark" || (theme === "system" && systemDark.matches);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
    document.documentElement.dataset["density"] = density;
    document.documentElement.lang = language;
    store(themeKey, theme);
    store(languageKey, language);
  }

  watch(chosen, show, { immediate: true, deep: true });
  systemDark.addEventListener("change", show);

  /** What the server remembers of this person. */
  function take(preferences: Preferences): void {
    chosen.value = preferences;
  }

  /** Changes at once; the server is told, and if it cannot be told the next snapshot decides. */
  async function change(part: Partial<Preferences>, tell = true): Promise<void> {
    chosen.value = { ...chosen.value, ...part };
    if (tell) await ask("/api/me/preferences", { method: "PUT", body: chosen.value });
  }

  return { chosen, place, take, change };
});
