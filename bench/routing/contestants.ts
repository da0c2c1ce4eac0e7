import { PictureRouter } from "../../core/simulation/pictureRouter.ts";
import type { RouterOf } from "../../core/simulation/simulate.ts";
import { LineRouter, type Rule } from "./lineRouter.ts";
import { PollRouter } from "./pollRouter.ts";
import { PushRouter } from "./pushRouter.ts";
import * as rules from "./rules.ts";

/** One policy of the table. */
export interface Contestant {
  name: string;
  /** `bound`: all skills; `ours`: the product's own code; `rule`: from the literature; `modelled`: on another product's source. */
  kind: "bound" | "ours" | "rule" | "modelled";
  /** Where a model was taken from. */
  source?: string;
  routerOf: RouterOf;
}

/** The name of what the product does at its best, and of the bound it is measured by. */
export const ours = "ours: keeps cover, most pressing";
export const boundName = "bound: all skills, SL-feedback";
export const fifoName = "FIFO + longest idle";

function ruled(name: string, kind: Contestant["kind"], rule: Rule, source?: string): Contestant {
  const routerOf: RouterOf = (scenario, clients) => new LineRouter(scenario, clients, rule);
  return source === undefined ? { name, kind, routerOf } : { name, kind, source, routerOf };
}

function product(name: string, strategy: string, selection: string): Contestant {
  return {
    name,
    kind: "ours",
    routerOf: (scenario, clients) => new PictureRouter(scenario, clients, { strategy, selection }),
  };
}

function modelled(name: string, source: string, routerOf: RouterOf): Contestant {
  return { name, kind: "modelled", source, routerOf };
}

/** All of the table, the bound first. Models route calls; the products they are taken from route chats, where waiting is cheaper. */
export const contestants: readonly Contestant[] = [
  ruled(boundName, "bound", rules.bound),
  ruled("bound: all skills, FCFS", "bound", rules.pooledFifo),
  ruled("all skills, lowest level first", "bound", rules.lowestLevel),
  product(ours, "keeps_cover", "most_pressing"),
  product("ours by half: keeps cover, first come", "keeps_cover", "first_come"),
  product("ours by half: longest idle, most pressing", "longest_idle", "most_pressing"),
  ruled(fifoName, "rule", rules.fifo),
  ruled("wait/target ratio", "rule", rules.waitRatio),
  ruled("fixed-queue-ratio + primary first", "rule", rules.queueRatio),
  ruled("static VIP>NE>PS>IN>NW", "rule", rules.staticPriority),
  ruled("deadline-aware", "rule", rules.deadline),
  ruled("SL-feedback + reservation", "rule", rules.reserving),
  ruled(
    "two-step: primary 20 s, then all",
    "modelled",
    rules.twoStep,
    "Twilio TaskRouter: a workflow's timeout",
  ),
  modelled(
    "5-s poll, newcomers tried inline",
    "Rocket.Chat: Omnichannel_queue_delay_timeout = 5",
    (scenario, clients) => new PollRouter(scenario, clients, { everyMs: 5000, inline: true }),
  ),
  modelled(
    "5-s poll, all through the queue",
    "the same, without the first try",
    (scenario, clients) => new PollRouter(scenario, clients, { everyMs: 5000, inline: false }),
  ),
  modelled(
    "round-robin push at arrival",
    "Chatwoot: assignment on create, no limit",
    (scenario, clients) =>
      new PushRouter(scenario, clients, { atArrival: true, most: Infinity, sweepMs: null }),
  ),
  modelled(
    "round-robin to idle + 15-min sweep",
    "Chatwoot: capped, sweep every 15 min",
    (scenario, clients) => new PushRouter(scenario, clients, { atArrival: true, most: 1, sweepMs: 900_000 }),
  ),
  modelled(
    "5-min batch, up to 3 each",
    "Libredesk: autoassign_interval = 5m",
    (scenario, clients) => new PushRouter(scenario, clients, { atArrival: false, most: 3, sweepMs: 300_000 }),
  ),
];

/** The contestant of this name; throws when there is none. */
export function contestantOf(name: string): Contestant {
  const found = contestants.find((one) => one.name === name);
  if (!found) throw new Error(`No contestant is called ${name}.`);
  return found;
}
