import { defineStore } from "pinia";
import { reactive } from "vue";
import type { ClientCard, ConversationHead, Draft } from "../../../core/desk.ts";
import type { DeskEvent } from "../../../core/events.ts";
import type { ConversationId } from "../../../core/ids.ts";
import type { HappeningKind, LogEntry } from "../../../core/log.ts";
import { hasGap, type ItemView } from "../../../core/view.ts";
import { conversations } from "../api/conversations.ts";
import { Refused } from "../api/http.ts";
import { useDesk } from "./desk.ts";
import { useLink } from "./link.ts";
import { useSession } from "./session.ts";

/** One conversation as it stands open on the desk; its log is in the desk's view. */
export interface Opened {
  state: "loading" | "done" | "error";
  /** What kept it from opening. */
  fault: unknown;
  head: ConversationHead | null;
  card: ClientCard | null;
  drafts: Draft[];
  seen: number;
}

/** The most rows that one answer holds. */
const fullAnswer = 500;

/** Rows after which the client's card says something else. */
const aboutCard: ReadonlySet<HappeningKind> = new Set(["client.matched", "client.rated", "client.entrusted"]);

/** Conversations that were opened: heads, cards and drafts, followed by "since N" after every break. */
export const useOpened = defineStore("opened", () => {
  const desk = useDesk();
  const link = useLink();
  const session = useSession();
  const all = reactive(new Map<ConversationId, Opened>());
  const filling = new Set<ConversationId>();

  link.onConnect(() => {
    for (const id of all.keys()) void catchUp(id);
  });
  desk.listen(hear);

  function lastSeq(id: ConversationId): number {
    return desk.view?.threads[id]?.entries.at(-1)?.seq ?? 0;
  }

  /** Opens it, from memory at once when it was open before, and fresh in any case. */
  async function open(id: ConversationId): Promise<void> {
    if (!all.has(id))
      all.set(id, { state: "loading", fault: null, head: null, card: null, drafts: [], seen: 0 });
    try {
      const fresh = await conversations.open(id);
      const known = all.get(id);
      if (!known || !desk.view) return;
      Object.assign(known, {
        state: "done",
        fault: null,
        head: fresh.conversation,
        card: fresh.card,
        seen: Math.max(known.seen, fresh.seen),
      });
      // Words typed here since are younger than the server's draft.
      if (known.drafts.length === 0) known.drafts = fresh.drafts;
      placeThread(id, fresh.entries);
      await catchUp(id);
    } catch (fault) {
      const known = all.get(id);
      if (known && (known.state === "loading" || fault instanceof Refused))
        Object.assign(known, { state: "error", fault });
    }
  }

  function placeThread(id: ConversationId, entries: LogEntry[]): void {
    if (!desk.view) return;
    const younger = (desk.view.threads[id]?.entries ?? []).filter(
      (entry) => entry.seq > (entries.at(-1)?.seq ?? 0),
    );
    const first = younger[0];
    const joined = first && first.seq === (entries.at(-1)?.seq ?? 0) + 1 ? [...entries, ...younger] : entries;
    desk.view = {
      ...desk.view,
      threads: { ...desk.view.threads, [id]: { conversation: id, entries: joined } },
    };
  }

  /** Follows the conversation and takes in the rows after the last one known. */
  async function catchUp(id: ConversationId): Promise<void> {
    if (filling.has(id)) return;
    filling.add(id);
    try {
      const answer = await link.watch(id, lastSeq(id));
      if (answer?.ok) for (const entry of answer.entries) desk.apply({ kind: "entry", entry });
      // No answer, or a full one that may not be all.
      if (answer === null || (answer.ok && answer.entries.length >= fullAnswer)) await readRest(id);
    } finally {
      filling.delete(id);
    }
  }

  /** The same rows by plain requests, for when the socket does not answer. */
  async function readRest(id: ConversationId): Promise<void> {
    for (let more = true; more;) {
      const page = await conversations.entries(id, lastSeq(id)).catch(() => null);
      if (!page) return;
      const before = lastSeq(id);
      for (const entry of page.entries) desk.apply({ kind: "entry", entry });
      more = page.more && lastSeq(id) > before;
    }
  }

  function hear(event: DeskEvent): void {
    if (event.kind === "item") hearItem(event.item);
    if (event.kind !== "entry") return;
    const { entry } = event;
    const thread = desk.view?.threads[entry.conversation];
    if (thread && hasGap(thread, entry)) void catchUp(entry.conversation);
    const head = all.get(entry.conversation)?.head;
    if (!head) return;
    if (entry.what.kind === "conversation.closed")
      Object.assign(head, { state: "closed", closedAtMs: entry.atMs });
    if (entry.what.kind === "conversation.reopened") Object.assign(head, { state: "open", closedAtMs: null });
    if (aboutCard.has(entry.what.kind)) void refreshCard(entry.conversation);
  }

  function hearItem(item: ItemView): void {
    const opened = all.get(item.conversation);
    const head = opened?.head;
    if (!head || (head.item?.id === item.id && head.item.rev >= item.rev)) return;
    const ended = item.state === "completed" || item.state === "canceled" || item.state === "abandoned";
    head.item = ended ? null : item;
    head.queue = item.queue;
    head.agent = ended ? null : item.agent;
    head.mayAct = session.isSupervising || item.agent === session.me?.id;
  }

  async function refreshCard(id: ConversationId): Promise<void> {
    const fresh = await conversations.open(id).catch(() => null);
    const known = all.get(id);
    if (!fresh || !known) return;
    known.card = fresh.card;
    known.head = fresh.conversation;
  }

  /** Lets go of a conversation that is not this agent's any more. */
  function leave(id: ConversationId): void {
    if (desk.mine.some((item) => item.conversation === id)) return;
    all.delete(id);
    link.unwatch(id);
    if (!desk.view?.threads[id]) return;
    const threads = { ...desk.view.threads };
    delete threads[id];
    desk.view = { ...desk.view, threads };
  }

  async function see(id: ConversationId): Promise<void> {
    const known = all.get(id);
    const seq = lastSeq(id);
    desk.markRead(id);
    if (!known || seq <= known.seen) return;
    known.seen = seq;
    await conversations.seen(id, seq).catch(() => (known.seen = 0));
  }

  function reset(): void {
    all.clear();
  }

  return { all, open, leave, see, catchUp, refreshCard, reset };
});
