// When the hub itself writes to somebody. Automatic letters have been used as mail bombs and have kept two machines
// talking for days, so each address and each account has a cap, whatever the channel says.

/** What went out by itself before this moment. */
export interface AutomaticSoFar {
  toContactIn24Hours: number;
  fromAccountInMinute: number;
  fromAccountInHour: number;
}

/** Acknowledgements to one contact in 24 hours; all from one account in a minute; and in an hour while senders are unproven. */
export const automaticCaps = { perContactIn24Hours: 1, perAccountInMinute: 30, unprovenInHour: 100 } as const;

/** Whether one more may go out to this contact now. */
export function mayWriteAutomatically(
  so: AutomaticSoFar,
  isProven: boolean,
  perContact: number = automaticCaps.perContactIn24Hours,
): boolean {
  return (
    so.toContactIn24Hours < perContact &&
    so.fromAccountInMinute < automaticCaps.perAccountInMinute &&
    (isProven || so.fromAccountInHour < automaticCaps.unprovenInHour)
  );
}
