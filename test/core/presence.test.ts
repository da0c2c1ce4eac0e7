import { describe, expect, it } from "vitest";
import { presences, routingStatus, type Presence, type RoutingStatus } from "../../core/agent.ts";
import { livenessTransitions, mayChoose, presenceChoices, routingTransitions } from "../../core/presence.ts";
import { namesOf, reachableFrom, stuckIn } from "./tables.ts";

/** All that decides an agent's routing status. */
interface Facts {
  presence: Presence;
  next: Presence | null;
  missed: boolean;
  reserved: number;
  active: number;
  wrapping: number;
  ownCall: boolean;
}

const start: Facts = {
  presence: "logged_out",
  next: null,
  missed: false,
  reserved: 0,
  active: 0,
  wrapping: 0,
  ownCall: false,
};

const isBusy = ({ reserved, active, wrapping }: Facts): boolean => reserved + active + wrapping > 0;

/** A presence chosen while busy begins when the last item ends. */
function settled(facts: Facts): Facts {
  if (isBusy(facts) || facts.next === null) return facts;
  return { ...facts, presence: facts.next, next: null, missed: false };
}

function choose(facts: Facts, presence: Presence): Facts {
  if (isBusy(facts) && presence !== "available" && presence !== "logged_out")
    return { ...facts, next: presence, missed: false };
  return { ...facts, presence, next: null, missed: false };
}

/** Everything that may happen to an agent next: choices, offers and their ends, talks and their ends. */
function after(facts: Facts): Facts[] {
  const { presence, next, missed, reserved, active, wrapping, ownCall } = facts;
  const found = (["available", "break", "logged_out"] as const).map((one) => choose(facts, one));
  const isOpen = presence === "available" && next === null && !missed && reserved === 0;
  if (isOpen && active + wrapping < 2) found.push({ ...facts, reserved: 1 });
  if (reserved > 0) {
    found.push({ ...facts, reserved: 0, active: active + 1 });
    found.push(settled({ ...facts, reserved: 0 }));
    found.push(settled({ ...facts, reserved: 0, missed: true }));
  }
  if (active > 0) {
    found.push({ ...facts, active: active - 1, wrapping: wrapping + 1 });
    found.push(settled({ ...facts, active: active - 1 }));
  }
  if (wrapping > 0) {
    found.push({ ...facts, wrapping: wrapping - 1, active: active + 1 });
    found.push(settled({ ...facts, wrapping: wrapping - 1 }));
  }
  if (ownCall || !isBusy(facts)) found.push({ ...facts, ownCall: !ownCall });
  return found;
}

/** Every pair of different statuses that one happening brings about, by walking all that can happen. */
function walk(): Record<RoutingStatus, RoutingStatus[]> {
  const seen = new Map([[JSON.stringify(start), start]]);
  const pairs = new Set<string>();
  for (const facts of seen.values()) {
    for (const next of after(facts)) {
      seen.set(JSON.stringify(next), next);
      pairs.add(`${routingStatus(facts)}>${routingStatus(next)}`);
    }
  }
  const names = namesOf(routingTransitions);
  const follow = (from: RoutingStatus) => names.filter((to) => from !== to && pairs.has(`${from}>${to}`));
  return Object.fromEntries(names.map((from) => [from, follow(from).sort()])) as ReturnType<typeof walk>;
}

describe("an agent's routing status", () => {
  it("follows as its table says: the table is all that can happen, and nothing more", () => {
    const table = Object.fromEntries(
      namesOf(routingTransitions).map((from) => [from, [...routingTransitions[from]].sort()]),
    );
    expect(walk()).toEqual(table);
  });

  it("reaches every status from off the queue, and always finds back to idle and home", () => {
    expect([...reachableFrom(routingTransitions, "off_queue")].sort()).toEqual(
      namesOf(routingTransitions).sort(),
    );
    expect(stuckIn(routingTransitions, ["idle"])).toEqual([]);
    expect(stuckIn(routingTransitions, ["off_queue"])).toEqual([]);
  });
});

describe("an agent's presence", () => {
  const reached = (from: Presence): Set<Presence> => {
    const found = new Set<Presence>([from]);
    for (const one of found)
      for (const by of Object.keys(presenceChoices) as (keyof typeof presenceChoices)[])
        for (const to of presences) if (mayChoose(by, one, to)) found.add(to);
    return found;
  };

  it("can be any from logged out, and can end from any", () => {
    expect([...reached("logged_out")].sort()).toEqual([...presences].sort());
    for (const from of presences) expect(reached(from), from).toContain("logged_out");
  });

  it("ready is said by nobody but themselves, and nobody else brings back who has gone", () => {
    for (const from of presences) {
      expect(mayChoose("supervisor", from, "available"), from).toBe(false);
      expect(mayChoose("supervisor", "logged_out", from), from).toBe(false);
      expect(mayChoose("agent", from, "available"), from).toBe(true);
    }
    expect(presences.filter((to) => mayChoose("sign_in", "logged_out", to))).toEqual(["break"]);
  });
});

describe("an agent's liveness", () => {
  it("reaches every state from absent; a desk may always come back, and a desk that came may always be lost", () => {
    expect([...reachableFrom(livenessTransitions, "absent")].sort()).toEqual(
      namesOf(livenessTransitions).sort(),
    );
    expect(stuckIn(livenessTransitions, ["connected"])).toEqual([]);
    expect(stuckIn(livenessTransitions, ["lost"])).toEqual([]);
    for (const names of Object.values(livenessTransitions)) expect(names).not.toContain("absent");
  });
});
