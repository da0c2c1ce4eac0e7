import { computed, inject, ref, shallowRef, watch, type InjectionKey } from "vue";
import type { Language, OwnFile, Person, PublicSettings, Thread } from "../../../core/webchat/protocol.ts";
import { texts } from "../text.ts";
import { alone } from "./alone.ts";
import {
  addNews,
  isBubble,
  isOver,
  linesOf,
  saidIn,
  unreadIn,
  type Bubble,
  type History,
} from "./history.ts";
import { openLink, type LinkState } from "./link.ts";
import { openOutbox, type Draft, type Parcel } from "./outbox.ts";
import type { Shelf } from "./shelf.ts";
import { playNews } from "./sound.ts";
import { openSync } from "./sync.ts";

export type View = "home" | "about" | "chat" | "letter";

/** What the visitor told about themselves. */
export interface Profile {
  name: string;
  email: string;
  topic: string;
}

/** How the visitor is answered instead of waiting here. */
interface Chosen {
  call: Thread["callback"];
  letter: Thread["letter"];
}
const noChoice: Chosen = { call: null, letter: null };

function isSame(one: Chosen, other: Chosen): boolean {
  return one.call?.phone === other.call?.phone && one.letter === other.letter;
}

/** How long after the last word the widget looks for news on every page. */
const engagedMs = 30 * 24 * 60 * 60 * 1000;

/** For so long a choice is shown as taken before the bank says so. */
const wishedMs = 15_000;

/** Dots go out by themselves when the agent's "stopped" is lost. */
const typingMs = 7_000;

interface Means {
  base: URL;
  account: string;
  settings: PublicSettings;
  language: Language;
  shelf: Shelf;
}

export type Chat = ReturnType<typeof openChat>;

const key: InjectionKey<Chat> = Symbol("chat");
export { key as chatKey };

/** The chat of the component's page. */
export function useChat(): Chat {
  const chat = inject(key);
  if (!chat) throw new Error("No chat is provided.");
  return chat;
}

/** All that the widget shows, and what the visitor may do. */
export function openChat({ base, account, settings: given, language: first, shelf }: Means) {
  const settings = ref(given);
  const language = ref(first);
  const text = computed(() => texts[language.value]);
  const linkState = ref<LinkState>("idle");
  const history = shallowRef<History>([]);
  const parcels = shallowRef<Parcel[]>([]);
  const thread = shallowRef<Omit<Thread, "entries"> | null>(null);
  const longestPlace = ref(0);
  const loaded = ref(false);
  const typing = ref<Person | null>(null);
  const panelOpen = ref(false);
  const view = ref<View>("home");
  const hidden = ref(document.hidden);
  const nowMs = ref(Date.now());
  const news = ref<Bubble | null>(null);
  const seen = ref(shelf.read<{ conversation: string; seq: number }>("seen"));
  const ended = ref(shelf.read<string>("ended"));
  const begun = ref(shelf.read<string>("begun"));
  const rated = ref(shelf.read<string>("rated"));
  const sound = ref(shelf.read<boolean>("sound") ?? true);
  const profile = ref<Profile>(shelf.read<Profile>("profile") ?? { name: "", email: "", topic: "" });
  const engagedAt = ref(shelf.read<number>("engaged") ?? 0);

  const link = openLink({
    base,
    account,
    shelf,
    told: {
      state: (state) => (linkState.value = state),
      connected() {
        sync.restart();
        outbox.wake();
      },
      entries({ entries }) {
        take(addNews(history.value, entries));
        sync.nudge();
      },
      typing: ({ by, on }) => showTyping(on ? by : null),
      stranger() {
        history.value = [];
        thread.value = null;
        outbox.forgetKept();
        shelf.drop("ongoing");
        if (view.value === "chat" && !coming.value) view.value = "home";
      },
    },
  });

  const outbox = openOutbox({
    shelf,
    send: (event) => link.say(event),
    changed: () => (parcels.value = outbox.list()),
    now: Date.now,
    newId: () => crypto.randomUUID?.() ?? uuid(),
    later: (work, afterMs) => setTimeout(work, afterMs),
    alone: (work) => alone(`okno outbox ${account}`, work),
  });

  const current = computed(() => history.value.at(-1)?.conversation ?? null);
  const lines = computed(() => linesOf(history.value, parcels.value));
  const looking = computed(() => panelOpen.value && view.value === "chat" && !hidden.value);
  const unread = computed(() =>
    unreadIn(history.value, seen.value?.conversation === current.value ? (seen.value?.seq ?? 0) : 0),
  );
  const coming = computed(() =>
    parcels.value.some((parcel) => parcel.event.kind === "message" && parcel.state !== "refused"),
  );
  /** The conversation is over, by either side, and nothing was said since. */
  const over = computed(
    () =>
      current.value !== null &&
      !coming.value &&
      (isOver(history.value) || thread.value?.state === "ended" || ended.value === current.value),
  );
  /** Over, and the visitor has not asked for a new one. */
  const parted = computed(() => over.value && begun.value !== current.value);
  const waiting = computed(() => thread.value?.state === "waiting" && !over.value);
  const waitingSinceMs = computed(() => {
    const rows = history.value.at(-1)?.rows ?? [];
    return rows.findLast((row) => row.what.kind === "queued")?.atMs ?? rows.at(0)?.atMs ?? nowMs.value;
  });
  const agent = computed<Person | null>(() => {
    if (over.value && begun.value === current.value) return null;
    const rows = history.value.at(-1)?.rows ?? [];
    const joined = rows.findLast((row) => row.what.kind === "joined")?.what;
    return thread.value?.agent ?? (joined?.kind === "joined" ? joined.by : null);
  });
  /** What was chosen and the bank has not confirmed yet; it is believed for a while. */
  const wish = ref<{ chosen: Chosen; untilMs: number } | null>(null);
  const known = computed<Chosen>(() => ({
    call: thread.value?.callback ?? null,
    letter: thread.value?.letter ?? null,
  }));
  const chosen = computed<Chosen>(() => {
    if (over.value) return noChoice;
    return wish.value && wish.value.untilMs > nowMs.value ? wish.value.chosen : known.value;
  });
  const engaged = computed(() => nowMs.value - engagedAt.value < engagedMs);

  const sync = openSync({
    link,
    history: () => history.value,
    took({ thread: answer, open }, next) {
      thread.value = answer;
      if (wish.value && isSame(wish.value.chosen, known.value)) wish.value = null;
      settings.value = { ...settings.value, open };
      longestPlace.value = answer?.place ? Math.max(longestPlace.value, answer.place) : 0;
      take(next);
      loaded.value = true;
    },
    looking: () => looking.value,
    situation: () => ({
      link: linkState.value,
      panelOpen: panelOpen.value,
      hidden: hidden.value,
      waiting: waiting.value,
      engaged: engaged.value || panelOpen.value,
    }),
  });

  /** A changed history: what arrived is no longer on its way, and what is new is made known. */
  function take(next: History): void {
    const known = new Set(lines.value.map((line) => line.id));
    history.value = next;
    outbox.seen(saidIn(next));
    const fresh = lines.value
      .filter(isBubble)
      .filter((line) => line.kind === "theirs" && !known.has(line.id));
    if (fresh.length > 0) showTyping(null);
    const last = fresh.at(-1);
    if (!last || !loaded.value) return;
    news.value = last;
    if (!looking.value && sound.value) playNews();
  }

  let typingTimer: ReturnType<typeof setTimeout> | undefined;
  function showTyping(by: Person | null): void {
    clearTimeout(typingTimer);
    typing.value = by;
    if (by) typingTimer = setTimeout(() => (typing.value = null), typingMs);
  }

  watch([looking, history], () => {
    const last = history.value.at(-1);
    if (!looking.value || !last) return;
    news.value = null;
    const seq = last.rows.at(-1)?.seq ?? 0;
    if (seen.value?.conversation !== last.conversation || seen.value.seq < seq) {
      seen.value = { conversation: last.conversation, seq };
      shelf.write("seen", seen.value);
    }
    sync.confirm();
  });

  document.addEventListener("visibilitychange", () => {
    hidden.value = document.hidden;
    if (!hidden.value && linkState.value !== "idle") sync.nudge();
  });
  window.addEventListener("online", () => outbox.wake());
  shelf.onForeignChange((changed) => {
    if (changed === "outbox") parcels.value = outbox.list();
    if (changed === "seen") seen.value = shelf.read("seen");
    if (changed === "sound") sound.value = shelf.read<boolean>("sound") ?? true;
  });
  setInterval(() => (nowMs.value = Date.now()), 1_000);

  function engage(): void {
    engagedAt.value = Date.now();
    shelf.write("engaged", engagedAt.value);
    link.start();
  }

  function choose(event: Draft, as: Chosen): void {
    wish.value = { chosen: as, untilMs: Date.now() + wishedMs };
    outbox.add(event);
    engage();
  }

  function remember(key: string, value: unknown): void {
    shelf.write(key, value);
  }

  watch(
    () => lines.value.length > 0 && !parted.value,
    (ongoing) => remember("ongoing", ongoing),
  );

  parcels.value = outbox.list();
  if (engaged.value || parcels.value.length > 0) {
    link.start();
    outbox.wake();
  }

  const mayAsk = computed(() => {
    const { askName, askEmail, topics } = settings.value;
    return askName !== "no" || askEmail !== "no" || topics.length > 0;
  });

  return {
    settings,
    language,
    text,
    link,
    linkState,
    lines,
    parcels,
    thread,
    longestPlace,
    loaded,
    typing,
    panelOpen,
    view,
    nowMs,
    news,
    unread,
    over,
    parted,
    waiting,
    waitingSinceMs,
    agent,
    /** The visitor is to be called. */
    call: computed(() => chosen.value.call),
    /** The visitor is answered by letter, at this address. */
    letter: computed(() => chosen.value.letter),
    engaged,
    sound,
    profile,
    current,
    isRated: computed(() => rated.value !== null && rated.value === current.value),
    hasConversation: computed(() => lines.value.length > 0),

    open() {
      panelOpen.value = true;
      link.start();
      // A conversation that goes on is what the visitor opens the window for, even before it is loaded.
      const goesOn = loaded.value ? lines.value.length > 0 && !parted.value : shelf.read("ongoing") === true;
      if (goesOn || coming.value) view.value = "chat";
    },
    close() {
      panelOpen.value = false;
    },
    /** To the conversation, past the questions when there is nothing to ask. */
    enterChat(topic?: string) {
      if (topic !== undefined) profile.value = { ...profile.value, topic };
      const goesOn = lines.value.length > 0 && !over.value;
      if (over.value && current.value !== null) {
        begun.value = current.value;
        remember("begun", begun.value);
      }
      const { askName, askEmail, topics } = settings.value;
      const toldAll =
        (askName === "no" || profile.value.name !== "") &&
        (askEmail === "no" || profile.value.email !== "") &&
        (topics.length === 0 || topic !== undefined);
      view.value = goesOn || !mayAsk.value || toldAll ? "chat" : "about";
    },
    introduce(told: Profile) {
      profile.value = told;
      remember("profile", told);
    },
    say(said: string, files: OwnFile[], form: "chat" | "letter" = "chat"): Parcel {
      ended.value = null;
      shelf.drop("ended");
      const { origin, pathname } = window.location;
      const parcel = outbox.add({
        kind: "message",
        form,
        text: said,
        files,
        ...profile.value,
        page: (origin + pathname).slice(0, 2000),
        language: language.value,
      });
      engage();
      return parcel;
    },
    /** Where they were called last. */
    lastPhone: () => shelf.read<string>("phone") ?? "",
    callMe(phone: string) {
      remember("phone", phone);
      choose({ kind: "callback", phone }, { call: { phone, againMs: null }, letter: null });
    },
    writeTo(address: string) {
      choose({ kind: "letter", address }, { call: null, letter: address });
    },
    /** Waits here after all. */
    stay: () => choose({ kind: "stays" }, noChoice),
    retry: (id: string) => outbox.retry(id),
    discard: (id: string) => outbox.discard(id),
    end() {
      outbox.add({ kind: "ended" });
      ended.value = current.value;
      remember("ended", ended.value);
      engage();
    },
    rate(score: number, comment: string) {
      outbox.add({ kind: "rated", score, comment });
      rated.value = current.value;
      remember("rated", rated.value);
      engage();
    },
    copyTo(address: string) {
      outbox.add({ kind: "transcript", address });
      engage();
    },
    toggleSound() {
      sound.value = !sound.value;
      remember("sound", sound.value);
    },
    draft: {
      read: () => shelf.read<string>("draft") ?? "",
      write: (draft: string) => (draft === "" ? shelf.drop("draft") : shelf.write("draft", draft)),
    },
  };
}

/** A version-4 UUID where the page is not served securely and the browser's own maker is missing. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
