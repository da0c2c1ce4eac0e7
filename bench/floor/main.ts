// `npm run bench:floor`: the floor of routing alone, and the whole way from "possible" to the agent's screen.

import { benchMatch } from "./match.ts";
import { benchOffers } from "./offers.ts";

console.log("Match and release, 1,000 agents in 5 of 50 queues each, 64 at once:");
await benchMatch();
console.log("Offers at 100 events a second, 40 agents, the whole product:");
await benchOffers();
