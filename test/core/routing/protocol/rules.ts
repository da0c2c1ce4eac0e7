/** Parts of the protocol that can be left out, to see that the checker notices. */
export interface Rules {
  /** An offer is written only while the item is as it was read. */
  checksItem: boolean;
  /** An offer is written only while its agent can take it. */
  checksAgent: boolean;
  /** All else is written only while the item is as it was read. */
  checksAsks: boolean;
  /** All are written together or not at all. */
  together: boolean;
  /** A claim ends by itself. */
  claimsEnd: boolean;
  /** A watcher compares the picture with the database. */
  mends: boolean;
  /** Whoever finds the picture lost builds it. */
  builds: boolean;
  /** Who accepts lets go of all others who were asked. */
  rescinds: boolean;
  /** An offer that ends leaves the item with the others who are asked. */
  leavesOthers: boolean;
  /** How many asks may be under way. */
  asks: 1 | 2;
  /** How many agents are asked at once. */
  atOnce: 1 | 2;
}

export const asBuilt: Rules = {
  checksItem: true,
  checksAgent: true,
  checksAsks: true,
  together: true,
  claimsEnd: true,
  mends: true,
  builds: true,
  rescinds: true,
  leavesOthers: true,
  asks: 1,
  atOnce: 1,
};
