import type { Answer, SaidAnswer, VisitorEvent } from "../../../core/webchat/protocol.ts";
import type { ProblemCode } from "../../../core/problems.ts";
import type { Shelf } from "./shelf.ts";

/** An event on its way: waiting for the server's word, kept by the server but not yet in the history, or refused for good. */
export interface Parcel {
  event: VisitorEvent;
  atMs: number;
  state: "waiting" | "kept" | "refused";
  problem?: ProblemCode;
}

/** An event before it has its id and its number. */
export type Draft = VisitorEvent extends infer E
  ? E extends VisitorEvent
    ? Omit<E, "id" | "order">
    : never
  : never;

export interface Outbox {
  list(): Parcel[];
  add(draft: Draft): Parcel;
  /** The history shows these messages: nothing of them needs to be remembered. */
  seen(ids: ReadonlySet<string>): void;
  /** Tries a refused one again, at its old place. */
  retry(id: string): void;
  discard(id: string): void;
  /** Sends now, e.g. because the network is back. */
  wake(): void;
  /** Forgets what an earlier visitor id left, when that id is not accepted any more. What still waits is sent by the new one. */
  forgetKept(): void;
}

interface Means {
  shelf: Shelf;
  /** Rejects when the server could not be asked or did not answer: then nobody knows whether the event arrived. */
  send(event: VisitorEvent): Promise<SaidAnswer>;
  changed(): void;
  now(): number;
  newId(): string;
  later(work: () => void, afterMs: number): void;
  /** Runs the work in one tab at a time, so that the order is kept across tabs. */
  alone(work: () => Promise<void>): Promise<void>;
}

/** Problems that another try cannot cure. */
const final: ReadonlySet<ProblemCode> = new Set(["bad_input", "not_allowed", "too_large", "type_refused"]);

/** Kept messages that the history has not shown after this time will not come: they were set aside by the bank. */
const keptForMs = 24 * 60 * 60 * 1000;

/** The durable queue of what the visitor says: one event on its way at a time, so that the order is kept, and each again and again under the same id until the server has it. */
export function openOutbox(means: Means): Outbox {
  const { shelf } = means;
  let failures = 0;
  let draining = false;
  let woken = false;

  const list = (): Parcel[] => shelf.read<Parcel[]>("outbox") ?? [];
  const write = (parcels: Parcel[]): void => {
    shelf.write("outbox", parcels);
    means.changed();
  };
  const change = (id: string, into: (parcel: Parcel) => Parcel | null): void =>
    write(list().flatMap((parcel) => (parcel.event.id === id ? (into(parcel) ?? []) : parcel)));

  /** Sends from the head until the queue is empty or something fails. */
  async function drain(): Promise<void> {
    for (;;) {
      const head = list().find((parcel) => parcel.state === "waiting");
      if (!head) return;
      const answer = await means.send(head.event).catch(() => null);
      if (answer === null || !take(head, answer)) {
        failures += 1;
        means.later(() => outbox.wake(), pause(failures, answer));
        return;
      }
      failures = 0;
    }
  }

  function take({ event }: Parcel, answer: SaidAnswer): boolean {
    if (answer.ok) {
      // Only messages appear in the history; everything else is done when the server has it.
      change(event.id, (parcel) => (event.kind === "message" ? { ...parcel, state: "kept" } : null));
      return true;
    }
    if (!final.has(answer.problem)) return false;
    change(event.id, (parcel) => ({ ...parcel, state: "refused", problem: answer.problem }));
    return true;
  }

  const outbox: Outbox = {
    list,
    add(draft) {
      const order = Math.max(0, shelf.read<number>("order") ?? 0) + 1;
      shelf.write("order", order);
      const parcel: Parcel = {
        event: { ...draft, id: means.newId(), order },
        atMs: means.now(),
        state: "waiting",
      };
      write([...list().filter((known) => !isStale(known, means.now())), parcel]);
      outbox.wake();
      return parcel;
    },
    seen(ids) {
      const left = list().filter((parcel) => !ids.has(parcel.event.id));
      if (left.length < list().length) write(left);
    },
    retry(id) {
      change(id, ({ event, atMs }) => ({ event, atMs, state: "waiting" }));
      outbox.wake();
    },
    discard(id) {
      change(id, () => null);
    },
    wake() {
      if (draining) {
        woken = true;
        return;
      }
      draining = true;
      void means.alone(drain).finally(() => {
        draining = false;
        if (woken) {
          woken = false;
          outbox.wake();
        }
      });
    },
    forgetKept() {
      write(list().filter((parcel) => parcel.state !== "kept"));
    },
  };
  return outbox;
}

function isStale(parcel: Parcel, nowMs: number): boolean {
  return parcel.state === "kept" && nowMs - parcel.atMs > keptForMs;
}

/** Half a second, doubled to 15; never before the server asked for; spread, so that a thousand widgets do not come at once. */
export function pause(failures: number, answer: Answer<object> | null): number {
  const own = Math.min(15_000, 500 * 2 ** (failures - 1));
  const asked = answer && !answer.ok ? (answer.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(own, asked) * (0.8 + 0.4 * Math.random());
}
