import type { PriorityClass } from "../../../core/routing/facts.ts";
import type { ItemAnswer } from "../../../core/desk.ts";
import type { ItemView } from "../../../core/view.ts";
import { Refused } from "../api/http.ts";
import { items } from "../api/items.ts";
import { useDesk } from "../stores/desk.ts";
import { useReference } from "../stores/reference.ts";
import { useToasts } from "../stores/toasts.ts";
import { useWhyWords } from "./useWhyWords.ts";
import { useWords } from "./useWords.ts";

/** How long an act may be taken back from its words. */
const undoableMs = 10_000;

/** What a supervisor does to an item that waits. Each act says what came of it; those that can be are taken back. */
export function useSupervise() {
  const { t, fault } = useWords();
  const words = useWhyWords();
  const desk = useDesk();
  const reference = useReference();
  const toasts = useToasts();

  /** Why it was refused, with what keeps the agent from it. */
  function refusal(reason: unknown): string {
    const unfit = reason instanceof Refused ? reason.fields["agent"] : undefined;
    return unfit ? t("supervise.cannot", { reason: words.unfit(unfit, 1) }) : fault(reason);
  }

  async function attempt(act: () => Promise<ItemAnswer>): Promise<ItemView | null> {
    try {
      const { item } = await act();
      desk.applyItem(item);
      return item;
    } catch (reason) {
      toasts.say(refusal(reason), "late");
      return null;
    }
  }

  const undoing = (act: () => Promise<ItemAnswer>) => ({
    label: t("supervise.undo"),
    run: async () => {
      if (await attempt(act)) toasts.say(t("supervise.undone"), "good");
    },
  });

  async function pull(item: ItemView): Promise<ItemView | null> {
    const mine = await attempt(() => items.pull(item.id));
    if (mine) toasts.say(t("supervise.pulled"), "good");
    return mine;
  }

  async function prioritize(item: ItemView, priority: PriorityClass): Promise<void> {
    const was = item.priority as PriorityClass;
    if (was === priority || !(await attempt(() => items.prioritize(item.id, priority)))) return;
    const undo = undoing(() => items.prioritize(item.id, was));
    toasts.say(t("supervise.prioritized", { now: t(`priority.${priority}`) }), "good", undoableMs, undo);
  }

  /** These two are tried from a dialog, which shows the refusal itself. */
  async function push(item: ItemView, agent: string): Promise<void> {
    desk.applyItem((await items.push(item.id, agent)).item);
    toasts.say(t("supervise.pushed", { name: reference.agentName(agent) }), "good");
  }

  async function move(item: ItemView, queue: string): Promise<void> {
    const { queue: was } = item;
    desk.applyItem((await items.move(item.id, queue)).item);
    const undo = undoing(() => items.move(item.id, was));
    toasts.say(t("supervise.moved", { queue: reference.queueName(queue) }), "good", undoableMs, undo);
  }

  return { pull, prioritize, push, move, refusal };
}
