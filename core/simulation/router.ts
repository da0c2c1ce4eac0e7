/** What a router may see and do during a simulated day. Clients and agents are indices. */
export interface Floor {
  readonly nowMs: number;
  /** True while the client waits. */
  waits(client: number): boolean;
  /** True while the agent is on duty and holds nobody. */
  isFree(agent: number): boolean;
  /** The client's wait ends and the agent begins. Throws when either is not free for it: a router may never book twice. */
  start(client: number, agent: number): void;
}

/** Who brings clients and agents together; told of everything that happens on the floor. */
export interface Router {
  /** The client begins to wait. */
  arrived(client: number, floor: Floor): void;
  /** The client hung up. */
  gone(client: number, floor: Floor): void;
  /** The agent came on duty. */
  joined(agent: number, floor: Floor): void;
  /** The agent ended with the client and stays. */
  freed(agent: number, client: number, floor: Floor): void;
  /** The agent's shift is over; whoever holds a client ends it first and leaves then. */
  signedOff(agent: number, floor: Floor): void;
  /** Present where the router works by the clock. */
  tick?: { everyMs: number; run(floor: Floor): void };
}
