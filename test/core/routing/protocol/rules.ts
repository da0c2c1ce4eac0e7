/** Parts of the protocol that can be left out, to see that the checker notices. */
export interface Rules {
  /** An offer is written only while the item is as it was read. */
  checksItem: boolean;
  /** An offer is written only while its agent can take it. */
  checksAgent: boolean;
  /** All else is written only while the item is as it was read. */
  checksAsks: boolean;
  /** Both are written together or not at all. */
  atOnce: boolean;
  /** A claim ends by itself. */
  claimsEnd: boolean;
  /** A watcher compares the picture with the database. */
  mends: boolean;
  /** Whoever finds the picture lost builds it. */
  builds: boolean;
  /** How many asks may be under way. */
  asks: 1 | 2;
}

export const asBuilt: Rules = {
  checksItem: true,
  checksAgent: true,
  checksAsks: true,
  atOnce: true,
  claimsEnd: true,
  mends: true,
  builds: true,
  asks: 1,
};
