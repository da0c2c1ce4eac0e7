import { afterAll, beforeAll, describe, it } from "vitest";
import { signOut } from "../../adapters/store/duty.ts";
import { items } from "../../adapters/store/records/items.ts";
import { cancelItem } from "../../adapters/store/transfers.ts";
import { nextActs, runAll } from "./histories/acts.ts";
import { calm, faultsAtEnd, faultsNow, type Checked, type Faults } from "./histories/checks.ts";
import { openHistory, openWorld, type History, type World } from "./histories/world.ts";

/** Seeds that failed once, and what they found. The same acts come again; how they meet in time may differ. */
const known: [found: string, seed: number][] = [
  ["a claim that was heard of late hid what had changed since", 2],
  ["an item waited for ever for an agent who missed offers while they talked", 20],
  ["the same beside agents who were free", 28],
  ["a worker forgot what it said while it was loading the picture", 320],
];
/** How many more histories, and from which seed on: a longer run takes other seeds as well. */
const count = Number(process.env["OKNO_HISTORIES"] ?? 4);
const firstSeed = Number(process.env["OKNO_HISTORY_SEED"] ?? 100);
const batches = 40;
const mostAtOnce = 4;
/** So many batches come between two moments of quiet. */
const calmEvery = 4;

let world: World;
let acted = 0;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  console.log(`${acted} acts`);
  await world.stop();
});

/** A history that went wrong tells its seed, what was wrong and what had just been done. */
class WentWrong extends Error {
  constructor({ seed, told }: History, faults: Faults) {
    super(
      [`seed ${seed}, after ${told.length} acts:`, ...faults, "the last were:", ...told.slice(-30)].join(
        "\n",
      ),
    );
  }
}

async function live(seed: number): Promise<void> {
  const history = await openHistory(world, seed);
  const checked: Checked = new Map();
  const check = (faults: Faults): void => {
    if (faults.length > 0) throw new WentWrong(history, faults);
  };
  try {
    for (let batch = 1; batch <= batches; batch += 1) {
      const acts = await nextActs(history, 1 + history.below(mostAtOnce));
      acted += acts.length;
      await runAll(history, acts).catch((error: unknown) => {
        throw new WentWrong(history, [String((error as Error).stack)]);
      });
      check(await faultsNow(history, checked));
      if (batch % calmEvery > 0) continue;
      check(await calm(history));
      check(await faultsNow(history, checked));
    }
    check(await faultsAtEnd(history));
  } finally {
    await end(history);
  }
}

/** Nothing of it is left for the next. */
async function end(history: History): Promise<void> {
  const { store } = history.world.bank;
  history.world.jobs.length = 0;
  history.world.heard.length = 0;
  for (const agent of history.agents) await signOut(store, agent);
  const waiting = await items
    .of(store)
    .find({ queue: { $in: history.queues }, "state.name": { $in: ["queued", "reserved"] } })
    .toArray();
  const by = { id: "end", name: "end" };
  for (const { _id } of waiting) await cancelItem(store, { item: _id, by, reason: "supervisor" });
}

describe("whatever happens, in whatever order, with workers that die and a picture that is lost", () => {
  it.each(known)(
    "all that must hold does, also where it did not once: %s (history %i)",
    (_, seed) => live(seed),
    120_000,
  );

  it.each(Array.from({ length: count }, (_, place) => firstSeed + place))(
    "all that must hold does, and the log tells a story that can be true: history %i",
    live,
    120_000,
  );
});
