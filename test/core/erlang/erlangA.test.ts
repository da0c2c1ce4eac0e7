import { describe, expect, it } from "vitest";
import { erlangA } from "../../../core/erlang/erlangA.ts";
import { erlangC } from "../../../core/erlang/erlangC.ts";
import { expectDigits, rowsOf } from "./digits.ts";

/** Calls an hour, handle s, agents, patience s, limit s; P(W>0), P(Ab), E[W] s, in time of offered, of those who stayed. */
const vectors = rowsOf(`
  60 180 4 120 20 0.329722789475 0.122111437921 14.65337255 0.73724961872 0.772050092058
  100 180 5 180 20 0.559506714935 0.175467369768 31.58412656 0.531864547898 0.562124953508
  100 180 6 300 20 0.41937628534 0.0815257555404 24.45772666 0.664322465524 0.680818629422
  100 180 7 60 20 0.195441430714 0.0761757838456 4.570547031 0.868766849022 0.909552747172
  200 180 10 180 20 0.542070285528 0.125110035721 22.51980643 0.586979980287 0.617809181115
  240 180 12 240 30 0.571117713766 0.106262254051 25.50294097 0.621111474023 0.657344719184
  360 300 30 300 20 0.524283013894 0.0726345264716 21.79035794 0.613286869213 0.631752951009
  360 300 28 120 20 0.535923687887 0.127091712464 15.2510055 0.634722966655 0.681322489811
  500 240 34 180 20 0.446008262142 0.064328099596 11.57905793 0.732798405328 0.760824740962
  720 180 36 360 20 0.603872579501 0.0549935801823 19.79768887 0.602639910755 0.619266996293
  720 180 40 120 15 0.250704181624 0.0303739023934 3.644868287 0.882262003609 0.900880849114
  1000 300 84 300 20 0.485430465152 0.0398330242838 11.94990729 0.731562963872 0.749471404267
  1800 240 118 150 20 0.520111903155 0.0496683137547 7.450247063 0.821469807348 0.856649156606
  1800 240 110 600 20 0.943023895472 0.0862296221908 51.73777331 0.166713142511 0.171744267343
  3600 360 340 300 20 0.8331485259 0.06014675493 18.04402648 0.5451483103 0.5691402378
`);

const thirty = { arrivalsPerHour: 360, handleSeconds: 300, agents: 30, withinSeconds: 20 };

describe("Erlang A", () => {
  it.each(vectors)(
    "%s calls/h of %s s with %s agents, patience %s s, limit %s s",
    (calls, handle, agents, patience, limit, ...printed) => {
      const result = erlangA({
        arrivalsPerHour: Number(calls),
        handleSeconds: Number(handle),
        agents: Number(agents),
        patienceSeconds: Number(patience),
        withinSeconds: Number(limit),
      });
      const { waits, abandoned, waitSeconds, answeredInTime, serviceLevel } = result;
      expect(printed).toHaveLength(5);
      [waits, abandoned, waitSeconds, answeredInTime, serviceLevel].forEach((value, index) =>
        expectDigits(value, printed[index] ?? ""),
      );
    },
  );

  it("is a Poisson number in the system when patience equals handle time", () => {
    expectDigits(erlangA({ ...thirty, patienceSeconds: 300 }).waits, "0.524283013894");
  });

  it("becomes Erlang C when patience has no end", () => {
    const endless = erlangA({ ...thirty, agents: 34, patienceSeconds: 1e12 });
    const known = erlangC({ ...thirty, agents: 34 });
    if (known.state !== "stable") throw new Error("34 agents are enough.");
    expect(endless.waits).toBeCloseTo(known.waits, 8);
    expect(endless.serviceLevel).toBeCloseTo(known.answeredInTime, 8);
    expect(endless.waitSeconds).toBeCloseTo(known.waitSeconds, 5);
  });

  it("balances: those answered and those gone are all who came", () => {
    for (const agents of [1, 10, 30, 60]) {
      const late = erlangA({ ...thirty, agents, patienceSeconds: 240, withinSeconds: 36_000 });
      expect(late.answeredInTime + late.abandonedInTime).toBeCloseTo(1, 10);
      expect(late.abandonedInTime).toBeCloseTo(late.abandoned, 10);
      expect(late.occupancy).toBeCloseTo((30 * (1 - late.abandoned)) / agents, 10);
    }
  });

  it("has figures for any overload and any size", () => {
    const flood = erlangA({ ...thirty, arrivalsPerHour: 3600, patienceSeconds: 600 });
    expect(flood.abandoned).toBeCloseTo(0.9, 6);
    expect(flood.occupancy).toBeCloseTo(1, 9);
    const huge = { arrivalsPerHour: 58_800, handleSeconds: 300, agents: 5000, withinSeconds: 20 };
    expect(erlangA({ ...huge, patienceSeconds: 300 }).waits).toBeGreaterThan(0);
    expect(erlangA({ ...thirty, agents: 0, patienceSeconds: 60 })).toMatchObject({
      abandoned: 1,
      serviceLevel: 0,
      occupancy: 0,
    });
  });

  it("answers at once or not at all when the limit is nothing", () => {
    const now = erlangA({ ...thirty, patienceSeconds: 300, withinSeconds: 0 });
    expect(now.answeredInTime).toBeCloseTo(1 - now.waits, 12);
    expect(now.abandonedInTime).toBeCloseTo(0, 12);
  });

  it("refuses endless patience", () => {
    expect(() => erlangA({ ...thirty, patienceSeconds: Infinity })).toThrow(RangeError);
  });
});
