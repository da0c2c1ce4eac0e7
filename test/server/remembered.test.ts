import { beforeEach, describe, expect, it } from "vitest";
import { remembered } from "../../server/hooks/remembered.ts";

let asked = 0;
let now = 0;
let answer: () => Promise<string | null>;
let find: (contact: string) => Promise<string | null>;

beforeEach(() => {
  asked = now = 0;
  answer = () => Promise.resolve("conversation");
  find = remembered(
    () => {
      asked += 1;
      return answer();
    },
    { foundMs: 3_000, nothingMs: 300 },
    () => now,
  );
});

describe("what a door remembers of its contacts", () => {
  it("is what it found, for its time", async () => {
    for (now = 0; now < 3_000; now += 500) expect(await find("ada")).toBe("conversation");
    expect(asked).toBe(1);
    await find("ada");
    expect(asked).toBe(2);
  });

  it("is nothing only for a moment: the first message makes a conversation", async () => {
    answer = () => Promise.resolve(null);
    expect(await find("ada")).toBeNull();
    answer = () => Promise.resolve("conversation");
    now = 299;
    expect(await find("ada")).toBeNull();
    now = 300;
    expect(await find("ada")).toBe("conversation");
  });

  it("is shared by all who ask at once, and a failure is forgotten", async () => {
    answer = () => Promise.reject(new Error("away"));
    const both = await Promise.allSettled([find("ada"), find("ada")]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(asked).toBe(1);
    answer = () => Promise.resolve("conversation");
    expect(await find("ada")).toBe("conversation");
    expect(await find("boris")).toBe("conversation");
    expect(asked).toBe(3);
  });
});
