import { onScopeDispose } from "vue";
import { useDesk } from "../stores/desk.ts";
import { useToasts } from "../stores/toasts.ts";
import { useWords } from "./useWords.ts";

/** Long enough to be read by someone who was looking elsewhere. */
const shownMs = 30_000;

/** Tells a supervisor that wrong passwords shut somebody's login. */
export function useLockNews(): void {
  const { t, time } = useWords();
  const toasts = useToasts();
  const stop = useDesk().listen((event) => {
    if (event.kind !== "locked") return;
    const { name, untilMs } = event.lock;
    toasts.say(t("agents.lockedNews", { name, time: time(untilMs) }), "late", shownMs);
  });
  onScopeDispose(stop);
}
