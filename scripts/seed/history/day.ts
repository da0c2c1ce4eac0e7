import { weekdayOf, slotMs, type DateText } from "../../../core/planning/days.ts";
import { drawClients, type Clients } from "../../../core/simulation/clients.ts";
import { runDay } from "../../../core/simulation/day.ts";
import { PictureRouter } from "../../../core/simulation/pictureRouter.ts";
import type { Random } from "../../../core/simulation/random.ts";
import type { Scenario, SimulatedAgent, SimulatedQueue } from "../../../core/simulation/scenario.ts";
import type { QueueId } from "../../../core/ids.ts";
import { dayCourse, weekCourse } from "./course.ts";
import { rosterOf, type Colleague } from "./staff.ts";

/** One client of a day; times are milliseconds from midnight. */
export interface Life {
  queue: QueueId;
  arrivedMs: number;
  waitMs: number;
  /** Null: gone before anybody answered. */
  agent: Colleague | null;
  handleMs: number;
}

interface Line extends Omit<SimulatedQueue, "arrivals"> {
  /** Contacts of a common weekday. */
  volume: number;
}

const lines: Line[] = [
  {
    id: "cards",
    volume: 480,
    handleSeconds: 720,
    handleVariation: 1.1,
    patienceSeconds: 400,
    target: { percent: 80, withinMs: 30_000 },
  },
  {
    id: "mortgage",
    volume: 60,
    handleSeconds: 840,
    handleVariation: 1,
    patienceSeconds: 600,
    target: { percent: 80, withinMs: 60_000 },
  },
  {
    id: "letters",
    volume: 40,
    handleSeconds: 900,
    handleVariation: 1.2,
    patienceSeconds: null,
    target: { percent: 90, withinMs: 4 * 3_600_000 },
  },
];

/** Growth of all lines in a week. */
const growth = 0.008;

/** One made-up day: contacts of that weekday, served by those on the roster with the bank's own routing. */
export function livesOf(day: DateText, week: number, random: Random): Life[] {
  const scenario = scenarioOf(day, week);
  const clients = drawClients(scenario, random);
  const router = new PictureRouter(scenario, clients, { strategy: "longest_idle", selection: "first_come" });
  const { waitMs, answered } = runDay(clients, scenario.agents, router);
  const roster = rosterOf(weekdayOf(day), week);
  return Array.from({ length: clients.count }, (_, client) => {
    const life = lifeOf(client, clients, waitMs[client] ?? 0);
    const agent = answered[client] === 1 ? someoneOf(roster, life, random) : null;
    return { ...life, agent };
  });
}

function lifeOf(client: number, clients: Clients, waitMs: number): Omit<Life, "agent"> {
  return {
    queue: lines[clients.queue[client] ?? 0]?.id ?? "cards",
    arrivedMs: clients.arrivedMs[client] ?? 0,
    waitMs,
    handleMs: clients.handleMs[client] ?? 0,
  };
}

/** The simulation does not say who; anyone of that line who was there then. */
function someoneOf(
  roster: ReturnType<typeof rosterOf>,
  { queue, arrivedMs, waitMs }: Omit<Life, "agent">,
  random: Random,
): Colleague | null {
  const slot = Math.min(47, Math.floor((arrivedMs + waitMs) / slotMs));
  const able = roster.filter(({ who }) => who.queues.includes(queue));
  const there = able.filter(({ shift }) => slot >= shift.from && slot < shift.to);
  const from = there.length > 0 ? there : able;
  return from[Math.floor(random.next() * from.length)]?.who ?? null;
}

function scenarioOf(day: DateText, week: number): Scenario {
  const factor = (weekCourse[weekdayOf(day)] ?? 1) * (1 + growth) ** week;
  const queues = lines.map(({ volume, ...line }) => ({
    ...line,
    arrivals: dayCourse.map((share) => share * volume * factor),
  }));
  return { queues, agents: placesOf(day, week), intervalMs: slotMs, dayVariation: 0.1, absence: 0 };
}

/** Each place of a person is an agent of the simulation; the last of a line stays until all are served. */
function placesOf(day: DateText, week: number): SimulatedAgent[] {
  return rosterOf(weekdayOf(day), week).flatMap(({ who, shift }) => {
    const queues = lines.flatMap(({ id }, index) => (who.queues.includes(id) ? [index] : []));
    const toMs = shift.to === 48 ? Infinity : shift.to * slotMs;
    const [pause] = shift.breaks;
    const shifts = pause
      ? [
          { fromMs: shift.from * slotMs, toMs: pause.from * slotMs },
          { fromMs: pause.to * slotMs, toMs },
        ]
      : [{ fromMs: shift.from * slotMs, toMs }];
    return Array.from({ length: who.places }, () => ({ queues, shifts }));
  });
}
