import { computed } from "vue";
import type { AgentId, QueueId } from "../../../core/ids.ts";
import { useReference } from "../stores/reference.ts";
import { useWords } from "./useWords.ts";

/** A queue or a person to whom work can be given. */
export interface Target {
  key: string;
  to: { queue: QueueId } | { agent: AgentId };
  name: string;
  /** What it is, or what the person is doing. */
  says: string;
  free: boolean;
}

/** Active queues, and colleagues who are on duty: those on the line first. */
export function useTargets() {
  const { t } = useWords();
  const reference = useReference();

  const queues = computed<Target[]>(() =>
    reference.all.queues
      .filter((queue) => queue.active)
      .map(({ id, name }) => ({
        key: `queue:${id}`,
        to: { queue: id },
        name: reference.word(name),
        says: t("transfer.queue"),
        free: true,
      })),
  );
  const people = computed<Target[]>(() =>
    reference.all.colleagues
      .filter((person) => person.presence !== "logged_out")
      .sort(
        (a, b) =>
          Number(b.presence === "available") - Number(a.presence === "available") ||
          a.name.localeCompare(b.name),
      )
      .map(({ id, name, presence }) => ({
        key: `agent:${id}`,
        to: { agent: id },
        name,
        says: t(`presence.${presence}`),
        free: presence === "available",
      })),
  );

  return { queues, people };
}
