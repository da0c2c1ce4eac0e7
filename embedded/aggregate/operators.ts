import { arithmeticOperators } from "./arithmetic.ts";
import { arrayOperators } from "./arrays.ts";
import { dateOperators } from "./dates.ts";
import type { Operator } from "./compute.ts";
import { logicOperators } from "./logic.ts";
import { textOperators } from "./text.ts";

/** Every expression operator the store knows. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...logicOperators,
    ...arithmeticOperators,
    ...arrayOperators,
    ...textOperators,
    ...dateOperators,
  }),
);
