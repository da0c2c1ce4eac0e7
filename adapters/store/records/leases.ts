import { noun } from "../noun.ts";

/** Something that only one process may do at a time. */
export interface LeaseRecord {
  _id: string;
  /** Grows with every taking: an older holder is known by its smaller number. */
  fence: number;
  holder: string;
  until: Date;
}

export const leases = noun<LeaseRecord>("leases", { fence: Number, holder: String, until: Date });
