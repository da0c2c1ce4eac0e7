import { callIsDue } from "../../../../adapters/store/callbacks.ts";
import { closeFor } from "../../../../adapters/store/closing.ts";
import { expireOffer } from "../../../../adapters/store/offers.ts";
import { feedAgent, placeItem } from "../../../../adapters/store/routing.ts";
import { endWrapUp } from "../../../../adapters/store/wrapUp.ts";
import type { History, Job } from "../world.ts";
import type { Act, Scene } from "./scene.ts";

/** A job runs, whichever. */
export function jobRuns({ history }: Scene): Act | null {
  const { jobs } = history.world;
  const [job] = jobs.splice(history.below(Math.max(1, jobs.length)), 1);
  return job ? { name: `job ${words(job)}`, run: () => runJob(history, job) } : null;
}

/** A job is lost, whichever. */
export function jobIsLost({ history }: Scene): Act | null {
  const { jobs } = history.world;
  const [job] = jobs.splice(history.below(Math.max(1, jobs.length)), 1);
  return job ? { name: `job ${words(job)} is lost`, run: () => Promise.resolve() } : null;
}

/** As the workers take it. */
export async function runJob(history: History, job: Job): Promise<void> {
  const store = history.store();
  if (job.name === "expireOffer") await expireOffer(store, job.data);
  else if (job.name === "endWrapUp") await endWrapUp(store, job.data);
  else if (job.name === "closing") await closeFor(store, job.data.item);
  else if (job.name === "callAgain") await callIsDue(store, job.data.item);
  else if (job.name === "route")
    await ("item" in job.data ? placeItem(store, job.data.item) : feedAgent(store, job.data.agent));
}

/** A worker dies between its claim and its write; another takes its place. */
export function dies({ history }: Scene): Act | null {
  const { world } = history;
  const place = history.below(world.workers.length);
  const run = async (): Promise<void> => {
    const floor = world.workers[place]?.store.floor;
    if (!floor || !(await floor.sync())) return;
    const item = history.oneOf([...floor.picture.items()]);
    const agent = history.oneOf([...floor.picture.agents()].filter(({ routing }) => routing === "idle"));
    if (item && agent) await floor.claim({ item, agent });
    await world.restart(place);
  };
  return { name: `worker ${place} dies`, run };
}

/** The shared picture loses something. */
export function wiped({ history }: Scene): Act | null {
  const how = history.oneOf(["all", "mark", "agents", "items"] as const) ?? "all";
  return { name: `the picture loses ${how}`, run: () => history.world.wipe(how) };
}

function words({ name, data }: Job): string {
  return `${name} ${Object.values(data).join(" ").slice(-12)}`;
}
