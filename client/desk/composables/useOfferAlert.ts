import { computed, onBeforeUnmount, watch } from "vue";
import { useI18n } from "vue-i18n";
import { useClock } from "../stores/clock.ts";
import { useDesk } from "../stores/desk.ts";
import { usePreferences } from "../stores/preferences.ts";
import { useReference } from "../stores/reference.ts";
import { play } from "./sounds.ts";

/** The sound comes again at this pace while an offer waits. */
const repeatMs = 5_000;

/** Makes an offer impossible to miss on a page that nobody looks at: sound, title, icon and the system's notification. */
export function useOfferAlert(): void {
  const { t } = useI18n();
  const clock = useClock();
  const desk = useDesk();
  const preferences = usePreferences();
  const reference = useReference();
  const shown = new Map<string, Notification | null>();
  let soundedAtMs = 0;

  const count = computed(() => desk.offers.length);
  const unread = computed(() =>
    desk.mine.reduce((sum, item) => sum + (desk.previews[item.conversation]?.unread ?? 0), 0),
  );

  watch(
    [count, unread, () => preferences.chosen.language],
    () => {
      const name = "Okno";
      if (count.value > 0) document.title = `● ${t("offer.title")} · ${name}`;
      else document.title = unread.value > 0 ? `(${unread.value}) ${name}` : name;
      const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
      if (icon) icon.href = count.value > 0 ? "/icon-alert.svg" : "/icon.svg";
    },
    { immediate: true },
  );

  watch(
    () => desk.offers.map((offer) => `${offer.item.id}:${offer.offer}`),
    (keys) => {
      for (const offer of desk.offers) notify(`${offer.item.id}:${offer.offer}`, offer);
      for (const [key, notification] of shown)
        if (!keys.includes(key)) {
          notification?.close();
          shown.delete(key);
        }
    },
    { immediate: true },
  );

  watch([count, () => clock.nowMs], () => {
    if (count.value === 0) {
      soundedAtMs = 0;
      return;
    }
    if (clock.exactMs() - soundedAtMs < repeatMs) return;
    soundedAtMs = clock.exactMs();
    play(preferences.chosen.sound, preferences.chosen.volume);
  });

  function notify(key: string, offer: (typeof desk.offers)[number]): void {
    if (shown.has(key)) return;
    shown.set(key, null);
    const wanted = preferences.chosen.notifications && document.visibilityState === "hidden";
    if (!wanted || typeof Notification === "undefined" || Notification.permission !== "granted") return;
    const channel = reference.word(reference.face(offer.item.channel).label);
    const notification = new Notification(`${channel} · ${reference.queueName(offer.item.queue)}`, {
      body: [offer.client.name, offer.preview].filter(Boolean).join("\n"),
      tag: key,
      requireInteraction: true,
    });
    notification.onclick = () => window.focus();
    shown.set(key, notification);
  }

  onBeforeUnmount(() => {
    for (const notification of shown.values()) notification?.close();
  });
}
