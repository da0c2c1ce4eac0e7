import { onBeforeUnmount } from "vue";
import { useLink } from "../stores/link.ts";

const repeatMs = 3_000;
const restMs = 5_000;

/** Tells the client that somebody writes: at the start, every few seconds, and when the writing rests. */
export function useTypingNews(conversation: string) {
  const link = useLink();
  let toldAtMs = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  function typed(): void {
    clearTimeout(rest);
    rest = setTimeout(stop, restMs);
    if (Date.now() - toldAtMs < repeatMs) return;
    toldAtMs = Date.now();
    link.typing(conversation, true);
  }

  function stop(): void {
    clearTimeout(rest);
    if (toldAtMs === 0) return;
    toldAtMs = 0;
    link.typing(conversation, false);
  }

  onBeforeUnmount(stop);
  return { typed, stop };
}
