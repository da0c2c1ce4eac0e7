import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addNews,
  addThread,
  isBubble,
  isOver,
  linesOf,
  receiptsDue,
  sinceOf,
  unreadIn,
  type History,
} from "../../../client/widget/chat/history.ts";
import type { Parcel } from "../../../client/widget/chat/outbox.ts";
import type { ChatEntry, Thread } from "../../../core/webchat/protocol.ts";

const anna = { name: "Анна", initials: "АП" };
const at = 1_700_000_000_000;

function row(seq: number, what: ChatEntry["what"], conversation = "c1"): ChatEntry {
  return { conversation, seq, atMs: at + seq * 1000, what };
}
const mine = (seq: number, id: string): ChatEntry => row(seq, { kind: "mine", id, text: id, files: [] });
const theirs = (seq: number, id: string): ChatEntry =>
  row(seq, { kind: "theirs", id, text: id, files: [], by: anna });
const thread = (entries: ChatEntry[]): Thread => ({
  conversation: "c1",
  entries,
  place: null,
  waitMs: null,
  ways: [],
  callback: null,
  letter: null,
  closed: null,
  agent: anna,
  state: "active",
});
const parcel = (id: string, state: Parcel["state"]): Parcel => ({
  event: {
    id,
    order: 1,
    kind: "message",
    form: "chat",
    text: id,
    files: [],
    name: "",
    email: "",
    topic: "",
    page: "",
    language: "ru",
  },
  atMs: at + 60_000,
  state,
});

/** A conversation with invisible rows left out, as the visitor gets it. */
const story: ChatEntry[] = [
  row(1, { kind: "opened" }),
  mine(2, "m1"),
  row(3, { kind: "queued" }),
  row(6, { kind: "joined", by: anna }),
  theirs(7, "a1"),
  row(8, { kind: "progress", id: "a1", progress: "sent" }),
  mine(9, "m2"),
  row(11, { kind: "progress", id: "a1", progress: "read" }),
  theirs(12, "a2"),
  row(13, { kind: "progress", id: "a2", progress: "delivered" }),
];

describe("the history", () => {
  it("is the same whether news came in order, twice, mixed, or by one answer", () => {
    const whole = linesOf(addThread([], thread(story)), []);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...story, ...story], { minLength: 0 }),
        fc.nat(story.length),
        (news, cut) => {
          let history: History = [];
          for (const entry of news) history = addNews(history, [entry]);
          // Whatever was missed, the next answer "since what is sure" brings it.
          const since = sinceOf(history).seq;
          expect(since).toBe(0);
          history = addThread(history, thread(story.slice(0, cut)));
          const rest = story.filter((entry) => entry.seq > sinceOf(history).seq);
          history = addThread(history, thread(rest));
          expect(linesOf(history, [])).toEqual(whole);
        },
      ),
    );
  });

  it("asks again for what came by news, because news may have holes", () => {
    let history = addThread([], thread(story.slice(0, 3)));
    expect(sinceOf(history)).toEqual({ conversation: "c1", seq: 3 });
    history = addNews(history, [theirs(12, "a2")]);
    expect(sinceOf(history).seq).toBe(3);
  });

  it("shows one's own words from the first key to the answer", () => {
    const stateOf = (history: History, parcels: Parcel[]): unknown =>
      linesOf(history, parcels)
        .filter(isBubble)
        .find((line) => line.id === "m1")?.own;
    expect(stateOf([], [parcel("m1", "waiting")])).toBe("waiting");
    expect(stateOf([], [parcel("m1", "kept")])).toBe("kept");
    const arrived = addNews([], story.slice(0, 3));
    expect(stateOf(arrived, [parcel("m1", "kept")])).toBe("received");
    expect(stateOf(addNews(arrived, story.slice(3, 5)), [])).toBe("read");
    expect(linesOf(arrived, [parcel("m1", "waiting")]).filter(isBubble)).toHaveLength(1);
  });

  it("keeps what is on its way below everything that was said", () => {
    const history = addThread([], thread(story));
    const ids = linesOf(history, [parcel("new", "waiting")])
      .filter(isBubble)
      .map((line) => line.id);
    expect(ids).toEqual(["m1", "a1", "m2", "a2", "new"]);
  });

  it("counts as unread what was neither seen here nor read elsewhere", () => {
    const history = addThread([], thread(story));
    expect(unreadIn(history, 0).map((line) => line.id)).toEqual(["a2"]);
    expect(unreadIn(history, 12)).toEqual([]);
  });

  it("owes a receipt until the log has it", () => {
    const history = addThread([], thread(story));
    expect(receiptsDue(history, true)).toEqual([{ message: "a2", state: "read" }]);
    expect(receiptsDue(history, false)).toEqual([]);
    expect(receiptsDue(addNews([], [theirs(1, "x")]), false)).toEqual([{ message: "x", state: "delivered" }]);
  });

  it("is over after the end, and not any more after a new word", () => {
    const ended = addNews(addThread([], thread(story)), [row(20, { kind: "closed" })]);
    expect(isOver(ended)).toBe(true);
    expect(isOver(addNews(ended, [mine(21, "m9")]))).toBe(false);
    expect(isOver([])).toBe(false);
  });

  it("says the time at the beginning, after a pause and on a new day", () => {
    const later = { ...mine(30, "m3"), atMs: at + 3_600_000 };
    const stamps = linesOf(addNews(addThread([], thread(story)), [later]), []).filter(
      (line) => line.kind === "stamp",
    );
    expect(stamps).toHaveLength(2);
  });
});
