import { mount, type ComponentMountingOptions } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { TooltipProvider } from "reka-ui";
import { vi } from "vitest";
import { defineComponent, h, type Component } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { createWords } from "../../../client/desk/i18n/index.ts";
import { usePreferences } from "../../../client/desk/stores/preferences.ts";
import { useReference } from "../../../client/desk/stores/reference.ts";
import { useSession } from "../../../client/desk/stores/session.ts";
import type { Face } from "../../../core/face.ts";
import { plainRules } from "../../../core/queue.ts";
import { anAgent } from "./facts.ts";

export const chatFace: Face = {
  label: { ru: "Чат", en: "Chat" },
  replyLabel: { ru: "Ответ в чат", en: "Chat reply" },
  icon: "message-circle",
  sendsOn: "enter",
  letter: false,
  typing: true,
};
export const letterFace: Face = {
  label: { ru: "Письма", en: "Letters" },
  replyLabel: { ru: "Ответ письмом", en: "Reply by letter" },
  icon: "mail",
  sendsOn: "ctrl_enter",
  letter: true,
  typing: false,
};

/** A fresh set of stores in which Anna sits at her desk and two channels exist. */
export function sitDown(): void {
  localStorage.clear();
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {} }));
  setActivePinia(createPinia());
  useSession().me = anAgent();
  void usePreferences().change({ language: "ru" }, false);
  useReference().take({
    queues: [],
    channels: [
      { name: "chat", face: chatFace },
      { name: "letters", face: letterFace },
    ],
    codes: [],
    skills: [],
    teams: [],
    reasons: [],
    colleagues: [],
    credits: plainRules,
  });
}

/** Mounts one component of the desk with its words, routes and hints. */
export function place(
  component: Component,
  props: object = {},
  options: ComponentMountingOptions<Component> = {},
) {
  const blank = { template: "<div />" };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/", name: "desk", component: blank },
      { path: "/c/:conversation", name: "conversation", component: blank },
    ],
  });
  const frame = defineComponent({
    setup: (_props, { expose }) => {
      expose({});
      return () => h(TooltipProvider, () => h(component, props));
    },
  });
  return mount(frame, {
    attachTo: document.body,
    ...options,
    global: { plugins: [createWords("ru"), router] },
  });
}
