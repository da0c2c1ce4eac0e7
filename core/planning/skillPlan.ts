import type { AgentId } from "../ids.ts";
import { batches, intervalOf, type Interval } from "../simulation/confidence.ts";
import { PictureRouter, type Policies } from "../simulation/pictureRouter.ts";
import { randomOf } from "../simulation/random.ts";
import { simulate } from "../simulation/simulate.ts";
import type { Result } from "../simulation/tally.ts";
import { scenarioOf, type SharedQueue, type SkilledShift } from "./rehearsal.ts";
import { keyOf, works } from "./shift.ts";

/** Someone of the house on that day. */
export interface SkilledPerson extends SkilledShift {
  id: AgentId;
  name: string;
}

export interface SkillPlanQuestion {
  queues: readonly SharedQueue[];
  people: readonly SkilledPerson[];
  /** Which share of them is away on a day, 0 to 1. */
  away: number;
  policies: Policies;
}

/** Teaching somebody one more queue, and what it is worth. Queues and people are indices into the question. */
export interface Lesson {
  pupil: number;
  /** Others of the same queues and the same shift: any of them would do. */
  alike: number[];
  queue: number;
  /** Points of service level over all queues, on the same days with the lesson and without, with the 99.9 % interval. */
  gain: Interval;
  /** The level of the queue that is taught, without the lesson and with it. */
  before: number;
  after: number;
}

/** Which second skill to teach whom. */
export interface SkillPlan {
  /** The level of all queues together as it is, and of each. */
  level: number;
  levels: number[];
  /** How many lessons were tried; those that looked best were tried again on other days, the best first. */
  tried: number;
  lessons: Lesson[];
}

/** So many days for the first look at each lesson, and in each batch of the second. */
const firstDays = 5;
const batchDays = 2;
const finalists = 5;
/** The second look is on days that the first has not seen: the best of many by chance does not stay the best. */
const firstSeed = 1;
const secondSeed = 1_001;

type Candidate = Pick<Lesson, "pupil" | "alike" | "queue">;

/**
 * Tries to teach each kind of person each queue that they do not serve, on the very days on which the house is played without
 * it (common random numbers): the same clients come with the same patience, and the same people are away. The same question has
 * the same answer; `tell` hears which share of the work is done.
 */
export function planSkills(question: SkillPlanQuestion, tell: (done: number) => void = () => {}): SkillPlan {
  const candidates = candidatesOf(question);
  const second = Math.min(finalists, candidates.length);
  const whole = (candidates.length + 1) * firstDays + (second + 1) * batches * batchDays;
  let played = 0;
  const play = (house: SkillPlanQuestion, seed: number, days: number): Day[] =>
    Array.from({ length: days }, (_, day) => {
      const found = playDay(house, seed + day);
      played += 1;
      tell(played / whole);
      return found;
    });
  const best = firstLook(question, candidates, play).slice(0, second);
  return secondLook(question, best, candidates.length, play);
}

/** What may be said of a lesson: it helps, it harms, or what was seen may be chance. */
export function worthOf({ gain }: Pick<Lesson, "gain">): "helps" | "harms" | "chance" {
  if (gain.mean - gain.half > 0) return "helps";
  return gain.mean + gain.half < 0 ? "harms" : "chance";
}

type Play = (house: SkillPlanQuestion, seed: number, days: number) => Day[];

function firstLook(question: SkillPlanQuestion, candidates: readonly Candidate[], play: Play): Candidate[] {
  const before = mean(play(question, firstSeed, firstDays).map(({ level }) => level));
  return candidates
    .map((one) => {
      const after = play(taught(question, one), firstSeed, firstDays).map(({ level }) => level);
      return { one, gain: mean(after) - before };
    })
    .sort((a, b) => b.gain - a.gain)
    .map(({ one }) => one);
}

function secondLook(
  question: SkillPlanQuestion,
  candidates: readonly Candidate[],
  tried: number,
  play: Play,
): SkillPlan {
  const without = play(question, secondSeed, batches * batchDays);
  const queueLevel = (days: readonly Day[], queue: number): number =>
    mean(days.map(({ levels }) => levels[queue] ?? 0));
  const lessons = candidates.map((one): Lesson => {
    const days = play(taught(question, one), secondSeed, batches * batchDays);
    const gains = days.map(({ level }, day) => level - (without[day]?.level ?? 0));
    return {
      ...one,
      gain: intervalOf(batched(gains)),
      before: queueLevel(without, one.queue),
      after: queueLevel(days, one.queue),
    };
  });
  return {
    level: mean(without.map(({ level }) => level)),
    levels: question.queues.map((_, queue) => queueLevel(without, queue)),
    tried,
    lessons: lessons.sort((a, b) => b.gain.mean - a.gain.mean),
  };
}

/** Per cent answered in time: of all, and of each queue. */
interface Day {
  level: number;
  levels: number[];
}

function playDay({ queues, people, away, policies }: SkillPlanQuestion, seed: number): Day {
  const luck = randomOf(seed).split("away");
  const there = people.filter(({ id }) => luck.split(id).next() >= away);
  const scenario = scenarioOf(queues, there);
  return dayOf(simulate(scenario, (of, clients) => new PictureRouter(of, clients, policies), 1, seed));
}

function dayOf({ queues }: Result): Day {
  const counted = queues.reduce((sum, { offered, brief }) => sum + offered - brief, 0);
  const inTime = queues.reduce((sum, one) => sum + one.inTime, 0);
  return {
    level: (100 * inTime) / Math.max(1, counted),
    levels: queues.map(({ serviceLevel }) => serviceLevel),
  };
}

/** The house after a lesson. */
function taught(question: SkillPlanQuestion, { pupil, queue }: Candidate): SkillPlanQuestion {
  const people = question.people.map((one, index) =>
    index === pupil ? { ...one, queues: [...one.queues, queue].sort((a, b) => a - b) } : one,
  );
  return { ...question, people };
}

/** For each set of people with the same queues, and each queue that they do not serve: who is there when most of it comes. */
function candidatesOf({ people, queues }: SkillPlanQuestion): Candidate[] {
  const groups = Map.groupBy(people.keys(), (index) => (people[index]?.queues ?? []).join());
  return [...groups.values()].flatMap((group) =>
    queues.flatMap((queue, place) => {
      if (people[group[0] ?? 0]?.queues.includes(place)) return [];
      const met = (index: number): number => metBy(people[index], queue);
      const pupil = group.reduce((best, index) => (met(index) > met(best) ? index : best));
      const alike = group.filter(
        (index) => index !== pupil && shiftKey(people, index) === shiftKey(people, pupil),
      );
      return [{ pupil, alike, queue: place }];
    }),
  );
}

function shiftKey(people: readonly SkilledPerson[], index: number): string {
  const person = people[index];
  return person ? keyOf(person.shift) : "";
}

/** How many of a queue's clients come while the person is there. */
function metBy(person: SkilledPerson | undefined, { arrivals, open }: SharedQueue): number {
  return arrivals.reduce(
    (sum, came, slot) => sum + (person && open[slot] && works(person.shift, slot) ? came : 0),
    0,
  );
}

function batched(values: readonly number[]): number[] {
  return Array.from({ length: batches }, (_, batch) =>
    mean(values.slice(batch * batchDays, (batch + 1) * batchDays)),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
