import { computed, onBeforeUnmount, reactive, ref, watch, type ComputedRef } from "vue";
import type { Draft, DraftForm } from "../../../core/desk.ts";
import type { FileRef } from "../../../core/message.ts";
import { conversations } from "../api/conversations.ts";
import { isPassing } from "../api/http.ts";

export type DraftKind = Draft["kind"];
export type SaveState = "empty" | "unsaved" | "saving" | "saved" | "local";

/** The words in the composer, one set of them for each tab. */
export interface Words {
  text: string;
  subject: string;
  copies: string[];
  files: FileRef[];
}

const pauseMs = 600;
const empty = (): Words => ({ text: "", subject: "", copies: [], files: [] });
const localKey = (conversation: string, kind: DraftKind): string => `okno.draft.${conversation}.${kind}`;

/** Keeps what is being written in this conversation: at once in this browser, a moment later on the server. */
export function useDraft(conversation: string, drafts: readonly Draft[], changed: (drafts: Draft[]) => void) {
  const kind = ref<DraftKind>(drafts[0]?.kind ?? "reply");
  const words: Record<DraftKind, Words> = reactive({ reply: empty(), note: empty() });
  const states: Record<DraftKind, SaveState> = reactive({ reply: "empty", note: "empty" });
  const timers: Partial<Record<DraftKind, ReturnType<typeof setTimeout>>> = {};
  let applying = true;

  for (const draft of drafts) place(draft.kind, draft, "saved");
  for (const one of ["reply", "note"] as const) takeLocal(one);

  for (const one of ["reply", "note"] as const)
    watch(
      () => words[one],
      () => {
        if (applying) return;
        states[one] = "unsaved";
        storeLocal(one);
        clearTimeout(timers[one]);
        timers[one] = setTimeout(() => void save(one), pauseMs);
      },
      { deep: true, flush: "sync" },
    );
  applying = false;

  function place(one: DraftKind, from: Partial<Draft>, state: SaveState): void {
    applying = true;
    words[one] = {
      text: from.text ?? "",
      subject: from.subject ?? "",
      copies: from.copies ?? [],
      files: from.files ?? [],
    };
    states[one] = isEmpty(one) ? "empty" : state;
    applying = false;
  }

  function isEmpty(one: DraftKind): boolean {
    return words[one].text.trim() === "" && words[one].files.length === 0;
  }

  function takeLocal(one: DraftKind): void {
    const kept = readLocal(localKey(conversation, one));
    if (!kept) return;
    const theirs = drafts.find((draft) => draft.kind === one);
    if (theirs && theirs.savedAtMs > kept.atMs) return;
    place(one, kept, "local");
    timers[one] = setTimeout(() => void save(one), 0);
  }

  function storeLocal(one: DraftKind): void {
    try {
      localStorage.setItem(localKey(conversation, one), JSON.stringify({ ...words[one], atMs: Date.now() }));
    } catch {
      // The server's copy is the one that counts.
    }
  }

  function form(one: DraftKind): DraftForm {
    const { text, subject, copies, files } = words[one];
    return {
      kind: one,
      text,
      files: files.map((file) => file.id),
      ...(subject ? { subject } : {}),
      ...(copies.length > 0 ? { copies: [...copies] } : {}),
    };
  }

  async function save(one: DraftKind, keepalive = false): Promise<void> {
    clearTimeout(timers[one]);
    delete timers[one];
    const sent = JSON.stringify(form(one));
    states[one] = "saving";
    try {
      await conversations.draft(conversation, form(one), keepalive);
    } catch (fault) {
      states[one] = "local";
      if (isPassing(fault)) timers[one] ??= setTimeout(() => void save(one), 5_000);
      return;
    }
    if (sent !== JSON.stringify(form(one))) {
      states[one] = "unsaved";
      return;
    }
    localStorage.removeItem(localKey(conversation, one));
    states[one] = isEmpty(one) ? "empty" : "saved";
    changed(snapshot());
  }

  const snapshot = (): Draft[] =>
    (["reply", "note"] as const)
      .filter((one) => !isEmpty(one))
      .sort((a) => (a === kind.value ? -1 : 1))
      .map((one) => ({
        kind: one,
        ...words[one],
        subject: words[one].subject || null,
        copies: [...words[one].copies],
        files: [...words[one].files],
        savedAtMs: Date.now(),
      }));

  /** Takes the words out of the composer, because they were sent. */
  function take(one: DraftKind): Words {
    const taken = { ...words[one] };
    clearTimeout(timers[one]);
    place(one, { subject: taken.subject }, "empty");
    localStorage.removeItem(localKey(conversation, one));
    changed(snapshot());
    void conversations.draft(conversation, { kind: one, text: "", files: [] }).catch(() => {});
    return taken;
  }

  /** Saves what is not saved yet, over the end of the page if need be. */
  function flush(): void {
    for (const one of ["reply", "note"] as const) if (timers[one]) void save(one, true);
  }

  window.addEventListener("pagehide", flush);
  onBeforeUnmount(() => {
    window.removeEventListener("pagehide", flush);
    changed(snapshot());
    flush();
  });

  const current: ComputedRef<Words> = computed(() => words[kind.value]);
  const state: ComputedRef<SaveState> = computed(() => states[kind.value]);
  return { kind: kind, words, current, state, place, take, flush };
}

function readLocal(key: string): (Words & { atMs: number }) | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as (Words & { atMs: number }) | null;
  } catch {
    return null;
  }
}
