import type { Accuracy, ErrorFigures } from "../../core/planning/accuracy.ts";
import { DayClock } from "../../core/planning/clock.ts";
import type { PlanningFacts } from "../../core/planning/facts.ts";
import { addFacts } from "../../core/planning/interval.ts";
import { abandonment, balances, serviceLevel, speedOfAnswer } from "../../core/planning/measures.ts";
import type { Proposal } from "../../core/planning/proposal.ts";
import { groupShifts, paidSlots } from "../../core/planning/shift.ts";
import { proposeFor, workedWith, workOut, type WhatIf, type WorkedOut } from "../../core/planning/whatIf.ts";
import type { Queue } from "../../core/queue.ts";
import { table } from "./table.ts";

type Ready = Extract<WorkedOut, { state: "ready" }>;

/** What clocks show in the half hours of this day. */
export function dayClockOf({ starts, timeZone }: Pick<PlanningFacts, "starts" | "timeZone">): DayClock {
  return new DayClock({ startMs: starts[0] ?? 0, timeZone, count: starts.length });
}

const percent = (share: number | null, digits = 0): string =>
  share === null ? "-" : `${(share * 100).toFixed(digits)} %`;
const one = (value: number): string => value.toFixed(1);

/** All that the command says of one queue's day. */
export function planReport(queue: Queue, facts: PlanningFacts, asked: WhatIf): string {
  const parts = [
    `${queue.name.en} / ${queue.name.ru}, ${facts.day} (${facts.timeZone})`,
    historyReport(facts),
    ...workedReport(facts, asked),
    actualReport(facts),
    keptReport(facts),
  ];
  return parts.filter(Boolean).join("\n\n");
}

function workedReport(facts: PlanningFacts, asked: WhatIf): string[] {
  const worked = workOut(facts, asked);
  if (worked.state === "missing") return [missingReport(worked)];
  const needed = worked.needs.map(({ scheduled }) => scheduled ?? 0);
  const proposal = proposeFor(facts, needed, asked.maxAgents);
  return [
    `Target ${asked.percent} % in ${asked.withinSeconds} s, shrinkage ${asked.shrinkage}, at most ${asked.maxAgents} people`,
    needReport(facts, worked, proposal),
    shiftReport(proposal, dayClockOf(facts)),
  ];
}

/** What must be given by hand. */
export function missingReport({ volume, handle }: Extract<WorkedOut, { state: "missing" }>): string {
  return [
    ...(volume ? ["How many come is not known: give --total."] : []),
    ...(handle ? ["How long one takes is not known: give --handle."] : []),
  ].join("\n");
}

/** On what the plan rests. */
export function historyReport(facts: PlanningFacts): string {
  const { measured, forecast, historyDays, historyFrom, accuracy } = facts;
  const lines = [
    `History       ${historyDays} whole days${historyFrom ? ` since ${historyFrom}` : ""}`,
    `Handle time   ${measured.handleSeconds === null ? `not measured (${measured.handled} handled)` : `${one(measured.handleSeconds)} s, of ${measured.handled}`}`,
    `Patience      ${measured.patienceSeconds === null ? `not measured (${measured.abandoned} left)` : `${one(measured.patienceSeconds)} s (total wait / abandoned, ${measured.abandoned} left)`}`,
    `At once       ${measured.concurrency} per agent, by the items' cost`,
    forecast.state === "ready"
      ? `Forecast      ${one(forecast.total)} contacts, from ${forecast.basis.days} ${forecast.basis.holiday ? "holidays" : "days of that weekday"}, growth ${percent(forecast.basis.growth, 1)} a week`
      : `Forecast      none: ${forecast.have} of ${forecast.need} ${forecast.of === "holidays" ? "holidays" : "days of that weekday"} are known`,
  ];
  return [...lines, ...(accuracy ? [accuracyReport(accuracy)] : [])].join("\n");
}

function accuracyReport({ weeks, days, ...found }: Accuracy): string {
  const row = (name: string, figures: ErrorFigures | null): string[] => [
    name,
    percent(figures?.wape ?? null, 1),
    percent(figures?.mape ?? null, 1),
    percent(figures?.bias ?? null, 1),
  ];
  const rows = [
    row("day", found.byDay),
    row("day, as a week ago", found.naiveByDay),
    row("half hour", found.bySlot),
    row("half hour, as a week ago", found.naiveBySlot),
    ["half hour, Poisson chance alone", percent(found.bySlotFloor, 1), "", ""],
  ];
  const head = [`error on ${days} days of ${weeks} weeks left out`, "WAPE", "MAPE", "bias"];
  const { empty, count } = found.bySlot;
  const says = `MAPE is of those with any contact: ${empty} of ${count} half hours had none.`;
  return `\n${table(head, rows)}\n${says}`;
}

/** The need of each half hour in which anything happens, beside what came. */
function needReport(facts: PlanningFacts, worked: Ready, proposal: Proposal): string {
  const { fares, level } = workedWith(
    worked,
    facts.open,
    worked.needs.map(({ onLine }) => onLine ?? 0),
  );
  const clock = dayClockOf(facts);
  const rows = worked.needs.flatMap(({ arrivals, erlangs, onLine, scheduled }, slot) => {
    const came = facts.actual?.[slot];
    if (arrivals < 0.05 && !came?.offered && !proposal.cover[slot]) return [];
    return [
      [
        clock.at(slot),
        one(arrivals),
        came ? String(came.offered) : "",
        came ? percent(serviceLevel(came)) : "",
        erlangs.toFixed(2),
        String(onLine ?? "none is enough"),
        percent(fares[slot]?.serviceLevel ?? null),
        String(scheduled ?? ""),
        String(proposal.cover[slot] ?? 0),
        signed(proposal.over[slot] ?? 0, proposal.under[slot] ?? 0),
        facts.onLine ? one(facts.onLine[slot] ?? 0) : "",
      ],
    ];
  });
  const head = [
    "from",
    "forecast",
    "came",
    "in time",
    "Erlangs",
    "on line",
    "level",
    "schedule",
    "shifts",
    "over/under",
    "were on line",
  ];
  return `${table(head, rows)}\n\nExpected level of the day with what each half hour needs: ${percent(level, 1)} (of all offered, Erlang ${worked.assumed.patienceSeconds === null ? "C" : "A"} on the offered load)`;
}

function signed(over: number, under: number): string {
  if (under > 0) return `-${under}`;
  return over > 0 ? `+${over}` : "";
}

/** The proposed shifts, those alike in one row. */
export function shiftReport({ shifts, paid, bound, under, over }: Proposal, clock: DayClock): string {
  const rows = groupShifts(shifts).map(({ shift, count }) => [
    String(count),
    clock.stretch(shift),
    shift.breaks.map((pause) => clock.stretch(pause)).join(" "),
    one(paidSlots(shift) / 2),
  ]);
  const hours = (slots: readonly number[]): string => one(slots.reduce((sum, slot) => sum + slot, 0) / 2);
  return [
    table(["people", "shift", "break", "paid h"], rows),
    "",
    `${shifts.length} shifts, ${one(paid / 2)} paid hours; without gaps no schedule of these shifts is below ${one(bound / 2)}. Over ${hours(over)} h, under ${hours(under)} h.`,
  ].join("\n");
}

/** What became of the day so far, with its check line. */
function actualReport({ actual, forecast, plan }: PlanningFacts): string {
  if (!actual) return "";
  const facts = addFacts(...actual);
  const planned = plan ? plan.arrivals.reduce((sum, came) => sum + came, 0) : null;
  return [
    `Came          ${facts.offered} = ${facts.answered} answered + ${facts.abandoned} abandoned + ${facts.flowedOut} flowed out + ${facts.waiting} waiting${balances(facts) ? "" : "  DOES NOT ADD UP"}`,
    `In time       ${percent(serviceLevel(facts), 1)}, abandoned ${percent(abandonment(facts), 1)}, speed of answer ${one(speedOfAnswer(facts) ?? 0)} s`,
    ...(forecast.state === "ready" ? [`Forecast was  ${one(forecast.total)}`] : []),
    ...(planned === null ? [] : [`Planned for   ${one(planned)}`]),
  ].join("\n");
}

/** How each planned shift was kept. */
function keptReport(facts: PlanningFacts): string {
  const { kept, people, plan } = facts;
  if (kept.length === 0) return "";
  const clock = dayClockOf(facts);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const rows = kept.map(({ agent, kept: found }) => {
    const shift = plan?.shifts.find((planned) => planned.agent === agent);
    return [
      names.get(agent) ?? agent,
      shift ? clock.stretch(shift) : "",
      percent(found.adherence === null ? null : found.adherence / 100, 1),
      percent(found.conformance === null ? null : found.conformance / 100, 1),
      one(found.exceptionMs / 60_000),
    ];
  });
  return table(["agent", "shift", "adherence", "conformance", "exceptions min"], rows);
}
