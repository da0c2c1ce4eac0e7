/** The load generator, a process of its own: clients who write and screens that show. It takes its orders from the parent. */
import type { Door, Target } from "./doors/door.ts";
import { openDoor } from "./doors/open.ts";
import { Ledger, type Fate, type Outcome } from "./ledger.ts";
import { run, type Pace } from "./pace.ts";

export type Order =
  | { do: "open"; target: Target }
  | { do: "run"; pace: Pace; drainMs: number; timeline: boolean }
  | { do: "crowd"; connections: number };

export type Report =
  | { done: "open" | "crowd" }
  | { done: "run"; outcome: Outcome; timeline: Fate[] | null }
  | { failed: string };

let door: Door | null = null;
let ledger = new Ledger();

async function obey(order: Order): Promise<Report> {
  if (order.do === "open") {
    door = await openDoor(order.target, (id, at) => ledger.shown(id, at));
    return { done: "open" };
  }
  if (!door) throw new Error("Nothing is open.");
  if (order.do === "crowd") {
    await door.crowd(order.connections);
    return { done: "crowd" };
  }
  ledger = new Ledger();
  await run(door, ledger, order.pace, order.drainMs);
  return { done: "run", outcome: ledger.outcome(), timeline: order.timeline ? ledger.timeline() : null };
}

process.on("message", (order: Order) => {
  obey(order).then(
    (report) => process.send?.(report),
    (error: Error) => process.send?.({ failed: error.stack ?? error.message }),
  );
});
process.on("unhandledRejection", (error: Error) => process.send?.({ failed: error.stack ?? error.message }));
process.on("disconnect", () => process.exit(0));
