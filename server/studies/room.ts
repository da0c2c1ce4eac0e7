import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { Studies, StudyKind, StudyProgress } from "../../core/planning/study.ts";
import type { Log } from "../../adapters/log.ts";
import { Problem } from "../../core/problems.ts";
import type { ThreadTask, ThreadWord } from "./thread.ts";

/** Whoever waits asks several times in this time; nobody who waits for longer than this is still there. */
const leftMs = 5_000;
/** Results that are kept for whoever asks the same again. */
const mostKept = 40;
/** Simulations at once, each on a thread of its own: they may not take the machine away from the desks. */
const mostRunning = 1;
const mostWaiting = 10;

interface Study {
  id: string;
  task: ThreadTask;
  progress: StudyProgress;
  askedAtMs: number;
  thread: Worker | null;
}

/**
 * Where this process works out studies: each once for all who ask the same, one after the other, beside the event loop. What
 * nobody asks for any more is stopped; what was found is kept for a while, under its inputs.
 */
export class StudyRoom {
  /** The least lately asked first. */
  readonly #studies = new Map<string, Study>();
  readonly #log: Pick<Log, "error">;
  #timer: NodeJS.Timeout | null = null;

  constructor(log: Pick<Log, "error">) {
    this.#log = log;
  }

  /** Begins the study, or joins it; `overloaded` when too many wait already. */
  begin<Kind extends StudyKind>(task: ThreadTask<Kind>): { id: string } & StudyProgress {
    const id = createHash("sha256").update(JSON.stringify(task)).digest("hex").slice(0, 32);
    const known = this.look(id);
    if (known && known.state !== "failed") return { id, ...known };
    if (this.#unfinished().length >= mostWaiting) throw new Problem("overloaded", { retryAfterSeconds: 5 });
    this.#studies.set(id, {
      id,
      task,
      progress: { state: "running", done: 0 },
      askedAtMs: performance.now(),
      thread: null,
    });
    this.#watch();
    this.#startNext();
    return { id, state: "running", done: 0 };
  }

  /** How far it has come; null when it is not here: never begun, given up or forgotten. */
  look(id: string): StudyProgress | null {
    const study = this.#studies.get(id);
    if (!study) return null;
    study.askedAtMs = performance.now();
    this.#studies.delete(id);
    this.#studies.set(id, study);
    return study.progress;
  }

  /** How many are being worked out or wait for it. */
  get unfinished(): number {
    return this.#unfinished().length;
  }

  #unfinished(): Study[] {
    return [...this.#studies.values()].filter(({ progress }) => progress.state === "running");
  }

  #startNext(): void {
    const open = this.#unfinished();
    const next = open.find(({ thread }) => thread === null);
    if (!next || open.filter(({ thread }) => thread !== null).length >= mostRunning) return;
    const thread = new Worker(new URL("thread.ts", import.meta.url), { workerData: next.task });
    thread.unref();
    next.thread = thread;
    thread.on("message", (word: ThreadWord) => this.#hear(next, word));
    thread.on("error", (error) => {
      this.#log.error({ err: error, kind: next.task.kind }, "A study failed");
      this.#end(next, { state: "failed" });
    });
    thread.on("exit", () => this.#end(next, { state: "failed" }));
  }

  #hear(study: Study, word: ThreadWord): void {
    if (study.progress.state !== "running") return;
    if ("done" in word) study.progress = { state: "running", done: word.done };
    else this.#end(study, { state: "done", study: studyOf(study.task, word.result) });
  }

  #end(study: Study, progress: StudyProgress): void {
    if (study.progress.state === "running") study.progress = progress;
    void study.thread?.terminate();
    study.thread = null;
    this.#startNext();
  }

  /** Once a second, as long as anything is unfinished. */
  #watch(): void {
    this.#timer ??= setInterval(() => {
      for (const study of this.#unfinished())
        if (performance.now() - study.askedAtMs > leftMs) this.#giveUp(study);
      this.#forget();
      if (this.#unfinished().length > 0 || !this.#timer) return;
      clearInterval(this.#timer);
      this.#timer = null;
    }, 1_000).unref();
  }

  #giveUp(study: Study): void {
    this.#studies.delete(study.id);
    this.#end(study, { state: "failed" });
  }

  #forget(): void {
    for (const [id, { progress }] of this.#studies) {
      if (this.#studies.size <= mostKept) return;
      if (progress.state !== "running") this.#studies.delete(id);
    }
  }
}

/** The types of task and result belong together; a thread's message has lost that. */
function studyOf(task: ThreadTask, result: Studies[StudyKind]["result"]): Studies[StudyKind] {
  return { question: task.question, result } as Studies[StudyKind];
}
