import { describe, expect, it } from "vitest";
import { isOpenReservation, openReservations, reservationTransitions } from "../../core/reservation.ts";
import { endsOf, namesOf, reachableFrom } from "./tables.ts";

describe("the life of a reservation", () => {
  it("reaches every state from pending", () => {
    expect([...reachableFrom(reservationTransitions, "pending")].sort()).toEqual(
      namesOf(reservationTransitions).sort(),
    );
  });

  it("can end from every open state, and is open in exactly those that go on", () => {
    const ends = endsOf(reservationTransitions);
    for (const name of openReservations) {
      const reached = reachableFrom(reservationTransitions, name);
      expect(
        ends.some((end) => reached.has(end)),
        name,
      ).toBe(true);
    }
    const goOn = namesOf(reservationTransitions).filter((name) => !ends.includes(name));
    expect(goOn.sort()).toEqual([...openReservations].sort());
  });

  it("accepted once is never offered again", () => {
    for (const name of namesOf(reservationTransitions))
      expect(reservationTransitions[name], name).not.toContain("pending");
  });

  it("binds its agent while it is open", () => {
    const made = { agent: "anna", offer: 1, offeredMs: 0 };
    expect(isOpenReservation({ ...made, state: { name: "wrapping", sinceMs: 0, untilMs: null } })).toBe(true);
    expect(isOpenReservation({ ...made, state: { name: "timeout", atMs: 0 } })).toBe(false);
  });
});
