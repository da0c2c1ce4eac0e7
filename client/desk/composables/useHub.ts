import { onBeforeUnmount, onMounted, watch } from "vue";
import { useRouter } from "vue-router";
import { whenSignedOut } from "../api/http.ts";
import { useClock } from "../stores/clock.ts";
import { useDesk } from "../stores/desk.ts";
import { useLink } from "../stores/link.ts";
import { useOpened } from "../stores/opened.ts";
import { usePending } from "../stores/pending.ts";
import { useSession } from "../stores/session.ts";

/** A quiet second look at the truth, in case some news was lost on the way. */
const resyncMs = 60_000;
const retryMs = 3_000;

/** Keeps the desk alive while somebody is signed in: snapshot, events, both again after every break. */
export function useHub(): void {
  const router = useRouter();
  const clock = useClock();
  const session = useSession();
  const desk = useDesk();
  const link = useLink();
  const opened = useOpened();
  const pending = usePending();
  let resyncTimer: ReturnType<typeof setInterval> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  link.onConnect(() => void load());

  async function load(): Promise<void> {
    clearTimeout(retryTimer);
    try {
      await desk.load();
    } catch {
      if (session.state === "in") retryTimer = setTimeout(() => void load(), retryMs);
    }
  }

  function begin(): void {
    clock.start();
    void load();
    pending.restore();
    link.start({
      event: desk.apply,
      events: (events) => events.forEach(desk.apply),
      typing: desk.hearTyping,
      resync: () => void load(),
      signedOut: end,
    });
    resyncTimer = setInterval(() => void look(), resyncMs);
    document.addEventListener("visibilitychange", look);
  }

  function look(): void {
    if (document.visibilityState === "visible" && clock.exactMs() - desk.loadedAtMs > resyncMs / 2)
      void load();
  }

  function end(): void {
    session.forget();
  }

  function stop(): void {
    clearInterval(resyncTimer);
    clearTimeout(retryTimer);
    document.removeEventListener("visibilitychange", look);
    link.stop();
    desk.reset();
    opened.reset();
    pending.reset();
  }

  whenSignedOut(end);
  watch(
    () => session.state,
    (state, before) => {
      if (state === "in") begin();
      if (state === "out" && before === "in") {
        stop();
        const back = router.currentRoute.value.fullPath;
        void router.replace({ name: "sign-in", query: back === "/" ? {} : { back } });
      }
    },
    { immediate: true },
  );
  onMounted(() => clock.start());
  onBeforeUnmount(stop);
}
