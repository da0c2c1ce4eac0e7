import { ref, watchEffect, type Ref } from "vue";
import { words, type Language } from "./words.ts";

type Theme = "light" | "dark";

function remembered<T extends string>(key: string, allowed: readonly T[]): T | undefined {
  const kept = localStorage.getItem(key);
  return allowed.find((value) => value === kept);
}

/** The page's language and theme, which the chat follows. */
export function usePage(): { language: Ref<Language>; theme: Ref<Theme> } {
  const browser: Language = navigator.language.startsWith("ru") ? "ru" : "en";
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const language = ref(remembered("demo.language", ["ru", "en"] as const) ?? browser);
  const theme = ref<Theme>(
    remembered("demo.theme", ["light", "dark"] as const) ?? (prefersDark ? "dark" : "light"),
  );

  const follow = (): void => {
    window.OknoChat?.language(language.value);
    window.OknoChat?.theme(theme.value);
  };
  window.addEventListener("okno-chat", follow);
  watchEffect(() => {
    document.documentElement.lang = language.value;
    document.title = words[language.value].bank;
    document.documentElement.dataset["theme"] = theme.value;
    follow();
  });
  return { language, theme };
}

/** Keeps a choice that the visitor made. */
export function remember(key: "demo.language" | "demo.theme", value: string): void {
  localStorage.setItem(key, value);
}
