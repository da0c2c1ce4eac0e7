import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { DeskSnapshot, Preview } from "../../../core/desk.ts";
import type { DeskEvent, Typing } from "../../../core/events.ts";
import type { AgentId, ConversationId, ItemId } from "../../../core/ids.ts";
import { turnMs } from "../../../core/routing/turn.ts";
import {
  applyEvent,
  isAsked,
  takenBy,
  type DeskView,
  type ItemView,
  type OfferView,
} from "../../../core/view.ts";
import { ask } from "../api/http.ts";
import { previewOf } from "../text/previews.ts";
import { useClock } from "./clock.ts";
import { usePreferences } from "./preferences.ts";
import { useReference } from "./reference.ts";
import { useSession } from "./session.ts";

/** The client's typing is believed for so long without being repeated. */
const typingMs = 7_000;
/** Events kept to be applied again on top of a snapshot that was asked for before they came. */
const replayed = 500;

/** Everything on the desk: the server's snapshot with every event folded in by the one reading of `core/view.ts`. */
export const useDesk = defineStore("desk", () => {
  const clock = useClock();
  const session = useSession();
  const reference = useReference();
  const preferences = usePreferences();

  const view = shallowRef<DeskView | null>(null);
  const previews = ref<Record<ConversationId, Preview>>({});
  const typing = ref<Record<ConversationId, { untilMs: number; name: string | null }>>({});
  const state = ref<"idle" | "loading" | "done" | "error">("idle");
  const loadedAtMs = ref(0);
  /** The conversation in front of the agent, whose messages are not unread. */
  const facing = ref<ConversationId | null>(null);
  /** The last offer that another who was asked at once has taken. */
  const taken = shallowRef<{ offer: OfferView; by: AgentId } | null>(null);
  const heard: DeskEvent[] = [];
  const listeners = new Set<(event: DeskEvent) => void>();
  let loads = 0;

  const items = computed(() => Object.values(view.value?.items ?? {}));
  const offers = computed(() =>
    Object.values(view.value?.offers ?? {})
      .filter((offer) => offer.untilMs > clock.nowMs)
      .sort((a, b) => a.untilMs - b.untilMs),
  );
  /** Mine to answer, the longest at hand first, so that a row keeps its place. */
  const mine = computed(() =>
    items.value
      .filter((item) => item.agent === session.me?.id)
      .sort((a, b) => a.arrivedAtMs - b.arrivedAtMs || (a.id < b.id ? -1 : 1)),
  );
  /** In the order in which they are taken inside of each line. */
  const waiting = computed(() =>
    items.value
      .filter(
        (item) =>
          item.state === "queued" || (item.state === "reserved" && !isAsked(session.me?.id ?? "", item)),
      )
      .map((item) => ({ item, turn: turnMs({ rating: null, ...item }, reference.all.credits) }))
      .sort((a, b) => a.turn - b.turn || (a.item.id < b.item.id ? -1 : 1))
      .map(({ item }) => item),
  );

  /** Loads the snapshot. Events that come meanwhile are folded in again, for they may be younger than it. */
  async function load(): Promise<void> {
    const turn = ++loads;
    if (state.value !== "done") state.value = "loading";
    heard.length = 0;
    const askedAtMs = Date.now();
    try {
      const snapshot = await ask<DeskSnapshot>("/api/desk");
      if (turn !== loads) return;
      take(snapshot, askedAtMs);
    } catch (fault) {
      if (turn === loads && state.value !== "done") state.value = "error";
      throw fault;
    }
  }

  function take(snapshot: DeskSnapshot, askedAtMs: number): void {
    clock.learn(snapshot.nowMs, askedAtMs);
    reference.take(snapshot.reference);
    preferences.take(snapshot.preferences);
    const threads = view.value?.threads ?? {};
    view.value = heard.reduce(applyEvent, { ...snapshot.view, threads });
    session.me = view.value.me;
    previews.value = snapshot.previews;
    for (const event of heard) if (event.kind === "entry") remember(event);
    if (facing.value) markRead(facing.value);
    loadedAtMs.value = clock.exactMs();
    state.value = "done";
  }

  /** Folds one event into the view. */
  function apply(event: DeskEvent): void {
    heard.push(event);
    if (heard.length > replayed) heard.shift();
    if (!view.value) return;
    const by = takenBy(view.value, event);
    const offer = event.kind === "item" ? view.value.offers[event.item.id] : undefined;
    if (by !== null && offer) taken.value = { offer, by };
    view.value = applyEvent(view.value, event);
    if (event.kind === "agent") hearAgent();
    if (event.kind === "entry") remember(event);
    for (const listener of listeners) listener(event);
  }

  function hearAgent(): void {
    if (view.value) session.me = view.value.me;
  }

  function remember(event: DeskEvent & { kind: "entry" }): void {
    const { entry } = event;
    const next = previewOf(previews.value[entry.conversation], entry);
    if (!next) return;
    const read = facing.value === entry.conversation && document.visibilityState === "visible";
    previews.value[entry.conversation] = read ? { ...next, unread: 0 } : next;
    if (entry.what.kind === "message.received") delete typing.value[entry.conversation];
  }

  function markRead(conversation: ConversationId): void {
    const known = previews.value[conversation];
    if (known && known.unread > 0) previews.value[conversation] = { ...known, unread: 0 };
  }

  function hearTyping(news: Typing): void {
    if (!news.on) {
      delete typing.value[news.conversation];
      return;
    }
    const name = news.who.kind === "agent" ? news.who.name : null;
    if (news.who.kind === "agent" && news.who.id === session.me?.id) return;
    typing.value[news.conversation] = { untilMs: clock.exactMs() + typingMs, name };
  }

  /** Who types there now; null when nobody, and `name` null for the client. */
  function typingIn(conversation: ConversationId): { name: string | null } | null {
    const known = typing.value[conversation];
    return known && known.untilMs > clock.nowMs ? { name: known.name } : null;
  }

  const itemOf = (conversation: ConversationId): ItemView | undefined =>
    items.value.find((item) => item.conversation === conversation);

  const applyItem = (item: ItemView): void => apply({ kind: "item", item });

  /** Hears every event after it was folded in. Returns how to stop. */
  function listen(listener: (event: DeskEvent) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Takes an offer off the screen before the server's word comes. A younger offer of the same item stays. */
  function dropOffer(item: ItemId, offer: number): void {
    if (view.value?.offers[item]?.offer !== offer) return;
    const offers = { ...view.value.offers };
    delete offers[item];
    view.value = { ...view.value, offers };
  }

  function reset(): void {
    loads++;
    heard.length = 0;
    view.value = null;
    previews.value = {};
    typing.value = {};
    facing.value = null;
    taken.value = null;
    state.value = "idle";
  }

  return {
    view,
    previews,
    typing,
    state,
    loadedAtMs,
    facing,
    taken,
    offers,
    mine,
    waiting,
    items,
    load,
    apply,
    applyItem,
    hearTyping,
    typingIn,
    itemOf,
    listen,
    markRead,
    dropOffer,
    reset,
  };
});
