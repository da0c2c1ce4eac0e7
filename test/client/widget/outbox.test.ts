import { describe, expect, it } from "vitest";
import { openOutbox, pause, type Draft, type Outbox } from "../../../client/widget/chat/outbox.ts";
import type { Shelf } from "../../../client/widget/chat/shelf.ts";
import type { SaidAnswer, VisitorEvent } from "../../../core/webchat/protocol.ts";

/** A shelf that survives its page. */
function memory(): Shelf {
  const kept = new Map<string, string>();
  return {
    read: <T>(key: string) => (kept.has(key) ? (JSON.parse(kept.get(key) ?? "") as T) : null),
    write: (key, value) => void kept.set(key, JSON.stringify(value)),
    drop: (key) => void kept.delete(key),
    onForeignChange: () => undefined,
  };
}

const text = (said: string): Draft => ({
  kind: "message",
  form: "chat",
  text: said,
  files: [],
  name: "",
  email: "",
  topic: "",
  page: "",
  language: "ru",
});

/** A page with an outbox on a network that does what the test says; `later` is run by `tick`. */
function page(shelf: Shelf, network: (event: VisitorEvent) => Promise<SaidAnswer>) {
  const delayed: (() => void)[] = [];
  let last = 0;
  let atOnce = 0;
  let most = 0;
  const outbox: Outbox = openOutbox({
    shelf,
    async send(event) {
      atOnce += 1;
      most = Math.max(most, atOnce);
      return network(event).finally(() => (atOnce -= 1));
    },
    changed: () => undefined,
    now: () => 1_000,
    newId: () => `id-${Math.random()}-${(last += 1)}`,
    later: (work) => void delayed.push(work),
    alone: (work) => work(),
  });
  return {
    outbox,
    mostAtOnce: () => most,
    tick: async (): Promise<void> => {
      for (let count = 0; count < 50; count += 1) {
        for (const work of delayed.splice(0)) work();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

/** The bank: takes each id once, and tells the order in which it took them. */
function bank() {
  const taken: string[] = [];
  const ids = new Set<string>();
  return {
    taken,
    take: (event: VisitorEvent): SaidAnswer => {
      const repeated = ids.has(event.id);
      ids.add(event.id);
      if (!repeated && event.kind === "message") taken.push(event.text);
      return { ok: true, repeated };
    },
  };
}

describe("the outbox", () => {
  it("sends one at a time, in order, and says kept only on the bank's word", async () => {
    const { taken, take } = bank();
    const shelf = memory();
    let held = true;
    const { outbox, tick, mostAtOnce } = page(shelf, async (event) => {
      if (held) throw new Error("offline");
      return take(event);
    });
    const words = ["раз", "два", "три"];
    words.forEach((word) => outbox.add(text(word)));
    await tick();
    expect(outbox.list().map((parcel) => parcel.state)).toEqual(["waiting", "waiting", "waiting"]);
    held = false;
    await tick();
    expect(outbox.list().map((parcel) => parcel.state)).toEqual(["kept", "kept", "kept"]);
    expect(taken).toEqual(words);
    expect(mostAtOnce()).toBe(1);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "loses and doubles nothing when requests, answers and pages die at random (seed %i)",
    async (seed) => {
      const { taken, take } = bank();
      const shelf = memory();
      let state = seed * 7919;
      const chance = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
      const network = async (event: VisitorEvent): Promise<SaidAnswer> => {
        if (chance() < 0.3) throw new Error("The request was lost.");
        if (chance() < 0.1) return { ok: false, problem: "overloaded", retryAfterSeconds: 1 };
        const answer = take(event);
        if (chance() < 0.3) throw new Error("The answer was lost.");
        return answer;
      };
      const said: string[] = [];
      for (let life = 0; life < 6; life += 1) {
        // A reload: a new page on the same shelf, in the middle of whatever went on.
        const { outbox, tick } = page(shelf, network);
        outbox.wake();
        for (let count = 0; count < 4; count += 1) {
          const word = `${life}.${count}`;
          said.push(word);
          outbox.add(text(word));
        }
        if (life % 2 === 0) await tick();
      }
      const { outbox, tick } = page(shelf, async (event) => take(event));
      outbox.wake();
      await tick();
      expect(taken).toEqual(said);
      const orders = outbox.list().map((parcel) => parcel.event.order);
      expect(orders).toEqual([...orders].sort((a, b) => a - b));
      expect(new Set(orders).size).toBe(said.length);
    },
  );

  it("goes past a message that will never be accepted, and keeps it for the visitor to see", async () => {
    const { taken, take } = bank();
    const { outbox, tick } = page(memory(), async (event) =>
      event.kind === "message" && event.text === "плохо" ? { ok: false, problem: "bad_input" } : take(event),
    );
    const bad = outbox.add(text("плохо"));
    outbox.add(text("хорошо"));
    await tick();
    expect(taken).toEqual(["хорошо"]);
    expect(outbox.list()[0]).toMatchObject({ state: "refused", problem: "bad_input" });
    outbox.discard(bad.event.id);
    expect(outbox.list()).toHaveLength(1);
  });

  it("forgets what the history shows, and everything but messages once it is stored", async () => {
    const { take } = bank();
    const { outbox, tick } = page(memory(), async (event) => take(event));
    const parcel = outbox.add(text("раз"));
    outbox.add({ kind: "rated", score: 5, comment: "" });
    await tick();
    expect(outbox.list().map((one) => one.event.kind)).toEqual(["message"]);
    outbox.seen(new Set([parcel.event.id]));
    expect(outbox.list()).toEqual([]);
  });

  it("waits longer each time, and never less than it was told to", () => {
    expect(pause(1, null)).toBeLessThanOrEqual(600);
    expect(pause(20, null)).toBeLessThanOrEqual(18_000);
    expect(pause(1, { ok: false, problem: "too_many", retryAfterSeconds: 10 })).toBeGreaterThanOrEqual(8_000);
  });
});
