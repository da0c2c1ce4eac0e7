import type { QuarantinedRow } from "../../core/desk.ts";
import type { InboundEvent } from "../../core/inbound.ts";
import type { Millis } from "../../core/ids.ts";
import type { Store } from "./store.ts";

export interface Saved {
  /** The row's id. */
  id: string;
  /** True when this event was here before: a success, nothing is doubled. */
  repeated: boolean;
}

/**
 * Makes an event durable and only then resolves; the caller may acknowledge. Queues its job by itself, best effort and
 * without waiting. Rejects with Problem `store_down` within two seconds, or `overloaded` with the seconds to wait.
 */
export async function saveEvent(
  store: Pick<Store, "mongo" | "jobs" | "files" | "channels">,
  event: InboundEvent,
): Promise<Saved> {
  throw new Error(`soon: ${event.key} ${store.channels.size}`);
}

/** Events that wait to be handled, as far as counted (at most a little above the limit of overload). */
export async function backlog(store: Store): Promise<number> {
  throw new Error(`soon ${store.channels.size}`);
}

/** Events that no person was shown, newest first, at most 100. */
export async function quarantinedBefore(store: Store, before: Millis): Promise<QuarantinedRow[]> {
  throw new Error(`soon ${store.channels.size} ${before}`);
}
