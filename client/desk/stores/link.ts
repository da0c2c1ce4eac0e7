import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { ToDesk, WatchAnswer } from "../../../core/events.ts";
import type { ConversationId } from "../../../core/ids.ts";
import { openSocket, type DeskSocket } from "../socket.ts";
import { useClock } from "./clock.ts";

export type LinkState = "off" | "connecting" | "online" | "offline";

/** How long an answer over the socket may take before we ask again in another way. */
const patienceMs = 4_000;

/** The page's connection to the hub: its state, and calls that are always answered. */
export const useLink = defineStore("link", () => {
  const clock = useClock();
  const state = ref<LinkState>("off");
  /** When the connection was lost. */
  const lostAtMs = ref(0);
  const socket = shallowRef<DeskSocket | null>(null);
  const connectActs = new Set<() => void>();

  function start(hears: ToDesk): void {
    if (socket.value) return;
    const opened = openSocket();
    socket.value = opened;
    state.value = "connecting";
    opened.on("connect", () => {
      state.value = "online";
      void learnClock();
      for (const act of connectActs) act();
    });
    opened.on("disconnect", (reason) => {
      lose();
      // The server closed it on purpose (a restart, a new address): socket.io would not come back by itself.
      if (reason === "io server disconnect") setTimeout(() => socket.value?.connect(), 500);
    });
    opened.on("connect_error", (fault: Error & { data?: { code?: string } }) => {
      if (fault.data?.code === "not_signed_in") return hears.signedOut();
      lose();
      if (!opened.active) setTimeout(() => socket.value?.connect(), 2_000);
    });
    opened.on("event", hears.event);
    opened.on("events", hears.events);
    opened.on("typing", hears.typing);
    opened.on("resync", hears.resync);
    opened.on("signedOut", hears.signedOut);
    opened.connect();
  }

  function lose(): void {
    if (state.value === "online" || state.value === "connecting") lostAtMs.value = clock.exactMs();
    if (socket.value) state.value = "offline";
  }

  function stop(): void {
    socket.value?.disconnect();
    socket.value = null;
    state.value = "off";
  }

  async function learnClock(): Promise<void> {
    const opened = socket.value;
    if (!opened) return;
    const askedAtMs = Date.now();
    const nowMs = await opened
      .timeout(patienceMs)
      .emitWithAck("clock")
      .catch(() => null);
    if (nowMs !== null) clock.learn(nowMs, askedAtMs);
  }

  /** Follows a conversation; null when no answer came. */
  async function watch(conversation: ConversationId, since: number): Promise<WatchAnswer | null> {
    const opened = socket.value;
    if (!opened?.connected) return null;
    return opened
      .timeout(patienceMs)
      .emitWithAck("watch", { conversation, since })
      .catch(() => null);
  }

  function unwatch(conversation: ConversationId): void {
    if (socket.value?.connected) socket.value.emit("unwatch", { conversation }, () => {});
  }

  /** Passing news: said when there is a connection, else not at all. */
  function typing(conversation: ConversationId, on: boolean): void {
    if (socket.value?.connected) socket.value.emit("typing", { conversation, on }, () => {});
  }

  /** Runs the act after every connect. */
  function onConnect(act: () => void): void {
    connectActs.add(act);
  }

  return { state, lostAtMs, start, stop, watch, unwatch, typing, onConnect, learnClock };
});
