// `npm run bench:floor`: the floor of routing alone, and the whole way from "possible" to the agent's screen. `-- match` or
// `-- offers` measures one of them.

import { benchMatch } from "./match.ts";
import { benchOffers } from "./offers.ts";

const only = process.argv[2];

if (only !== "offers") {
  console.log("Match and release, 1,000 agents in 5 of 50 queues each, 64 at once:");
  await benchMatch();
}
if (only !== "match") {
  console.log("Offers at 100 events a second, 40 agents, the whole product:");
  await benchOffers();
}
