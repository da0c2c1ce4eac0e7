import { plainRules } from "../../core/queue.ts";
import { Picture } from "../../core/routing/picture.ts";
import type { Floor } from "../../adapters/floor/floor.ts";

/** A floor that nobody looks at, for tools that only write. */
export function silentFloor(): Floor {
  return {
    picture: new Picture(plainRules),
    put: () => Promise.resolve(null),
    sync: () => Promise.resolve(false),
    claim: () => Promise.resolve("lost"),
    release: () => Promise.resolve(),
    build: () => Promise.resolve(),
    revisions: () => Promise.resolve(null),
  };
}
