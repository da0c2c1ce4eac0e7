import type { RoutingRules, Waiting } from "./facts.ts";
import { byTurn } from "./turn.ts";

/** The items of one queue in the order of their turns. */
export interface Line {
  add(item: Waiting): void;
  remove(item: Waiting): void;
  readonly items: readonly Waiting[];
}

/** An empty line. Places are found by halving, so long lines stay quick. */
export function openLine(rules: RoutingRules): Line {
  const items: Waiting[] = [];
  const compare = byTurn(rules);
  const placeOf = (item: Waiting): number => {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = items[middle];
      if (there && compare(there, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    items,
    add: (item) => void items.splice(placeOf(item), 0, item),
    remove: (item) => {
      const place = placeOf(item);
      if (items[place]?.id === item.id) items.splice(place, 1);
    },
  };
}
