import { describe, expect, it } from "vitest";
import type { Happening } from "../../core/log.ts";
import { storyOf, type StoryRow } from "../../core/story.ts";

/** One row per second. */
const told = (...rows: unknown[]): StoryRow[] =>
  rows.map((what, second) => ({
    atMs: second * 1_000,
    what: { item: "i", ...(what as object) } as Happening,
  }));

const queued = (cause = "arrived") => ({ kind: "item.queued", queue: "q", queueName: "Q", cause });
const offered = (agent: string, offer: number, asked?: string[]) => ({
  kind: "item.offered",
  agent,
  offer,
  untilMs: 1_000_000,
  why: { policy: "test", candidates: [], excluded: [], ...(asked ? { asked } : {}) },
});
const accepted = (agent: string) => ({ kind: "item.accepted", agent, waitedMs: 0 });
const declined = (agent: string, cause?: string) => ({ kind: "item.declined", agent, reason: "", cause });
const timedOut = (agent: string) => ({ kind: "item.timedOut", agent });
const rescinded = (agent: string, reason: string) => ({ kind: "item.rescinded", agent, reason });
const transferred = (from: string) => ({ kind: "item.transferred", from, to: { queue: "q" }, note: "" });
const held = (agent: string) => ({ kind: "item.held", agent });
const resumed = (agent: string) => ({ kind: "item.resumed", agent });
const wrapping = (agent: string, untilMs: number | null = null) => ({
  kind: "item.wrapping",
  agent,
  untilMs,
});
const extended = (agent: string, untilMs: number) => ({ kind: "item.extended", agent, untilMs });
const completed = (agent: string) => ({ kind: "item.completed", agent });
const canceled = { kind: "item.canceled", reason: "spam" };
const prioritized = { kind: "item.prioritized", was: 0, now: 1 };
const abandoned = { kind: "item.abandoned", waitedMs: 0 };

describe("the story of an item, by its log alone", () => {
  it("tells what became of each offer", () => {
    const story = storyOf(
      told(
        queued(),
        offered("anna", 1),
        declined("anna"),
        queued("declined"),
        offered("boris", 2),
        timedOut("boris"),
        queued("timed_out"),
        queued("moved"),
        queued("overflow"),
        prioritized,
        offered("vera", 3),
        declined("vera", "device"),
        queued("declined"),
        offered("gleb", 4),
        rescinded("gleb", "agent_lost"),
        queued("agent_lost"),
        offered("anna", 5),
        accepted("anna"),
        held("anna"),
        transferred("anna"),
        queued("transferred"),
        offered("boris", 6),
        rescinded("boris", "spam"),
        canceled,
      ),
    );
    expect(story.fault).toBeNull();
    expect(story.state).toBe("canceled");
    expect(story.reservations.map(({ agent, state }) => `${agent} ${state.name}`)).toEqual([
      "anna rejected",
      "boris timeout",
      "vera failed",
      "gleb rescinded",
      "anna returned",
      "boris canceled",
    ]);
  });

  it("follows a talk to its end, through hold, a lost agent, wrap-up and a client who writes on", () => {
    const story = storyOf(
      told(
        queued(),
        offered("anna", 1),
        accepted("anna"),
        queued("agent_lost"),
        offered("boris", 2),
        accepted("boris"),
        held("boris"),
        resumed("boris"),
        wrapping("boris", 60_000),
        extended("boris", 120_000),
        resumed("boris"),
        wrapping("boris"),
        completed("boris"),
      ),
    );
    expect(story.fault).toBeNull();
    expect(story.reservations.map(({ state }) => state.name)).toEqual(["returned", "completed"]);
    expect(story.reservations[1]?.state).toEqual({ name: "completed", atMs: 12_000 });
  });

  it("tells of several who were asked at once: one had it, and the others each ended in their own way", () => {
    const three = ["anna", "boris", "vera"];
    const story = storyOf(
      told(
        queued(),
        offered("anna", 1, three),
        offered("boris", 2, three),
        offered("vera", 3, three),
        declined("anna"),
        timedOut("vera"),
        rescinded("boris", "agent_lost"),
        queued("agent_lost"),
        offered("vera", 4, three),
        offered("anna", 5, three),
        offered("boris", 6, three),
        rescinded("vera", "taken"),
        rescinded("boris", "taken"),
        accepted("anna"),
      ),
    );
    expect(story.fault).toBeNull();
    expect(story.state).toBe("assigned");
    expect(story.reservations.map(({ agent, offer, state }) => `${offer} ${agent} ${state.name}`)).toEqual([
      "1 anna rejected",
      "2 boris rescinded",
      "3 vera timeout",
      "4 vera rescinded",
      "5 anna accepted",
      "6 boris rescinded",
    ]);
  });

  const both = ["anna", "boris"];
  const asked = [queued(), offered("anna", 1, both), offered("boris", 2, both)];
  it.each([
    ["accepted while another is asked", [...asked, accepted("anna"), rescinded("boris", "taken")]],
    ["accepted and another is still asked", [...asked, accepted("anna")]],
    ["accepted by both", [...asked, rescinded("boris", "taken"), accepted("anna"), accepted("boris")]],
    ["waiting again while another is asked", [...asked, declined("anna"), queued("declined")]],
    ["not waiting again after the last", [...asked, declined("anna"), timedOut("boris")]],
    [
      "waiting again for another reason than the last end",
      [...asked, declined("boris"), timedOut("anna"), queued("declined")],
    ],
    ["gone while another is asked", [...asked, rescinded("anna", "spam"), canceled]],
    ["offered to one twice at once", [...asked, offered("anna", 3, both)]],
    [
      "offered to one who was not asked with them",
      [...asked, offered("vera", 3, [...both, "vera"].slice(1))],
    ],
    ["offered to others while somebody works on it", [...asked.slice(0, 2), accepted("anna"), asked[2]]],
    ["offered to two at once", [queued(), offered("anna", 1), offered("boris", 2)]],
    ["accepted by another", [queued(), offered("anna", 1), accepted("boris")]],
    ["accepted twice", [queued(), offered("anna", 1), accepted("anna"), accepted("anna")]],
    ["accepted without an offer", [queued(), accepted("anna")]],
    [
      "offered under a number that was used",
      [queued(), offered("anna", 1), declined("anna"), queued("declined"), offered("anna", 1)],
    ],
    ["declined and not waiting again", [queued(), offered("anna", 1), declined("anna")]],
    [
      "waiting again for another reason than the last offer's end",
      [queued(), offered("anna", 1), declined("anna"), queued("timed_out")],
    ],
    ["waiting again while it was offered", [queued(), offered("anna", 1), queued("declined")]],
    ["arrived twice", [queued(), queued()]],
    ["missed after it was accepted", [queued(), offered("anna", 1), accepted("anna"), timedOut("anna")]],
    ["abandoned in front of an agent who was not told", [queued(), offered("anna", 1), abandoned]],
    ["completed while it waits", [queued(), completed("anna")]],
    ["finished by another", [queued(), offered("anna", 1), accepted("anna"), wrapping("boris")]],
    [
      "moved from in front of an agent who was not told",
      [queued(), offered("anna", 1), queued("moved"), declined("anna"), queued("declined")],
    ],
    ["made urgent when it waits no more", [queued(), offered("anna", 1), accepted("anna"), prioritized]],
    ["held twice", [queued(), offered("anna", 1), accepted("anna"), held("anna"), held("anna")]],
    ["handed on before it was accepted", [queued(), offered("anna", 1), transferred("anna")]],
    ["handed on and then nowhere", [queued(), offered("anna", 1), accepted("anna"), transferred("anna")]],
    ["alive after its end", [queued(), abandoned, queued("released")]],
    [
      "given more time for wrap-up that is less",
      [queued(), offered("anna", 1), accepted("anna"), wrapping("anna", 60_000), extended("anna", 50_000)],
    ],
  ])("is refused where an item is %s", (_, rows) => {
    expect(storyOf(told(...rows)).fault).not.toBeNull();
  });

  it("is refused where a row is older than the one before it", () => {
    const [first, second] = told(queued(), abandoned);
    if (!first || !second) throw new Error("Two rows.");
    expect(storyOf([first, second]).fault).toBeNull();
    expect(storyOf([{ ...first, atMs: 5_000 }, second]).fault).toContain("item.abandoned");
  });
});

describe("the story of a callback", () => {
  const callback = { kind: "item.callback", phone: "+79123456789" };
  const stays = { kind: "item.callbackCanceled" };
  const called = (agent: string, result: string) => ({ kind: "item.called", agent, result, tried: 1, of: 3 });
  const later = (notBeforeMs: number) => ({ ...queued("call_later"), notBeforeMs });

  it("goes round from call to call until the client is reached", () => {
    const rows = told(
      queued(),
      offered("anna", 1),
      rescinded("anna", "callback"),
      queued("callback"),
      callback,
      offered("anna", 2),
      accepted("anna"),
      wrapping("anna"),
      called("anna", "no_answer"),
      later(11_000),
    );
    expect(storyOf(rows)).toMatchObject({ state: "queued", notBeforeMs: 11_000, fault: null });
    const on = told(
      ...rows.map(({ what }) => what),
      callback,
      queued("due"),
      offered("anna", 3),
      accepted("anna"),
      called("anna", "reached"),
      completed("anna"),
    );
    expect(storyOf(on)).toMatchObject({ state: "completed", notBeforeMs: null, fault: null });
    expect(storyOf(on).reservations.map(({ state }) => state.name)).toEqual([
      "rescinded",
      "returned",
      "completed",
    ]);
  });

  const waits = [queued(), callback, offered("anna", 1), accepted("anna"), called("anna", "no_answer")];
  it.each([
    [
      "is offered before its time",
      [...waits, later(100_000), { ...offered("anna", 2), why: { policy: "longest_idle" } }],
    ],
    ["is due before its time", [...waits, later(100_000), queued("due")]],
    ["is due without a time", [queued(), queued("due")]],
    ["waits for a time that nobody held", [queued(), later(100_000)]],
    ["is wished for while it is only offered", [queued(), offered("anna", 1), callback]],
    ["was called by whom it was only offered to", [queued(), offered("anna", 1), called("anna", "reached")]],
  ])("is no true one when it %s", (_, rows) => expect(storyOf(told(...rows)).fault).not.toBeNull());

  it("may be hurried by a supervisor, and ends its waiting when the client stays", () => {
    const pulled = { ...offered("anna", 2), why: { policy: "pull" } };
    expect(storyOf(told(...waits, later(100_000), pulled)).fault).toBeNull();
    const plain = { ...offered("anna", 2), why: { policy: "longest_idle" } };
    expect(storyOf(told(...waits, later(100_000), stays, plain)).fault).toBeNull();
  });
});
