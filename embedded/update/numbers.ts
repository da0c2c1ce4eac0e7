import { Decimal128, Long } from "bson";
import { refusal } from "../refusal.ts";
import { isNumber, numberOf, special, typeName } from "../values/kinds.ts";

/** `$inc`: a missing field counts as zero. */
export function increment(current: unknown, argument: unknown, path: string): unknown {
  requireNumbers("$inc", "increment", current, argument, path);
  if (current === undefined) return argument;
  return typeof current === "number" && typeof argument === "number"
    ? current + argument
    : calculate(
        current,
        argument,
        (a, b) => a + b,
        (a, b) => a.add(b),
      );
}

/** `$mul`: a missing field becomes zero. */
export function multiply(current: unknown, argument: unknown, path: string): unknown {
  requireNumbers("$mul", "multiply", current, argument, path);
  if (current === undefined) return 0;
  return calculate(
    current,
    argument,
    (a, b) => a * b,
    (a, b) => a.multiply(b),
  );
}

function requireNumbers(
  operator: string,
  verb: string,
  current: unknown,
  argument: unknown,
  path: string,
): void {
  if (!isNumber(argument))
    throw refusal(
      "TypeMismatch",
      `Cannot ${verb} with non-numeric argument: {${path}: ${JSON.stringify(argument)}}`,
    );
  if (current !== undefined && !isNumber(current))
    throw refusal(
      "TypeMismatch",
      `Cannot apply ${operator} to a value of non-numeric type: '${path}' is of type ${typeName(current)}`,
    );
}

function calculate(
  a: unknown,
  b: unknown,
  plain: (a: number, b: number) => number,
  long: (a: Long, b: Long) => Long,
): unknown {
  const kinds = [special(a)?._bsontype, special(b)?._bsontype];
  const [x, y] = [numberOf(a), numberOf(b)];
  if (kinds.includes("Decimal128")) return Decimal128.fromString(String(plain(x, y)));
  if (kinds.includes("Long") && Number.isInteger(x) && Number.isInteger(y)) return long(longOf(a), longOf(b));
  return plain(x, y);
}

function longOf(value: unknown): Long {
  const found = special(value);
  return found?._bsontype === "Long" ? found : Long.fromNumber(numberOf(value));
}
