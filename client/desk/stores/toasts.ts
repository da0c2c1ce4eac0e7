import { defineStore } from "pinia";
import { ref } from "vue";

export interface Toast {
  id: number;
  tone: "plain" | "good" | "late";
  text: string;
  /** What can be done about it, e.g. take it back. */
  act?: ToastAct | undefined;
}

/** One thing to do, offered beside the words. */
export interface ToastAct {
  label: string;
  run: () => void | Promise<void>;
}

/** Short words about what has just been done or refused; they leave by themselves. */
export const useToasts = defineStore("toasts", () => {
  const shown = ref<Toast[]>([]);
  let last = 0;

  function say(text: string, tone: Toast["tone"] = "plain", forMs = 5_000, act?: ToastAct): void {
    const id = ++last;
    const others = shown.value.filter((toast) => toast.text !== text);
    shown.value = [...others, { id, tone, text, act }].slice(-3);
    setTimeout(() => drop(id), forMs);
  }

  /** Takes the words at their offer, once. */
  function take({ id, act }: Toast): void {
    drop(id);
    void act?.run();
  }

  function drop(id: number): void {
    shown.value = shown.value.filter((toast) => toast.id !== id);
  }

  return { shown, say, take, drop };
});
