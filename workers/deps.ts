import type { Lane } from "../adapters/queues.ts";
import type { Store } from "../adapters/store/store.ts";
import type { Serial } from "./serial.ts";

/** What a handler works with. */
export interface Deps {
  store: Store;
  /** One at a time for each contact, inside this process. */
  serial: Serial;
  /** Which lane the job came by. */
  lane: Lane;
}
