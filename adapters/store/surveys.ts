import { routingStatus } from "../../core/agent.ts";
import { holdersOf, openStates } from "../../core/item.ts";
import { dateAt } from "../../core/planning/days.ts";
import { addFacts } from "../../core/planning/interval.ts";
import type { Beside } from "../../core/routing/beside.ts";
import { checkFloor, type DutyNow, type FloorFacts, type ItemNow } from "../../core/routing/invariants.ts";
import { change } from "./change.ts";
import { agentFacts, waitsNow, kindIn } from "./facts.ts";
import type { Drift } from "./floor.ts";
import { countDays } from "./history/intervals.ts";
import { rulesOf } from "./lookups.ts";
import { queues } from "./queues.ts";
import { reservedByLog } from "./reservedByLog.ts";
import { duty, type DutyRecord } from "./records/duty.ts";
import { items, type ItemRecord } from "./records/items.ts";
import { surveys, type SurveyRecord } from "./records/surveys.ts";
import type { Store } from "./store.ts";
import { untilOf } from "./views.ts";

const floor = "floor";

/** Looks the floor over: what must always hold, what waits, who is at work. Keeps what it found and answers it. */
export async function surveyFloor(
  store: Store,
  seen: { drift: Drift; beside: readonly Beside[] },
): Promise<SurveyRecord> {
  const rules = await rulesOf(store);
  const [records, facts] = await readAtOnce(store);
  const counted = await countedToday(store);
  const violations = checkFloor({ ...facts, rules, queues: counted, beside: seen.beside });
  const survey: SurveyRecord = {
    _id: floor,
    at: new Date(facts.nowMs),
    drift: { agents: seen.drift.agents.length, items: seen.drift.items.length },
    violations,
    queues: linesOf(records.items, facts.nowMs),
    agents: statusesOf(records.people),
  };
  const { _id, ...set } = survey;
  await surveys.of(store).updateOne({ _id }, { $set: set }, { upsert: true });
  return survey;
}

/** What was found when the floor was looked over last; null before the first time. */
export function lastSurvey(store: Pick<Store, "mongo">): Promise<SurveyRecord | null> {
  return surveys.of(store).findOne({ _id: floor });
}

interface Records {
  items: ItemRecord[];
  people: DutyRecord[];
  reserved: NonNullable<FloorFacts["reservations"]>;
}

/** Items and agents of one moment: between two commits either may be ahead of the other. */
async function readAtOnce(store: Store): Promise<[Records, Omit<FloorFacts, "rules">]> {
  const records = await change(store, async (tx): Promise<Records> => {
    const { session } = tx;
    const open = await items
      .of(store)
      .find({ "state.name": { $in: [...openStates] } }, { session, projection: { card: 0 } })
      .toArray();
    const people = await duty
      .of(store)
      .find({ _id: { $gt: "" } }, { session })
      .toArray();
    return { items: open, people, reserved: await reservedByLog(tx, open) };
  });
  const nowMs = (await store.mongo.now()).getTime();
  const { reserved: reservations } = records;
  return [
    records,
    { nowMs, items: records.items.map(itemNow), agents: records.people.map(dutyNow), reservations },
  ];
}

/** An item as the invariants look at it. */
export function itemNow(record: ItemRecord): ItemNow {
  const { state, arrivedAt } = record;
  return {
    id: record._id,
    conversation: record.conversation,
    state: state.name,
    holders: holdersOf(state),
    mostHolders: state.name === "reserved" ? state.atOnce : 1,
    kind: kindIn(record),
    cost: record.cost,
    arrivedAtMs: arrivedAt.getTime(),
    enteredAtMs: (record.enteredAt ?? arrivedAt).getTime(),
    sinceMs: ("since" in state ? state.since : arrivedAt).getTime(),
    untilMs: untilOf(state)?.getTime() ?? null,
  };
}

/** An agent's own count as the invariants look at it. */
export function dutyNow(record: DutyRecord): DutyNow {
  const { held, idleSinceMs, workMs } = agentFacts(record);
  const { _id: id, presence, liveness, reserved, active, wrapping, load, capacity, since, taken } = record;
  const counts = { reserved, active, wrapping, load, held, capacity };
  return {
    id,
    presence,
    liveness,
    ...counts,
    ...(taken ? { taken } : {}),
    sinceMs: since.getTime(),
    idleSinceMs,
    workMs,
  };
}

/** The day of every queue, counted from the log: offered must be answered, left, gone on or waiting. */
async function countedToday(store: Store): Promise<NonNullable<FloorFacts["queues"]>> {
  const now = (await store.mongo.now()).getTime();
  const all = await queues.list(store);
  const asked = all.map((queue) => ({ queue, day: dateAt(now, queue.hours.timeZone) }));
  const days = await countDays(store, asked);
  return days.map(({ queue, slots }) => ({ queue, facts: addFacts(...slots) }));
}

function linesOf(open: readonly ItemRecord[], nowMs: number): SurveyRecord["queues"] {
  const lines = new Map<string, { queue: string; waiting: number; longestMs: number }>();
  for (const item of open) {
    if (!waitsNow(item)) continue;
    const { queue, arrivedAt } = item;
    const line = lines.get(queue) ?? { queue, waiting: 0, longestMs: 0 };
    lines.set(queue, {
      queue,
      waiting: line.waiting + 1,
      longestMs: Math.max(line.longestMs, nowMs - arrivedAt.getTime()),
    });
  }
  return [...lines.values()];
}

function statusesOf(people: readonly DutyRecord[]): Record<string, number> {
  const statuses: Record<string, number> = {};
  for (const person of people) {
    if (person.presence === "logged_out") continue;
    const status = routingStatus(person);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return statuses;
}
