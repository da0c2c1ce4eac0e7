import type { JobName, Jobs, Lane } from "../adapters/queues.ts";
import type { Store } from "../adapters/store/store.ts";
import { deliver } from "./deliver.ts";
import { endWrapUp } from "./endWrapUp.ts";
import { expireOffer } from "./expireOffer.ts";
import { receive } from "./receive.ts";
import { route } from "./route.ts";
import type { Serial } from "./serial.ts";

/** What a handler works with. */
export interface Deps {
  store: Store;
  /** One at a time for each contact, inside this process. */
  serial: Serial;
  /** Which lane the job came by. */
  lane: Lane;
}

/** One handler for each job; a missing or extra one does not compile. */
export const handlers: { [J in JobName]: (data: Jobs[J], deps: Deps) => Promise<void> } = {
  receive,
  deliver,
  expireOffer,
  endWrapUp,
  route,
};
