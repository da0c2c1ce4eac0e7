import { describe, expect, it } from "vitest";
import { routingStatus } from "../../core/agent.ts";

describe("an agent's routing status", () => {
  it.each([
    [{ reserved: 1, active: 2, wrapping: 1 }, "reserved"],
    [{ active: 1, wrapping: 1 }, "interacting"],
    [{ wrapping: 1 }, "wrapping"],
    [{ missed: true }, "not_responding"],
    [{ ownCall: true, missed: true }, "communicating"],
    [{ missed: true, active: 1 }, "interacting"],
    [{}, "idle"],
    [{ presence: "meal" as const }, "off_queue"],
  ])("%o is %s", (facts, status) => {
    const none = { presence: "available" as const, missed: false, reserved: 0, active: 0, wrapping: 0 };
    expect(routingStatus({ ...none, ...facts })).toBe(status);
  });
});
