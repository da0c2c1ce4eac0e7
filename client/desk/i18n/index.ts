import { createI18n } from "vue-i18n";
import { russianForm } from "../text/plurals.ts";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

/** All words of the interface in both languages. */
export function createWords(locale: "ru" | "en" = "ru") {
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: "ru",
    messages: { ru, en },
    pluralRules: { ru: russianForm },
    warnHtmlMessage: false,
  });
}
