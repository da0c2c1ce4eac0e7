/** What one form of the bench does. */
export interface Plan {
  names: string[];
  warmUp: number;
  rounds: number;
  seconds: number;
  floods: number;
  floodSeconds: number;
  /** For repeating runs that strangers disturbed. */
  spareSeconds: number;
  overloaded: string[];
  /** Which process holds the idle connections of whom. */
  crowded: Record<string, string>;
  crowd: number;
}

/** Under a minute, for every day. */
export const short: Plan = {
  names: ["m3", "m4", "product"],
  warmUp: 800,
  rounds: 3,
  seconds: 2,
  floods: 1,
  floodSeconds: 2,
  spareSeconds: 1,
  overloaded: [],
  crowded: { m4: "hub", product: "server" },
  crowd: 500,
};

/** Under ten minutes, before a release. */
export const long: Plan = {
  names: [
    "m0",
    "m1",
    "m2",
    "m3",
    "m4",
    "product",
    "bare BullMQ",
    "bare Socket.io",
    "m4 by socket",
    "product by socket",
  ],
  warmUp: 4_000,
  rounds: 5,
  seconds: 4,
  floods: 3,
  floodSeconds: 4,
  spareSeconds: 30,
  overloaded: ["m4", "product"],
  crowded: { "bare Socket.io": "hub", m4: "hub", product: "server" },
  crowd: 4_000,
};
