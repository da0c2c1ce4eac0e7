import { defineStore } from "pinia";
import { computed, ref } from "vue";

/** The page's only clock: it ticks once a second and follows the server's time, however wrong this computer's is. */
export const useClock = defineStore("clock", () => {
  const ownMs = ref(Date.now());
  const offsetMs = ref(0);
  const nowMs = computed(() => ownMs.value + offsetMs.value);
  let handle: ReturnType<typeof setInterval> | undefined;

  function start(): void {
    handle ??= setInterval(() => (ownMs.value = Date.now()), 1_000);
  }

  function stop(): void {
    clearInterval(handle);
    handle = undefined;
  }

  /** Learns the server's clock from an answer; half of the trip is taken off. */
  function learn(serverMs: number, askedAtMs: number, answeredAtMs = Date.now()): void {
    offsetMs.value = serverMs - (askedAtMs + answeredAtMs) / 2;
    ownMs.value = Date.now();
  }

  /** The server's time this very moment, between two ticks. */
  const exactMs = (): number => Date.now() + offsetMs.value;

  return { nowMs, start, stop, learn, exactMs };
});
