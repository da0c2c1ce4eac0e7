import { createApp } from "vue";
import Widget from "./components/Widget.vue";
import { chatKey, openChat } from "./chat/chat.ts";
import { openShelf } from "./chat/shelf.ts";
import { chooseLanguage } from "./page/language.ts";
import { openHost } from "./page/host.ts";
import { loadSettings } from "./page/settings.ts";

/**
 * The bank's chat on any page: `<script async src="https://…/widget.js" data-account="…"></script>`.
 * Optional: data-language="ru|en", data-theme="light|dark|auto". When it is ready the page hears the event `okno-chat`
 * and may use `OknoChat`.
 */
async function start(script: HTMLScriptElement): Promise<void> {
  const base = new URL(".", script.src);
  const account = script.dataset["account"] ?? "default";
  const shelf = openShelf(`okno.${account}.`);
  const settings = await loadSettings(base, account, shelf);
  const language = chooseLanguage(script.dataset["language"], settings.languages);
  const chat = openChat({ base, account, settings, language, shelf });
  const host = openHost(() => chat.settings.value);
  host.theme(script.dataset["theme"] ?? settings.theme);
  createApp(Widget, { host }).provide(chatKey, chat).mount(host.root);
  window.OknoChat = {
    open: () => chat.open(),
    close: () => chat.close(),
    language: (chosen) => (chat.language.value = chooseLanguage(chosen, chat.settings.value.languages)),
    theme: host.theme,
  };
  window.dispatchEvent(new Event("okno-chat"));
}

const script = document.currentScript;
// A second tag on the same page would only put one window over the other.
if (script instanceof HTMLScriptElement && isFirst(script)) void whenReady(() => start(script));

function isFirst(script: HTMLScriptElement): boolean {
  return [...document.scripts].find((other) => other.src === script.src) === script;
}

function whenReady(work: () => Promise<void>): Promise<void> | undefined {
  if (document.body) return work();
  document.addEventListener("DOMContentLoaded", () => void work());
}
