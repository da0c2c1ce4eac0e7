import { describe, expect, it } from "vitest";
import { headlineOf, offerIn, reasonOf, tell, type Names } from "../../../client/desk/text/happenings.ts";
import { previewOf } from "../../../client/desk/text/previews.ts";
import { threadLines, type Line } from "../../../client/desk/text/thread.ts";
import { ru } from "../../../client/desk/i18n/ru.ts";
import type { Pending } from "../../../client/desk/stores/pending.ts";
import type { LogEntry } from "../../../core/log.ts";
import { anEntry, anna, planned, received } from "./facts.ts";

const place = { language: "ru", timeZone: "UTC" } as const;
const linesOf = (entries: LogEntry[], pending: Pending[] = [], seen: number | null = null): Line[] =>
  threadLines(entries, pending, { place, seen });
const kinds = (lines: Line[]): string[] => lines.map((line) => line.kind);
const deliveryOf = (entries: LogEntry[], id: string) =>
  linesOf(entries)
    .filter((line) => line.kind === "message")
    .find((line) => line.message.id === id)?.delivery;

const queued = (seq: number): LogEntry =>
  anEntry(seq, { kind: "item.queued", item: "i", queue: "q", queueName: "Карты", cause: "arrived" });
const accepted = (seq: number): LogEntry =>
  anEntry(seq, { kind: "item.accepted", item: "i", agent: "anna", waitedMs: 48_000 }, { actor: anna });
const unsent: Pending = {
  id: "mine",
  conversation: "talk",
  kind: "reply",
  text: "Ответ",
  files: [],
  atMs: 9_000,
  refused: null,
};

describe("the page of a conversation", () => {
  it("is messages and notes, with neighbouring events as one line and days between", () => {
    const note = anEntry(
      5,
      { kind: "note.added", id: "n", text: "Лимит" },
      { actor: anna, atMs: 86_400_000 },
    );
    const entries = [
      anEntry(1, { kind: "conversation.opened", channel: "chat", subject: "", number: 1 }),
      received(2),
      queued(3),
      accepted(4),
      note,
    ];
    const lines = linesOf(entries);
    expect(kinds(lines)).toEqual(["day", "message", "events", "day", "note"]);
    expect(
      lines.flatMap((line) => (line.kind === "events" ? line.entries.map(({ seq }) => seq) : [])),
    ).toEqual([3, 4]);
  });

  it("draws the line of the new before the first unseen message, once, and not on a first visit", () => {
    const entries = [received(1), planned(2, "out"), received(3), received(4)];
    expect(kinds(linesOf(entries, [], 2))).toEqual([
      "day",
      "message",
      "message",
      "unread",
      "message",
      "message",
    ]);
    expect(kinds(linesOf(entries, [], 4))).not.toContain("unread");
    expect(kinds(linesOf(entries, [], 0))).not.toContain("unread");
  });

  it("puts unsent words at the end until the log has them", () => {
    expect(kinds(linesOf([received(1)], [unsent]))).toEqual(["day", "message", "pending"]);
    expect(kinds(linesOf([received(1), planned(2, "mine")], [unsent]))).toEqual([
      "day",
      "message",
      "message",
    ]);
  });
});

describe("the delivery of a message", () => {
  const sent = (seq: number) => anEntry(seq, { kind: "message.sent", message: "out", external: null });
  const delivered = (seq: number) => anEntry(seq, { kind: "message.delivered", message: "out" });
  const read = (seq: number) => anEntry(seq, { kind: "message.read", message: "out" });
  const failed = (seq: number) => anEntry(seq, { kind: "message.failed", message: "out", reason: "550" });
  const uncertain = (seq: number) =>
    anEntry(seq, { kind: "message.uncertain", message: "out", reason: "cut" });
  const retried = (seq: number) => anEntry(seq, { kind: "message.retried", message: "out" });
  const delayed = (seq: number) => anEntry(seq, { kind: "message.delayed", message: "out", reason: "4.7" });
  const state = (...rest: LogEntry[]) => deliveryOf([planned(1, "out"), ...rest], "out")?.state;

  it("goes up and never down, whatever the order of reports", () => {
    expect(state()).toBe("planned");
    expect(state(sent(2))).toBe("sent");
    expect(state(sent(2), read(3), delivered(4))).toBe("read");
    expect(state(delivered(2), sent(3), failed(4))).toBe("delivered");
    expect(state(sent(2), failed(3))).toBe("failed");
  });

  it("begins anew when it is sent again", () => {
    expect(state(failed(2), retried(3))).toBe("planned");
    expect(state(uncertain(2), retried(3), sent(4))).toBe("sent");
  });

  it("keeps the reason of a trouble, and a delay is not a failure", () => {
    expect(deliveryOf([planned(1, "out"), failed(2)], "out")?.reason).toBe("550");
    expect(deliveryOf([planned(1, "out"), sent(2), delayed(3)], "out")).toEqual({
      state: "sent",
      reason: "4.7",
      delayed: true,
    });
  });

  it("is nothing that a client's message has", () => {
    expect(deliveryOf([received(1)], "in1")).toBeNull();
  });
});

describe("quiet lines", () => {
  const names: Names = {
    me: "boris",
    agent: (id) => `@${id}`,
    queue: (_, was) => was,
    span: (ms) => `${ms}`,
    match: () => "найден",
    at: (ms) => `@${ms}`,
    priority: (priority) => `!${priority}`,
  };

  it("head a group with what tells most, the latest of equals", () => {
    expect(headlineOf([queued(1), accepted(2), queued(3)])?.seq).toBe(2);
    expect(headlineOf([queued(1), queued(2)])?.seq).toBe(2);
    expect(headlineOf([])).toBeUndefined();
  });

  it("have words in the dictionary for everything that happens", () => {
    const item = { item: "i", agent: "anna" };
    const why = { policy: "longest_idle", candidates: [], excluded: [] };
    const pushed = { kind: "item.offered", ...item, agentName: "Анна", offer: 1, untilMs: 1 } as const;
    const match = {
      quality: "many",
      by: { kind: "phone", value: "1", verified: false },
      candidates: [],
    } as const;
    const whats: LogEntry["what"][] = [
      { kind: "conversation.opened", channel: "chat", subject: "", number: 1 },
      { kind: "conversation.reopened", by: "m" },
      { kind: "conversation.linked", to: "other", reason: "old" },
      { kind: "conversation.closed" },
      { kind: "conversation.rated", score: 5, comment: "" },
      { kind: "conversation.rated", score: 5, comment: "быстро" },
      { kind: "client.matched", client: "c", name: "Катя", match: { ...match, candidates: [] } },
      { kind: "client.rated", client: "c", was: null, now: "A" },
      { kind: "client.rated", client: "c", was: "A", now: "B" },
      { kind: "client.rated", client: "c", was: "A", now: null },
      { kind: "client.entrusted", client: "c", agent: "b", agentName: "Борис" },
      { kind: "client.entrusted", client: "c", agent: null, agentName: "" },
      { kind: "transcript.requested", address: "a@example.com" },
      { kind: "item.queued", item: "i", queue: "q", queueName: "Карты", cause: "agent_lost" },
      { kind: "item.queued", item: "i", queue: "q", queueName: "Карты", cause: "moved" },
      { kind: "item.queued", item: "i", queue: "q", queueName: "Карты", cause: "overflow" },
      { kind: "item.prioritized", item: "i", was: 0, now: 3 },
      { ...pushed, why },
      { ...pushed, why: { ...why, policy: "push" } },
      { ...pushed, why: { ...why, policy: "pull" } },
      { kind: "item.accepted", ...item, waitedMs: 1 },
      { kind: "item.accepted", item: "i", agent: "boris", waitedMs: 1 },
      { kind: "item.declined", ...item, reason: "" },
      { kind: "item.declined", ...item, reason: "занят" },
      { kind: "item.timedOut", ...item },
      { kind: "item.rescinded", ...item, reason: "" },
      { kind: "item.rescinded", ...item, reason: "taken" },
      {
        kind: "item.transferred",
        item: "i",
        from: "anna",
        to: { queue: "q", queueName: "Ипотека" },
        note: "",
      },
      { kind: "item.transferred", item: "i", from: "anna", to: { agent: "b", agentName: "Борис" }, note: "" },
      { kind: "item.wrapping", ...item, untilMs: null },
      { kind: "item.completed", ...item, code: "c", codeName: "Лимит", wrapUpMs: 1 },
      { kind: "item.completed", ...item, code: null, codeName: "", wrapUpMs: 1 },
      { kind: "item.abandoned", item: "i", waitedMs: 1 },
      { kind: "item.canceled", item: "i", reason: "spam" },
      { kind: "item.held", ...item },
      { kind: "item.resumed", ...item },
      { kind: "item.extended", ...item, untilMs: 1 },
    ];
    const find = (key: string): unknown =>
      key
        .split(".")
        .reduce<unknown>((tree, part) => (tree as Record<string, unknown> | undefined)?.[part], ru);
    for (const [at, what] of whats.entries()) {
      const told = tell(anEntry(at + 1, what), names);
      expect([what.kind, typeof find(told?.key ?? "")]).toEqual([what.kind, "string"]);
    }
  });

  it("are asked why about the offer that came to something, not about the last that was made", () => {
    const offered = (agent: string, offer: number) =>
      ({
        kind: "item.offered",
        item: "i",
        agent,
        agentName: agent,
        offer,
        untilMs: 1,
        why: together,
      }) as const;
    const candidates = ["b", "c"].map((agent) => ({ agent, idleMs: 1, load: 0 }));
    const together = { policy: "longest_idle", candidates, excluded: [], asked: ["b", "c"] };
    const rows = [anEntry(1, offered("b", 1)), anEntry(2, offered("c", 2))];
    expect(offerIn(rows)?.seq).toBe(2);
    rows.push(anEntry(3, { kind: "item.accepted", item: "i", agent: "b", waitedMs: 1 }));
    expect(offerIn(rows)?.seq).toBe(1);
    expect(reasonOf(together, "b")?.key).toBe("event.why.other");
    expect(reasonOf(together, "c")?.key).toBe("event.why.beside");
  });

  it("say who was quicker where several were asked at once", () => {
    const what = { kind: "item.rescinded", item: "i", agent: "b", reason: "taken" } as const;
    const entry = { ...anEntry(1, what), actor: { kind: "agent", id: "c", name: "Вера Ким" } as const };
    expect(tell(entry, names)).toMatchObject({ key: "event.taken", params: { by: "Вера Ким" } });
  });

  it("say nothing about messages and notes", () => {
    expect(tell(received(1), names)).toBeNull();
    expect(tell(anEntry(1, { kind: "note.added", id: "n", text: "" }), names)).toBeNull();
  });

  it("name the person who chose instead of the rule", () => {
    const why = { policy: "push", candidates: [], excluded: [] };
    const what = {
      kind: "item.offered",
      item: "i",
      agent: "b",
      agentName: "Борис",
      offer: 1,
      untilMs: 1,
    } as const;
    expect(tell(anEntry(1, { ...what, why }, { actor: anna }), names)).toMatchObject({
      key: "event.push",
      params: { agent: "Борис", by: "Анна Белова" },
    });
    expect(tell(anEntry(1, { ...what, why }), names)?.key).toBe("event.offered");
  });

  it("tell why this agent was chosen", () => {
    const candidate = { agent: "anna", idleMs: 1, load: 0 };
    const two = [candidate, { ...candidate, agent: "boris" }];
    const keyOf = (policy: string, candidates = two, more = {}) =>
      reasonOf({ policy, candidates, excluded: [], ...more }, "anna")?.key;
    expect(keyOf("longest_idle", [candidate])).toBe("event.why.only");
    expect(keyOf("longest_idle")).toBe("event.why.other");
    // Rows of an older version write it so.
    expect(reasonOf({ policy: "longest-idle", candidates: two, excluded: [] }, "anna")?.params.policy).toBe(
      "longest_idle",
    );
    expect(keyOf("first_come", [candidate], { sought: "item" })).toBe("event.why.turn");
    expect(reasonOf({ policy: "of_tomorrow", candidates: two, excluded: [] }, "anna")).toEqual({
      key: "event.why.other",
      params: { policy: "of_tomorrow" },
    });
    expect(keyOf("push", [candidate])).toBeUndefined();
  });
});

describe("the last words on the list", () => {
  it("follow the messages, count the unread, and an answer settles them", () => {
    const first = previewOf(undefined, received(1, { text: " Не\n проходит " }));
    expect(first).toEqual({ text: "Не проходит", atMs: 1_000, unread: 1 });
    const second = previewOf(
      first ?? undefined,
      received(2, { text: "", files: [{ id: "f", name: "a.png", type: "image/png", sizeBytes: 1 }] }),
    );
    expect(second).toEqual({ text: "a.png", atMs: 2_000, unread: 2 });
    expect(previewOf(second ?? undefined, planned(3, "out"))?.unread).toBe(0);
  });

  it("are not changed by old news or by events", () => {
    const known = { text: "Да", atMs: 5_000, unread: 0 };
    expect(previewOf(known, received(4))).toBeNull();
    expect(previewOf(known, queued(9))).toBeNull();
  });
});
