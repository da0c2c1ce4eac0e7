// A popular parser as the second opinion on who wrote: where it sees another address, other programs do too.

import { addressParser } from "postal-mime";

/** The addresses that parser finds in a From header; a fault of its own counts as another reading. */
export function otherReading(header: string): string[] {
  try {
    return addressParser(header, { flatten: true }).flatMap((entry) =>
      "address" in entry && entry.address ? [entry.address] : [],
    );
  } catch {
    return ["unreadable"];
  }
}
