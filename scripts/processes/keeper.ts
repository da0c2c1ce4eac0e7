import { createWriteStream, renameSync, statSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { writeParts } from "./leftovers.ts";
import { runningParts, type Part } from "./part.ts";

/** A part that is kept alive: how to start it, and how long it may take to stop. */
interface Kept {
  name: string;
  start: () => Promise<Part>;
  stopWithinMs: number;
  part: Part;
  /** Being stopped in order to be started again. */
  restarting: boolean;
}

/** First nothing more is taken in, then what was begun is finished, then the stores close. Parts not named here stop first. */
const stopOrder = ["server", "workers", "store", "redis"];

/** Waits before the next try: 0.5 s, doubled each time up to 10 s; a minute of good work forgets the past. */
function pauseAfter(failures: number): number {
  return failures === 0 ? 0 : Math.min(10_000, 500 * 2 ** (failures - 1));
}

/** Starts the parts in order, starts a fallen one again, and stops them in the order that loses nothing. */
export class Keeper {
  readonly #dataDir: string;
  readonly #say: (text: string) => void;
  readonly #kept: Kept[] = [];
  #stopping: Promise<void> | null = null;

  constructor(dataDir: string, say: (text: string) => void) {
    this.#dataDir = dataDir;
    this.#say = say;
  }

  /** Starts a part and keeps it. */
  async keep(
    name: string,
    start: (onLine: (line: string) => void) => Promise<Part>,
    stopWithinMs = 10_000,
  ): Promise<Part> {
    const log = openLog(this.#dataDir, name);
    const onLine = (line: string): void => void log.write(`${line}\n`);
    const part = await start(onLine);
    const kept: Kept = { name, start: () => start(onLine), stopWithinMs, part, restarting: false };
    this.#kept.push(kept);
    this.#writeDown();
    // A stop that came while this part was starting has not seen it.
    if (this.#stopping) await part.stop(stopWithinMs);
    else this.#watch(kept);
    return part;
  }

  get stopping(): boolean {
    return this.#stopping !== null;
  }

  /** Stops all parts in the order that loses nothing. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopAll());
  }

  /** Stops one part and starts it again, e.g. because its sources changed. */
  async restart(name: string): Promise<void> {
    const kept = this.#kept.find((one) => one.name === name);
    // One that is on its way already comes back with the sources as they are then.
    if (!kept?.part.running || kept.restarting || this.#stopping) return;
    kept.restarting = true;
    kept.part.removeAllListeners("exit");
    await kept.part.stop(kept.stopWithinMs);
    kept.restarting = false;
    await this.#again(kept, 0);
  }

  async #stopAll(): Promise<void> {
    const rank = ({ name }: Kept): number => stopOrder.indexOf(name);
    for (const { name, part, stopWithinMs } of this.#kept.toSorted((a, b) => rank(a) - rank(b))) {
      const obeyed = await part.stop(stopWithinMs);
      if (!obeyed) this.#say(`${name} did not stop within ${stopWithinMs / 1000} s and was ended.`);
    }
    // What was only starting, or no part of the hub: a build, a seed.
    await Promise.all(runningParts().map((part) => part.stop(5_000)));
    writeParts(this.#dataDir, []);
  }

  #watch(kept: Kept, failures = 0): void {
    const began = performance.now();
    kept.part.once("exit", (code) => {
      if (this.#stopping) return;
      const count = performance.now() - began > 60_000 ? 1 : failures + 1;
      this.#say(`${kept.name} ended (${code ?? "killed"}); starting it again.`);
      void this.#again(kept, count);
    });
  }

  async #again(kept: Kept, failures: number): Promise<void> {
    await wait(pauseAfter(failures));
    if (this.#stopping) return;
    try {
      kept.part = await kept.start();
      this.#writeDown();
      this.#say(`${kept.name} works again.`);
      if (this.#stopping) await kept.part.stop(kept.stopWithinMs);
      else this.#watch(kept, failures);
    } catch {
      await this.#again(kept, failures + 1);
    }
  }

  #writeDown(): void {
    writeParts(
      this.#dataDir,
      this.#kept.filter(({ part }) => part.running).map(({ part }) => part.pid),
    );
  }
}

/** The part's log file; one of more than 20 MB is set aside first. */
function openLog(dataDir: string, name: string): WriteStream {
  const path = join(dataDir, "logs", `${name}.log`);
  try {
    if (statSync(path).size > 20e6) renameSync(path, `${path}.1`);
  } catch {
    // There is none yet.
  }
  const log = createWriteStream(path, { flags: "a", mode: 0o600 });
  // A full disk must not end the parent: the parts themselves say what they cannot write.
  log.on("error", () => undefined);
  return log;
}
