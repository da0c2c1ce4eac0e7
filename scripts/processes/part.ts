import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";

const leash = fileURLToPath(new URL("leash.ts", import.meta.url));

/**
 * Several processes share a machine, often of two cores: a collection of one may not take both from the others, and what a
 * client's message leaves behind dies young. The image sets the same.
 */
export const nodeOptions = ["--v8-pool-size=1", "--max-semi-space-size=32"];

/** How to start one process of Okno. */
export interface PartOptions {
  /** Name for messages, e.g. "server". */
  name: string;
  /** The command; without it the current Node runs `args`. */
  command?: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** The line that says that the process works; without it the process counts as ready at once. */
  ready?: RegExp;
  /** Each line of standard output and standard error. */
  onLine?: (line: string) => void;
}

const running = new Set<Part>();

/** Everything that this process started and that has not ended, also what is only starting. */
export function runningParts(): Part[] {
  return [...running];
}

/** A part ended before it said that it was ready; `output` holds its last lines. */
export class PartFailed extends Error {
  readonly output: string[];
  readonly code: number | null;
  constructor(name: string, code: number | null, output: string[]) {
    super(`${name} stopped before it was ready (exit code ${code ?? "none"}).`);
    this.output = output;
    this.code = code;
  }
}

/** One running process in a group of its own, so that Ctrl-C in the terminal reaches only the parent. */
export class Part extends EventEmitter<{ exit: [code: number | null] }> {
  readonly name: string;
  readonly pid: number;
  /** The last lines that the process wrote. */
  readonly output: string[] = [];
  /** Resolves with the match of the ready line; rejects with PartFailed. */
  readonly ready: Promise<RegExpMatchArray | null>;
  /** Resolves when the process has gone. */
  readonly exited: Promise<number | null>;
  #running = true;

  constructor(child: ChildProcess, options: PartOptions) {
    super();
    running.add(this);
    this.name = options.name;
    this.pid = child.pid ?? 0;
    const started = Promise.withResolvers<RegExpMatchArray | null>();
    if (!options.ready) started.resolve(null);
    const hear = (line: string): void => {
      this.output.push(line);
      if (this.output.length > 200) this.output.shift();
      options.onLine?.(line);
      const match = options.ready?.exec(line);
      if (match) started.resolve(match);
    };
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    for (const stream of streams) createInterface({ input: stream }).on("line", hear);
    this.exited = new Promise((resolve) => {
      const end = (code: number | null): void => {
        if (!this.#running) return;
        this.#running = false;
        running.delete(this);
        started.reject(new PartFailed(this.name, code, this.output));
        this.emit("exit", code);
        resolve(code);
      };
      child.on("error", (error) => {
        hear(error.message);
        end(null);
      });
      // "close", not "exit": by then the last lines have been read. A grandchild that keeps the pipe must not hold us.
      child.on("close", end);
      child.on("exit", (code) => setTimeout(end, 500, code).unref());
    });
    this.ready = started.promise;
    this.ready.catch(() => undefined);
  }

  get running(): boolean {
    return this.#running;
  }

  signal(name: NodeJS.Signals): void {
    if (!this.#running || this.pid === 0) return;
    try {
      process.kill(this.pid, name);
    } catch {
      // It has gone in this very moment.
    }
  }

  /** Asks the process to end and, after the deadline, ends it and whatever it started. Returns whether it obeyed. */
  async stop(deadlineMs = 10_000): Promise<boolean> {
    this.signal("SIGTERM");
    const obeyed = await Promise.race([
      this.exited.then(() => true),
      wait(deadlineMs, false, { ref: false }),
    ]);
    if (!obeyed) await this.kill();
    return obeyed;
  }

  /** SIGKILL to the whole group, as a power cut would do it. */
  async kill(): Promise<void> {
    if (this.#running && this.pid > 0) {
      try {
        process.kill(-this.pid, "SIGKILL");
      } catch {
        this.signal("SIGKILL");
      }
    }
    await this.exited;
  }
}

/** Starts a process. A Node process is put on a leash: it ends by itself when this process dies. */
export function startPart(options: PartOptions): Part {
  const ours = options.command === undefined;
  const child = spawn(
    options.command ?? process.execPath,
    ours ? [...nodeOptions, "--import", leash, ...options.args] : options.args,
    {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", ...(ours ? (["ipc"] as const) : [])],
    },
  );
  return new Part(child, options);
}
