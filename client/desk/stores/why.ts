import { defineStore } from "pinia";
import { shallowRef } from "vue";
import type { DecisionView } from "../../../core/desk.ts";
import type { ItemId } from "../../../core/ids.ts";

/** An offer about which somebody asks why, with what is known of it without asking the server: in brief, or all that the log says. */
export type AskedWhy = Pick<DecisionView, "offer" | "atMs" | "agent" | "agentName" | "why"> & {
  item: ItemId;
};

/** The offer whose reason is shown beside the page; null while none is. */
export const useWhy = defineStore("why", () => {
  const asked = shallowRef<AskedWhy | null>(null);
  /** Where the hands were, to be given back. */
  let from: HTMLElement | null = null;

  function open(ask: AskedWhy): void {
    if (!asked.value) from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    asked.value = ask;
  }

  /** The same key that opens it closes it. */
  function toggle(ask: AskedWhy): void {
    if (asked.value?.item === ask.item && asked.value.offer === ask.offer) close();
    else open(ask);
  }

  function close(): void {
    if (!asked.value) return;
    const inside = document.activeElement?.closest("[data-why]");
    asked.value = null;
    if (inside && from?.isConnected) from.focus();
    from = null;
  }

  return { asked, open, toggle, close };
});
