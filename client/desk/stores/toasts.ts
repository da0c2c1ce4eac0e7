import { defineStore } from "pinia";
import { ref } from "vue";

export interface Toast {
  id: number;
  tone: "plain" | "good" | "late";
  text: string;
}

/** Short words about what has just been done or refused; they leave by themselves. */
export const useToasts = defineStore("toasts", () => {
  const shown = ref<Toast[]>([]);
  let last = 0;

  function say(text: string, tone: Toast["tone"] = "plain", forMs = 5_000): void {
    const id = ++last;
    shown.value = [...shown.value.filter((toast) => toast.text !== text), { id, tone, text }].slice(-3);
    setTimeout(() => drop(id), forMs);
  }

  function drop(id: number): void {
    shown.value = shown.value.filter((toast) => toast.id !== id);
  }

  return { shown, say, drop };
});
