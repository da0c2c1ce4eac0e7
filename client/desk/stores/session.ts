import { defineStore } from "pinia";
import { computed, ref } from "vue";
import type { SignedIn } from "../../../core/desk.ts";
import type { AgentView } from "../../../core/view.ts";
import { ask, Refused } from "../api/http.ts";

/** Who is signed in at this desk. */
export const useSession = defineStore("session", () => {
  const me = ref<AgentView | null>(null);
  const state = ref<"unknown" | "in" | "out">("unknown");
  const isAdministrator = computed(() => me.value?.role === "administrator");
  const isSupervising = computed(() => me.value !== null && me.value.role !== "agent");

  function take(signedIn: SignedIn): void {
    me.value = signedIn.me;
    state.value = "in";
  }

  /** Asks whether the cookie still holds; another trouble than "not signed in" is thrown on. */
  async function restore(): Promise<void> {
    try {
      take(await ask<SignedIn>("/api/session"));
    } catch (fault) {
      if (!(fault instanceof Refused && fault.status === 401)) throw fault;
      forget();
    }
  }

  async function signIn(login: string, password: string): Promise<void> {
    take(await ask<SignedIn>("/api/session", { method: "POST", body: { login, password } }));
  }

  async function signOut(): Promise<void> {
    try {
      await ask("/api/session", { method: "DELETE" });
    } finally {
      forget();
    }
  }

  function forget(): void {
    me.value = null;
    state.value = "out";
  }

  return { me, state, isAdministrator, isSupervising, restore, signIn, signOut, forget };
});
