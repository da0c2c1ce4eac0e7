import { rooms, type LoginLock } from "../../core/events.ts";
import type { AgentId, QueueId } from "../../core/ids.ts";
import { isVisibleToClient, type LogEntry } from "../../core/log.ts";
import type { OfferView } from "../../core/view.ts";
import type { Change } from "../floor/floor.ts";
import type { JobName, JobOptions, Jobs, Timer } from "../queues.ts";
import { agentChange, itemChange } from "./facts.ts";
import type { ConversationRecord, Head } from "./records/conversations.ts";
import type { DutyRecord } from "./records/duty.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { agentView, itemView } from "./views.ts";

/** What a commit makes known. Only this file speaks to the bus, so that all that is ever told is found here. */
export type News =
  | { kind: "entries"; head: Head; entries: LogEntry[] }
  /** `also`: whoever held or saw it before and must see it go. */
  | { kind: "item"; record: ItemRecord; also?: { agents?: readonly AgentId[]; queues?: QueueId[] } }
  | { kind: "offer"; agent: AgentId; offer: OfferView }
  | { kind: "agent"; record: DutyRecord }
  | { kind: "locked"; lock: LoginLock }
  | { [J in JobName]: { kind: "job"; job: J; data: Jobs[J]; options?: JobOptions } }[JobName]
  /** What the timer waited for has happened. */
  | { [J in Timer]: { kind: "needless"; timer: J; data: Jobs[J] } }[Timer];

/** Tells it, best effort: who missed something asks the database "since N", and jobs are rebuilt by the sweeper. */
export function announce(store: Store, news: readonly News[]): void {
  for (const one of news) if (!isForWorkers(one)) telling(store, one);
  const jobs = news.filter(isForWorkers);
  const changes = news.flatMap(changeOf);
  if (changes.length === 0) for (const one of jobs) telling(store, one);
  // Who takes a job must find what it is about on the floor.
  else
    void store.floor.put(changes).then((waiting) => {
      for (const one of jobs) if (!isIdle(one, waiting)) telling(store, one);
    });
}

/** Nothing waits for the agent who became free, and whatever comes after this finds them on the floor. */
function isIdle(news: News, waiting: number | null): boolean {
  return waiting === 0 && news.kind === "job" && news.job === "route" && "agent" in news.data;
}

function isForWorkers({ kind }: News): boolean {
  return kind === "job" || kind === "needless";
}

function changeOf(news: News): Change[] {
  if (news.kind === "item") return [itemChange(news.record)];
  return news.kind === "agent" ? [agentChange(news.record)] : [];
}

function telling(store: Store, news: News): void {
  try {
    tell(store, news);
  } catch (error) {
    store.log.warn({ err: error, news: news.kind }, "News was not told");
  }
}

function tell(store: Store, news: News): void {
  switch (news.kind) {
    case "entries":
      return tellEntries(store, news.head, news.entries);
    case "item": {
      const item = itemView(news.record);
      const queues = [item.queue, ...(item.alsoQueues ?? []), ...(news.also?.queues ?? [])];
      const asked = (item.asked ?? []).map(({ agent }) => agent);
      const concerned = new Set([...asked, ...(news.also?.agents ?? [])]);
      if (item.agent) concerned.add(item.agent);
      if (concerned.size > 0) store.bus.desk([...concerned].map(rooms.agent), { kind: "item", item });
      return store.bus.lists([...new Set(queues.map(rooms.queue)), rooms.supervisors], {
        kind: "item",
        item,
      });
    }
    case "offer":
      return store.bus.desk([rooms.agent(news.agent)], { kind: "offer", offer: news.offer });
    case "agent": {
      const agent = agentView(news.record);
      store.bus.desk([rooms.agent(agent.id)], { kind: "agent", agent });
      return store.bus.lists([rooms.supervisors], { kind: "agent", agent });
    }
    case "locked":
      return store.bus.desk([rooms.supervisors], { kind: "locked", lock: news.lock });
    case "job":
      return void store.jobs.add(news.job, news.data, news.options);
    case "needless":
      return void store.jobs.cancel(news.timer, news.data);
  }
}

function tellEntries(store: Store, head: Head, entries: LogEntry[]): void {
  const to = [rooms.conversation(head._id)];
  if (head.agent) to.push(rooms.agent(head.agent));
  for (const entry of entries) store.bus.desk(to, { kind: "entry", entry });
  const channel = store.channels.get(head.channel);
  const work = store.works.get(head.channel);
  if (!channel?.follow || !work) return;
  const visible = entries.filter((entry) => isForClient(head, entry));
  if (visible.length > 0) channel.follow(head.contact, visible, work);
}

/** Visible to the client in this conversation's own channel: a transcript that leaves as a letter is not part of the chat, an agent's answer that goes there is. */
export function isForClient(
  head: Pick<ConversationRecord, "channel" | "answersTo">,
  entry: LogEntry,
): boolean {
  if (!isVisibleToClient(entry)) return false;
  const { what } = entry;
  if (what.kind === "message.received" || what.kind === "message.planned")
    return (
      what.message.channel === head.channel ||
      (entry.actor.kind !== "system" && what.message.channel === head.answersTo?.channel)
    );
  return true;
}
