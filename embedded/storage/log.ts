import * as fs from "node:fs";
import { FrameBuffer } from "./frames.ts";
import type { Change } from "./frames.ts";

/** As long as MongoDB lets an unjournaled write wait for the disk. */
const laterMs = 100;

interface Batch {
  readonly frames: FrameBuffer;
  readonly written: Promise<void>;
  readonly settle: () => void;
}

/** The append-only log. Frames that arrive while the disk is busy are written and synced together. */
export class Log {
  #file: number;
  #bytes: number;
  #waiting: Batch | undefined;
  #running: Promise<void> | undefined;
  readonly #spare: FrameBuffer[] = [];
  #switchTo: (() => number) | undefined;
  #later: NodeJS.Timeout | undefined;
  readonly #failed: (error: Error) => void;

  /** `failed` is told when the disk refuses a write: what is in memory can then no longer be promised. */
  constructor(file: number, failed: (error: Error) => void) {
    this.#file = file;
    this.#bytes = fs.fstatSync(file).size;
    this.#failed = failed;
  }

  /** Bytes in the current file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends one frame; the promise settles when it is on disk. No changes: when all earlier frames are. */
  append(changes: readonly Change[]): Promise<void> {
    if (changes.length > 0) this.#add(changes);
    const waiting = this.#waiting;
    if (!waiting) return this.#running ?? Promise.resolve();
    this.#running ??= this.#run();
    return waiting.written;
  }

  /** Appends one frame for which nobody waits: it is on disk with whatever comes after it, and soon by itself. */
  appendLater(changes: readonly Change[]): void {
    this.#add(changes);
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      void this.append([]);
    }, laterMs);
  }

  /** Continues in another file once everything before is safe in this one; nothing is written in between. */
  async switchTo(open: () => number): Promise<void> {
    this.#switchTo = open;
    this.#running ??= this.#run();
    await this.#running;
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    clearTimeout(this.#later);
    await this.append([]);
    await this.#running;
    fs.closeSync(this.#file);
  }

  #add(changes: readonly Change[]): void {
    this.#waiting ??= newBatch(this.#spare.pop() ?? new FrameBuffer());
    this.#waiting.frames.add(changes);
  }

  async #run(): Promise<void> {
    // Commands read in the same turn of the event loop share one write.
    await new Promise((resume) => setImmediate(resume));
    while (this.#waiting !== undefined || this.#switchTo !== undefined) {
      const batch = this.#waiting;
      this.#waiting = undefined;
      if (batch !== undefined) await this.#write(batch);
      if (this.#switchTo !== undefined) this.#switch(this.#switchTo);
    }
    this.#running = undefined;
  }

  async #write({ frames, settle }: Batch): Promise<void> {
    try {
      const bytes = frames.bytes;
      for (let at = 0; at < bytes.length;) at += fs.writeSync(this.#file, bytes, at);
      await synced(this.#file);
      this.#bytes += bytes.length;
    } catch (error) {
      this.#failed(error as Error);
      return;
    }
    frames.clear();
    this.#spare.push(frames);
    settle();
  }

  #switch(open: () => number): void {
    fs.closeSync(this.#file);
    this.#file = open();
    this.#bytes = fs.fstatSync(this.#file).size;
    this.#switchTo = undefined;
  }
}

function newBatch(frames: FrameBuffer): Batch {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { frames, written: promise, settle: resolve };
}

function synced(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.fdatasync(file, (error) => (error === null ? resolve() : reject(error)));
  });
}
