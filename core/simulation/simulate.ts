import { drawClients, type Clients } from "./clients.ts";
import { runDay } from "./day.ts";
import { randomOf, type Random } from "./random.ts";
import type { Router } from "./router.ts";
import type { Scenario } from "./scenario.ts";
import { Tally, type Result } from "./tally.ts";

/** Makes the router of one day. */
export type RouterOf = (scenario: Scenario, clients: Clients) => Router;

/** Lets `days` days happen, the first seeded with `seed`. The same seed brings the same clients to every router. */
export function simulate(scenario: Scenario, routerOf: RouterOf, days: number, seed: number): Result {
  const tally = new Tally(scenario);
  for (let day = 0; day < days; day += 1) {
    const random = randomOf(seed + day);
    const clients = drawClients(scenario, random);
    const present = withoutAbsent(scenario, random.split("absence"));
    tally.add(runDay(clients, present.agents, routerOf(present, clients)));
  }
  return tally.result();
}

/** Who is absent keeps their number and has no shift. */
function withoutAbsent(scenario: Scenario, random: Random): Scenario {
  if (scenario.absence === 0) return scenario;
  const agents = scenario.agents.map((agent) =>
    random.next() < scenario.absence ? { ...agent, shifts: [] } : agent,
  );
  return { ...scenario, agents };
}
