import { applySettings } from "../../../../adapters/store/duty.ts";
import { setStanding } from "../../../../adapters/store/rating.ts";
import type { Rating } from "../../../../core/routing/facts.ts";
import { personAt } from "../world.ts";
import { among, short, type Act, type Scene } from "./scene.ts";

/** What a person may do or how much they may hold is changed, while they work or not. */
export function changesAbilities({ history }: Scene): Act {
  const place = history.below(history.agents.length);
  const whole = personAt(history, place);
  const changed = history.oneOf([
    { capacity: 40 },
    { capacity: 200 },
    { limits: { chat: 0 } },
    { queues: whole.queues.slice(1) },
    {},
  ]);
  return {
    name: `${whole.id} may from now on ${JSON.stringify(changed)}`,
    run: () => applySettings(history.store(), { ...whole, ...changed }),
  };
}

/** A client is worth more to the bank, or less. */
export function rates(scene: Scene): Act | null {
  const item = among(scene, "queued", "reserved", "assigned", "wrapping");
  if (!item?.client) return null;
  const { client } = item;
  const rating = scene.history.oneOf<Rating | null>(["A", "B", null]) ?? null;
  const by = { id: scene.history.agents[3] ?? "", name: "S" };
  return {
    name: `the client of ${short(item)} is rated ${rating}`,
    run: () => setStanding(scene.history.store(), client, { rating, agent: null }, by),
  };
}
