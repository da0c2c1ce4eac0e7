import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

export type LoadState = "idle" | "loading" | "done" | "error";

export interface Load<Value> {
  state: Ref<LoadState>;
  value: ShallowRef<Value | null>;
  fault: ShallowRef<unknown>;
  run: () => Promise<void>;
}

/** Loading as one named state. A repeat keeps the old value on the screen until the new one is there. */
export function useLoad<Value>(load: () => Promise<Value>): Load<Value> {
  const state = ref<LoadState>("idle");
  const value = shallowRef<Value | null>(null);
  const fault = shallowRef<unknown>(null);
  let turn = 0;

  async function run(): Promise<void> {
    const mine = ++turn;
    if (state.value !== "done") state.value = "loading";
    try {
      const fresh = await load();
      if (mine !== turn) return;
      value.value = fresh;
      fault.value = null;
      state.value = "done";
    } catch (reason) {
      if (mine !== turn) return;
      fault.value = reason;
      state.value = value.value === null ? "error" : "done";
    }
  }

  return { state, value, fault, run };
}
