/** What comes in and how long one takes. */
export interface Load {
  /** Mean arrivals in an hour; 0 is allowed. */
  arrivalsPerHour: number;
  /** Mean talk plus wrap-up, in seconds; above 0. */
  handleSeconds: number;
}

/** A load and who stands against it. */
export interface Staffed extends Load {
  /** A whole number, 0 or more. */
  agents: number;
  /** The limit of a timely answer, in seconds; 0 asks for "at once". */
  withinSeconds: number;
}

/** Offered load in Erlangs: the mean number of agents busy if there were always one free. */
export function erlangsOf({ arrivalsPerHour, handleSeconds }: Load): number {
  return (arrivalsPerHour / 3600) * handleSeconds;
}

/** Throws a RangeError unless every figure makes sense: a caller that asks for the wait of minus three agents has a fault. */
export function checkStaffed({ arrivalsPerHour, handleSeconds, agents, withinSeconds }: Staffed): void {
  const sound =
    Number.isFinite(arrivalsPerHour) &&
    arrivalsPerHour >= 0 &&
    Number.isFinite(handleSeconds) &&
    handleSeconds > 0 &&
    Number.isInteger(agents) &&
    agents >= 0 &&
    Number.isFinite(withinSeconds) &&
    withinSeconds >= 0;
  if (!sound) throw new RangeError("Arrivals, handle time, agents or the time limit are out of range.");
}
