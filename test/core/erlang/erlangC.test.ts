import { describe, expect, it } from "vitest";
import { erlangB } from "../../../core/erlang/erlangB.ts";
import { erlangC, waitingShare } from "../../../core/erlang/erlangC.ts";
import { expectDigits, rowsOf } from "./digits.ts";

/** Calls an hour, handle s, agents, limit s; P(W>0), service level, mean wait s, mean queue. Worked out with 50 digits. */
const vectors = rowsOf(`
  10 180 1 20 0.5 0.527020265547 180.0 0.5
  60 180 4 20 0.509433962264 0.544138461246 91.69811321 1.528301887
  100 180 6 20 0.587516450461 0.474267180853 105.7529611 2.937582252
  100 180 7 20 0.324149949173 0.740441011543 29.17349543 0.8103748729
  100 240 8 20 0.532686577252 0.523331107135 95.88358391 2.663432886
  200 180 12 20 0.449388224298 0.640158040374 40.44494019 2.246941121
  240 180 14 20 0.481705372615 0.614280490961 43.35348354 2.890232236
  360 300 32 20 0.630222720667 0.448445889817 94.5334081 9.45334081
  360 300 34 30 0.376380655017 0.747704502002 28.22854913 2.822854913
  500 240 36 20 0.551871654211 0.558095724864 49.66844888 6.898395678
  720 180 38 20 0.656191349385 0.474563043077 59.05722144 11.81144429
  720 180 40 15 0.4115624767 0.705102599187 18.52031145 3.70406229
  1000 300 90 20 0.367289485232 0.764501185193 16.52802684 4.591118565
  1800 240 126 20 0.480354012161 0.708650564108 19.21416049 9.607080243
  3600 360 375 20 0.326974553701 0.857897444734 7.847389289 7.847389289
`);

describe("Erlang C", () => {
  it.each(vectors)(
    "%s calls/h of %s s with %s agents, limit %s s",
    (calls, handle, agents, limit, ...printed) => {
      const result = erlangC({
        arrivalsPerHour: Number(calls),
        handleSeconds: Number(handle),
        agents: Number(agents),
        withinSeconds: Number(limit),
      });
      if (result.state !== "stable") throw new Error("A stable row was called unstable.");
      const { waits, answeredInTime, waitSeconds, queued } = result;
      expect(printed).toHaveLength(4);
      [waits, answeredInTime, waitSeconds, queued].forEach((value, index) =>
        expectDigits(value, printed[index] ?? ""),
      );
    },
  );

  it("keeps its digits with thousands of agents", () => {
    expectDigits(waitingShare(970, 1000) ?? Number.NaN, "0.24282333618");
    expectDigits(waitingShare(4900, 5000) ?? Number.NaN, "0.0999378772345");
  });

  it("is the load itself for one agent", () => {
    expect(waitingShare(0.37, 1)).toBeCloseTo(0.37, 14);
  });

  it("gives no figure where the line grows without end", () => {
    const full = { handleSeconds: 180, agents: 5, withinSeconds: 20 };
    expect(erlangC({ ...full, arrivalsPerHour: 100 })).toEqual({ state: "unstable", erlangs: 5, agents: 5 });
    expect(erlangC({ ...full, arrivalsPerHour: 99.9 }).state).toBe("stable");
    expect(erlangC({ ...full, arrivalsPerHour: 1, agents: 0 }).state).toBe("unstable");
  });

  it("lets nobody wait where nobody comes", () => {
    const quiet = erlangC({ arrivalsPerHour: 0, handleSeconds: 180, agents: 0, withinSeconds: 20 });
    expect(quiet).toMatchObject({ state: "stable", waits: 0, answeredInTime: 1 });
  });

  it("refuses figures that make no sense", () => {
    const sound = { arrivalsPerHour: 10, handleSeconds: 180, agents: 2, withinSeconds: 20 };
    for (const wrong of [
      { agents: 2.5 },
      { agents: -1 },
      { handleSeconds: 0 },
      { arrivalsPerHour: Number.NaN },
    ]) {
      expect(() => erlangC({ ...sound, ...wrong })).toThrow(RangeError);
    }
  });
});

describe("Erlang B", () => {
  it("agrees with the printed shares", () => {
    expectDigits(erlangB(30, 30), "0.132459790491");
    expectDigits(erlangB(5, 10), "0.0183845703366");
    expect(erlangB(7, 0)).toBe(1);
  });
});
