import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Listed } from "../../server/gathering.ts";
import { Gathering } from "../../server/gathering.ts";

let told: string[];
let gathering: Gathering;

const item = (id: string, rev: number) => ({ kind: "item", item: { id, rev } }) as Listed;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  gathering = new Gathering((room, events) =>
    told.push(
      `${room}: ${events.map((one) => (one.kind === "item" ? `${one.item.id} ${one.item.rev}` : "")).join(", ")}`,
    ),
  );
});
afterEach(() => vi.useRealTimers());

describe("news for lists", () => {
  it("goes out at once where nothing was told for a moment", () => {
    gathering.add(["queue:a", "supervisors"], item("x", 1));
    expect(told).toEqual(["queue:a: x 1", "supervisors: x 1"]);
    vi.advanceTimersByTime(1_000);
    gathering.add(["queue:a"], item("x", 2));
    expect(told.slice(2)).toEqual(["queue:a: x 2"]);
  });

  it("is gathered while more comes, of each item only the latest whatever came last", () => {
    gathering.add(["queue:a"], item("x", 1));
    for (const [id, rev] of [
      ["x", 3],
      ["y", 1],
      ["x", 2],
    ] as const)
      gathering.add(["queue:a"], item(id, rev));
    gathering.add(["queue:b"], item("z", 1));
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(100);
    expect(told.slice(1)).toEqual(["queue:a: x 3, y 1", "queue:b: z 1"]);
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveLength(3);
  });
});
