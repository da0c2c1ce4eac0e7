import { z } from "zod";
import type { RulesAnswer } from "../../../core/desk.ts";
import type { RoutingSettings } from "../../../core/queue.ts";
import { itemKinds, type ItemKind } from "../../../core/routing/facts.ts";
import { selections, strategies } from "../../../core/routing/policies/all.ts";
import { findRules, saveRules } from "../../../adapters/store/rules.ts";
import type { Store } from "../../../adapters/store/store.ts";
import { route, type Route } from "../../route.ts";

/** Waiting that is given on entry: more than a day would bury all others. */
const credit = z.number().int().min(0).max(86_400_000);
const kind = z.enum(itemKinds as [ItemKind]);
// A client on the telephone cannot be put aside for anybody.
const interruptible = kind.refine((one): boolean => one !== "call", "never_interrupted");
const interrupts = z
  .partialRecord(kind, z.array(interruptible).max(itemKinds.length))
  .refine(
    (given) => Object.entries(given).every(([by, kinds]) => !kinds?.includes(by as ItemKind)),
    "itself",
  );

const form: z.ZodType<RoutingSettings> = z.strictObject({
  selection: z.string().refine((name) => selections.some((one) => one.name === name), "unknown"),
  classCreditMs: z.strictObject({ 0: credit, 1: credit, 2: credit, 3: credit }),
  ratingCreditMs: z.strictObject({ A: credit, B: credit, C: credit, D: credit }),
  interrupts,
  passForMs: z.number().int().min(0).max(3_600_000),
  missesAllowed: z.number().int().min(1).max(20),
});

/** What holds for the whole house: one record, read and replaced as a whole. */
export function ruleRoutes(store: Store): Route[] {
  const answer = (rules: RoutingSettings): RulesAnswer => ({
    rules,
    strategies: strategies.map((one) => one.name),
    selections: selections.map((one) => one.name),
  });
  return [
    route({
      method: "get",
      path: "/api/admin/rules",
      who: "administrator",
      run: async () => answer(await findRules(store)),
    }),
    route({
      method: "put",
      path: "/api/admin/rules",
      who: "administrator",
      body: form,
      run: async ({ body }) => answer(await saveRules(store, body)),
    }),
  ];
}
