import { defineStore } from "pinia";
import { computed, ref } from "vue";
import type { Presence } from "../../../core/agent.ts";
import type { Colleague, Reference } from "../../../core/desk.ts";
import type { Face } from "../../../core/face.ts";
import type { AgentId, Bilingual, ChannelName, QueueId, SkillId } from "../../../core/ids.ts";
import { plainRules, type PresenceReason, type Queue, type WrapUpCode } from "../../../core/queue.ts";
import { usePreferences } from "./preferences.ts";

const unknownFace: Face = {
  label: { ru: "Канал", en: "Channel" },
  replyLabel: { ru: "Ответ", en: "Reply" },
  icon: "message-square",
  sendsOn: "ctrl_enter",
  letter: false,
  typing: false,
};

/** Names and faces of what the desk knows only by id. */
export const useReference = defineStore("reference", () => {
  const preferences = usePreferences();
  const all = ref<Reference>({
    queues: [],
    channels: [],
    codes: [],
    skills: [],
    teams: [],
    reasons: [],
    colleagues: [],
    credits: plainRules,
  });

  const faces = computed(() => new Map(all.value.channels.map((card) => [card.name, card.face])));
  const queues = computed(() => new Map(all.value.queues.map((queue) => [queue.id, queue])));
  const colleagues = computed(() => new Map(all.value.colleagues.map((person) => [person.id, person])));

  const word = (text: Bilingual): string => text[preferences.chosen.language];
  const face = (channel: ChannelName): Face => faces.value.get(channel) ?? unknownFace;
  const queueName = (id: QueueId): string => {
    const queue = queues.value.get(id);
    return queue ? word(queue.name) : "";
  };
  const queueOf = (id: QueueId): Queue | undefined => queues.value.get(id);
  const agentName = (id: AgentId): string => colleagues.value.get(id)?.name ?? "";
  const skillName = (id: SkillId): string => wordOf(all.value.skills, id);
  const reasonName = (id: string | null): string => (id === null ? "" : wordOf(all.value.reasons, id));
  /** Closer reasons that may be chosen with a presence. */
  const reasonsOf = (presence: Presence): PresenceReason[] =>
    all.value.reasons.filter((reason) => reason.presence === presence);
  /** Codes offered at the end of work of this queue. */
  const codesOf = (queue: QueueId): WrapUpCode[] =>
    all.value.codes.filter((code) => code.queues.length === 0 || code.queues.includes(queue));

  function wordOf(rows: readonly { id: string; name: Bilingual }[], id: string): string {
    const row = rows.find((one) => one.id === id);
    return row ? word(row.name) : "";
  }

  function take(reference: Reference): void {
    all.value = reference;
  }

  /** Keeps the presence of a colleague fresh from events. */
  function refresh(person: Colleague): void {
    const known = colleagues.value.get(person.id);
    if (known && known.presence !== person.presence) known.presence = person.presence;
  }

  return {
    all,
    word,
    face,
    queueName,
    queueOf,
    agentName,
    skillName,
    reasonName,
    reasonsOf,
    codesOf,
    take,
    refresh,
  };
});
