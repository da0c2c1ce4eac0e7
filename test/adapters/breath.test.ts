import { describe, expect, it } from "vitest";
import { Breaths } from "../../adapters/floor/breath.ts";

describe("what is said in one breath", () => {
  it("travels as one, and everyone hears their own answer", async () => {
    const sent: number[][] = [];
    const double = new Breaths().open((asks: number[]) => {
      sent.push(asks);
      return Promise.resolve(asks.map((ask) => ask * 2));
    });
    const jobs = [1, 2, 3].map(async (ask) => double.say(await Promise.resolve(ask)));
    expect(await Promise.all(jobs)).toEqual([2, 4, 6]);
    expect(await double.say(4)).toBe(8);
    expect(sent).toEqual([[1, 2, 3], [4]]);
  });

  it("keeps the order of its kinds, whichever was said first", async () => {
    const order: string[] = [];
    const breaths = new Breaths();
    const kind = (name: string) =>
      breaths.open((asks: null[]) => {
        order.push(name);
        return Promise.resolve(asks);
      });
    const [news, claims] = [kind("news"), kind("claims")];
    await Promise.all([claims.say(null), news.say(null)]);
    expect(order).toEqual(["news", "claims"]);
  });

  it("fails for everyone who said it and for nobody else", async () => {
    let broken = true;
    const asked = new Breaths().open((asks: string[]) =>
      broken ? Promise.reject(new Error("gone")) : Promise.resolve(asks),
    );
    const both = await Promise.allSettled([asked.say("a"), asked.say("b")]);
    expect(both.map((one) => one.status)).toEqual(["rejected", "rejected"]);
    broken = false;
    expect(await asked.say("c")).toBe("c");
  });
});
