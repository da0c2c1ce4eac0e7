import { openBaseline } from "./baseline.ts";
import type { Door, Shown, Target } from "./door.ts";
import { openProduct } from "./product.ts";
import { openQueue } from "./queue.ts";

/** Opens the right door for the target. */
export function openDoor(target: Target, shown: Shown): Promise<Door> {
  switch (target.kind) {
    case "baseline":
      return openBaseline(target, shown);
    case "queue":
      return openQueue(target, shown);
    case "product":
      return openProduct(target, shown);
  }
}
