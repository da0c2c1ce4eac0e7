import { numbered } from "../refusal.ts";
import { isDoc, numberOf, special, typeName } from "../values/kinds.ts";
import { dateDifference, truncate, unitOf } from "./calendar.ts";
import { formatDate } from "./dateFormat.ts";
import type { Compile, Compute, Env, Operator } from "./compute.ts";
import { isNothing, namedOperands } from "./operands.ts";
import { zoneOf } from "./zones.ts";
import type { Zone } from "./zones.ts";

const UTC: Zone = () => 0;

// Computes an operand; left out, null and missing are told apart from a value by undefined.
function given(operand: Compute | undefined, env: Env): unknown {
  return operand?.(env) ?? undefined;
}

function momentOfDate(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const found = special(value);
  if (found?._bsontype === "ObjectId") return found.getTimestamp().getTime();
  throw numbered(16006, `can't convert from BSON type ${typeName(value)} to Date`);
}

// A part of a date, written as the date alone or with a time zone. A zone that is null gives null.
function part(name: string, read: (local: Date) => number): Operator {
  return (argument, compile) => {
    const isNamed = isDoc(argument) && "date" in argument;
    const operands: Readonly<Record<string, Compute>> = isNamed
      ? namedOperands(name, argument, compile, ["date"], ["timezone"])
      : { date: compile(Array.isArray(argument) && argument.length === 1 ? argument[0] : argument) };
    return (env) => {
      const date = given(operands["date"], env);
      const zone = zoneIn(operands, env);
      if (date === undefined || zone === undefined) return null;
      const moment = momentOfDate(date);
      return read(new Date(moment + zone(moment)));
    };
  };
}

function zoneIn(operands: Readonly<Record<string, Compute>>, env: Env): Zone | undefined {
  const { timezone } = operands;
  if (timezone === undefined) return UTC;
  const name = timezone(env);
  return isNothing(name) ? undefined : zoneOf(name);
}

function dateTrunc(argument: unknown, compile: Compile): Compute {
  const optional = ["timezone", "binSize", "startOfWeek"] as const;
  const operands = namedOperands<string>("$dateTrunc", argument, compile, ["date", "unit"], optional);
  return (env) => {
    const [date, unit] = [given(operands["date"], env), given(operands["unit"], env)];
    const zone = zoneIn(operands, env);
    const binSize = operands["binSize"] === undefined ? 1 : given(operands["binSize"], env);
    if (date === undefined || unit === undefined || zone === undefined || binSize === undefined) return null;
    const size = numberOf(binSize);
    if (!Number.isInteger(size) || size < 1)
      throw numbered(5439018, "$dateTrunc requires a positive binSize");
    return new Date(
      truncate(momentOfDate(date), unitOf(unit), size, zone, given(operands["startOfWeek"], env)),
    );
  };
}

function dateDiff(argument: unknown, compile: Compile): Compute {
  const required = ["startDate", "endDate", "unit"] as const;
  const operands = namedOperands<string>("$dateDiff", argument, compile, required, [
    "timezone",
    "startOfWeek",
  ]);
  return (env) => {
    const [start, end] = [given(operands["startDate"], env), given(operands["endDate"], env)];
    const unit = given(operands["unit"], env);
    const zone = zoneIn(operands, env);
    if (start === undefined || end === undefined || unit === undefined || zone === undefined) return null;
    const startOfWeek = given(operands["startOfWeek"], env);
    return dateDifference(momentOfDate(start), momentOfDate(end), unitOf(unit), zone, startOfWeek);
  };
}

function dateToString(argument: unknown, compile: Compile): Compute {
  const optional = ["format", "timezone", "onNull"] as const;
  const operands = namedOperands<string>("$dateToString", argument, compile, ["date"], optional);
  return (env) => {
    const date = given(operands["date"], env);
    if (date === undefined) return operands["onNull"]?.(env) ?? null;
    const zone = zoneIn(operands, env);
    const format =
      operands["format"] === undefined ? "%Y-%m-%dT%H:%M:%S.%LZ" : given(operands["format"], env);
    if (zone === undefined || format === undefined) return null;
    if (typeof format !== "string") throw numbered(18533, "$dateToString requires that 'format' be a string");
    const moment = momentOfDate(date);
    return formatDate(moment, zone(moment), format);
  };
}

/** Dates, with time zones. */
export const dateOperators: Readonly<Record<string, Operator>> = {
  $hour: part("$hour", (local) => local.getUTCHours()),
  $dayOfWeek: part("$dayOfWeek", (local) => local.getUTCDay() + 1),
  $dateTrunc: dateTrunc,
  $dateDiff: dateDiff,
  $dateToString: dateToString,
};
