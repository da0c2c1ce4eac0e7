import { alive, blinked, lost, setPresence, signOut } from "../../../../adapters/store/duty.ts";
import { presences } from "../../../../core/agent.ts";
import { onDuty } from "../world.ts";
import type { Act, Scene } from "./scene.ts";

/** An agent chooses a presence. */
export function choosesPresence({ history }: Scene): Act | null {
  const agent = history.oneOf(history.agents) ?? "";
  const presence =
    history.below(2) === 0
      ? "available"
      : (history.oneOf(presences.filter((one) => one !== "logged_out")) ?? "break");
  return {
    name: `${agent} chooses ${presence}`,
    run: () => setPresence(history.store(), { agent, presence }),
  };
}

/** An agent signs in or out. */
export function comesAndGoes({ history }: Scene): Act | null {
  const place = history.below(history.agents.length);
  const agent = history.agents[place] ?? "";
  if (history.below(3) > 0) return { name: `${agent} signs in`, run: () => onDuty(history, agent, place) };
  return { name: `${agent} signs out`, run: () => signOut(history.store(), agent) };
}

/** A desk is cut off, lost, or there again. */
export function isLost({ history }: Scene): Act | null {
  const agent = history.oneOf(history.agents) ?? "";
  const way = history.below(5);
  if (way > 1) return { name: `${agent} is there`, run: () => alive(history.store(), [agent]) };
  if (way === 1) return { name: `${agent} is cut off`, run: () => blinked(history.store(), agent) };
  return { name: `${agent} is lost`, run: () => lost(history.store(), agent) };
}
