import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { ConversationId, MessageId } from "../../../core/ids.ts";
import type { FileRef } from "../../../core/message.ts";
import { conversations } from "../api/conversations.ts";
import { isPassing, Refused } from "../api/http.ts";
import { useDesk } from "./desk.ts";
import { useLink } from "./link.ts";
import { useSession } from "./session.ts";

/** Words that left the composer and that the server has not yet confirmed. */
export interface Pending {
  /** Made here; sent again under the same id until it is acknowledged. */
  id: MessageId;
  conversation: ConversationId;
  kind: "reply" | "note";
  text: string;
  subject?: string;
  copies?: string[];
  files: FileRef[];
  atMs: number;
  /** In the server's words, when it will not take them. */
  refused: string | null;
}

const pauseMs = [500, 1_000, 2_000, 4_000, 8_000];

/** Sends replies and notes in order, over breaks and reloads, until each is acknowledged. */
export const usePending = defineStore("pending", () => {
  const desk = useDesk();
  const link = useLink();
  const session = useSession();
  const all = ref<Pending[]>([]);
  let running = false;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const waitingCount = computed(() => all.value.filter((one) => one.refused === null).length);
  const key = (): string => `okno.pending.${session.me?.id ?? ""}`;

  link.onConnect(() => {
    tries = 0;
    void run();
  });
  watch(all, keep, { deep: true });

  function keep(): void {
    if (!session.me) return;
    try {
      if (all.value.length === 0) localStorage.removeItem(key());
      else localStorage.setItem(key(), JSON.stringify(all.value));
    } catch {
      // Without storage the words live as long as the page.
    }
  }

  /** Takes up what an earlier page of this person left unsent. */
  function restore(): void {
    try {
      all.value = JSON.parse(localStorage.getItem(key()) ?? "[]") as Pending[];
    } catch {
      all.value = [];
    }
    void run();
  }

  function send(words: Omit<Pending, "refused">): void {
    all.value = [...all.value, { ...words, refused: null }];
    void run();
  }

  const of = (conversation: ConversationId): Pending[] =>
    all.value.filter((one) => one.conversation === conversation);

  function drop(id: MessageId): Pending | undefined {
    const found = all.value.find((one) => one.id === id);
    all.value = all.value.filter((one) => one.id !== id);
    return found;
  }

  function again(id: MessageId): void {
    const found = all.value.find((one) => one.id === id);
    if (found) found.refused = null;
    void run();
  }

  async function run(): Promise<void> {
    if (running) return;
    clearTimeout(timer);
    running = true;
    try {
      for (let next = first(); next; next = first()) await sendOne(next);
      tries = 0;
    } catch {
      timer = setTimeout(() => void run(), pauseMs[Math.min(tries++, pauseMs.length - 1)]);
    } finally {
      running = false;
    }
  }

  /** One refused message does not hold up the others, but later words to the same client wait behind it. */
  function first(): Pending | undefined {
    const held = new Set(all.value.filter((one) => one.refused !== null).map((one) => one.conversation));
    return all.value.find((one) => one.refused === null && !held.has(one.conversation));
  }

  async function sendOne(one: Pending): Promise<void> {
    try {
      const answer =
        one.kind === "note"
          ? await conversations.note(one.conversation, { id: one.id, text: one.text })
          : await conversations.reply(one.conversation, {
              id: one.id,
              text: one.text,
              ...(one.subject === undefined ? {} : { subject: one.subject }),
              ...(one.copies === undefined ? {} : { copies: one.copies }),
              files: one.files.map((file) => file.id),
            });
      if (answer?.entry) desk.apply({ kind: "entry", entry: answer.entry });
      drop(one.id);
    } catch (fault) {
      if (isPassing(fault) || (fault instanceof Refused && fault.status === 401)) throw fault;
      const told = all.value.find((other) => other.id === one.id);
      if (told) told.refused = fault instanceof Refused ? fault.code : "unexpected";
    }
  }

  function reset(): void {
    clearTimeout(timer);
    all.value = [];
  }

  return { all, waitingCount, send, restore, of, drop, again, run, reset };
});
