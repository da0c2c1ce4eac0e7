import type { Actor, AgentHappening, Happening } from "../../../core/log.ts";
import { slotMs, weekdayOf, type DateText } from "../../../core/planning/days.ts";
import type { Random } from "../../../core/simulation/random.ts";
import type { ConversationRecord } from "../../../adapters/store/records/conversations.ts";
import type { AgentRow, ConversationRow } from "../../../adapters/store/records/interactions.ts";
import type { ItemRecord } from "../../../adapters/store/records/items.ts";
import type { Life } from "./day.ts";
import { rosterOf } from "./staff.ts";

/** Everything that tells of one made-up contact. */
export interface Told {
  conversation: ConversationRecord;
  item: ItemRecord;
  rows: ConversationRow[];
}

/** Marks every row of it: nobody takes the demo bank's past for a real one. */
const demo: Actor = { kind: "system", part: "demo" };
const subject = "Демонстрационное обращение";
const clientName = "Клиент демонстрации";
const minute = 60_000;

/** The records of one contact, as the store's own steps would have left them when it was over. */
export function told(life: Life, midnightMs: number, number: number): Told {
  const id = `demo-${number}`;
  const channel = life.queue === "letters" ? "email" : "webchat";
  const arrived = new Date(midnightMs + life.arrivedMs);
  const rows = happeningsOf(life, id, number, channel).map(([ms, what], place): ConversationRow => ({
    _id: `${id}-${place + 1}`,
    conversation: id,
    seq: place + 1,
    at: new Date(midnightMs + ms),
    actor: demo,
    item: id,
    what,
  }));
  const ended = rows.at(-1)?.at ?? arrived;
  const agent = life.agent?.id ?? null;
  const shared = { channel, client: null, clientName, queue: life.queue, subject, number };
  return {
    rows,
    conversation: {
      _id: id,
      ...shared,
      match: {
        quality: "new",
        by: { kind: "channel", value: `${channel}:${id}`, verified: false },
        candidates: [],
      },
      account: "demo",
      contact: `${channel}:${id}`,
      to: id,
      participants: [],
      state: "closed",
      single: false,
      seq: rows.length,
      item: null,
      itemState: null,
      agent: null,
      pastAgents: agent ? [agent] : [],
      externals: [],
      preview: "",
      answered: agent !== null,
      openedAt: arrived,
      closedAt: ended,
      lastAt: ended,
    },
    item: {
      _id: id,
      ...shared,
      conversation: id,
      kind: channel === "email" ? "letter" : "message",
      state: agent ? { name: "completed", agent, at: ended, code: null } : { name: "abandoned", at: ended },
      arrivedAt: arrived,
      enteredAt: arrived,
      acceptedAt: agent ? new Date(arrived.getTime() + life.waitMs) : null,
      priority: 0,
      rating: null,
      own: null,
      steps: [],
      cost: 25,
      passes: [],
      offers: agent ? 1 : 0,
      rev: 1,
      answerBy: null,
      card: null,
    },
  };
}

/** When, from midnight, and what. A tenth of the work is wrap-up. */
function happeningsOf(
  { queue, arrivedMs, waitMs, handleMs, agent: who }: Life,
  item: string,
  number: number,
  channel: string,
): [number, Happening][] {
  const answerMs = arrivedMs + waitMs;
  const begins: [number, Happening][] = [
    [arrivedMs, { kind: "conversation.opened", channel, subject, number }],
    [arrivedMs, { kind: "item.queued", item, queue, queueName: queue, cause: "arrived" }],
  ];
  if (!who) return [...begins, [answerMs, { kind: "item.abandoned", item, waitedMs: Math.round(waitMs) }]];
  const agent = who.id;
  const doneMs = answerMs + handleMs;
  const wrapUpMs = Math.round(handleMs / 10);
  return [
    ...begins,
    [answerMs, { kind: "item.accepted", item, agent, waitedMs: Math.round(waitMs) }],
    [doneMs - wrapUpMs, { kind: "item.wrapping", item, agent, untilMs: null }],
    [doneMs, { kind: "item.completed", item, agent, code: null, codeName: "", wrapUpMs }],
  ];
}

/** The presence of all who were on the roster: nearly on time, and away for their break. */
export function presenceRows(day: DateText, week: number, midnightMs: number, random: Random): AgentRow[] {
  return rosterOf(weekdayOf(day), week).flatMap(({ who, shift }) => {
    const late = random.next() < 0.15 ? 20 : 4;
    const around = (slot: number, minutes: number): number =>
      slot * slotMs + random.next() * minutes * minute;
    const marks: [number, AgentHappening][] = [
      [shift.from * slotMs - 3 * minute, presence("break", "signed_in")],
      [around(shift.from, late) - minute, presence("available", "chosen")],
    ];
    for (const pause of shift.breaks) {
      marks.push([around(pause.from, 5), presence("meal", "chosen")]);
      marks.push([around(pause.to, 6) - 2 * minute, presence("available", "chosen")]);
    }
    marks.push([around(shift.to, 4), presence("logged_out", "signed_out")]);
    return marks.map(([ms, what], place) => ({
      _id: `demo-${day}-${who.id}-${place}`,
      about: who.id,
      at: new Date(midnightMs + ms),
      actor: demo,
      what,
    }));
  });
}

function presence(
  to: Extract<AgentHappening, { kind: "agent.presence" }>["presence"],
  cause: Extract<AgentHappening, { kind: "agent.presence" }>["cause"],
): AgentHappening {
  return { kind: "agent.presence", presence: to, cause };
}
