import type { Language } from "../../../core/webchat/protocol.ts";

/** The language asked for, else the page's, else the browser's, of those that the account speaks; else its first. */
export function chooseLanguage(asked: string | undefined, spoken: readonly Language[]): Language {
  const wishes = [asked, document.documentElement.lang, ...navigator.languages];
  for (const wish of wishes) {
    const found = spoken.find((language) => wish?.toLowerCase().startsWith(language));
    if (found) return found;
  }
  return spoken[0] ?? "ru";
}
