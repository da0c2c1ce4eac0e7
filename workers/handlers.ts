import type { JobName, Jobs } from "../adapters/queues.ts";
import { callAgain } from "./callAgain.ts";
import { closing } from "./closing.ts";
import { deliver } from "./deliver.ts";
import type { Deps } from "./deps.ts";
import { endWrapUp } from "./endWrapUp.ts";
import { expireOffer } from "./expireOffer.ts";
import { overflow } from "./overflow.ts";
import { receive } from "./receive.ts";
import { route } from "./route.ts";

/** One handler for each job; a missing or extra one does not compile. */
export const handlers: { [J in JobName]: (data: Jobs[J], deps: Deps) => Promise<void> } = {
  receive,
  deliver,
  expireOffer,
  endWrapUp,
  callAgain,
  closing,
  overflow,
  route,
};
