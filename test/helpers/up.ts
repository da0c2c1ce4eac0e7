import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A start of everything, as `npm start` does it. */
export interface Up {
  child: ChildProcess;
  /** All that it has written so far. */
  text(): string;
  /** Resolves with the address of the last line. */
  ready: Promise<string>;
  /** Resolves with the exit code when it has ended. */
  ended: Promise<number | null>;
}

/** Runs `npm start`'s own file in a process group of its own with only these settings. */
export function startUp(env: Record<string, string>, args: string[] = []): Up {
  const child = spawn(process.execPath, [join(root, "scripts/start.mjs"), ...args], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], PORT: "0", SMTP_PORT: "0", ...env },
  });
  let text = "";
  const ready = Promise.withResolvers<string>();
  ready.promise.catch(() => undefined);
  const hear = (bytes: Buffer): void => {
    text += bytes.toString();
    const match = /^Ready: (\S+)\n$/m.exec(text);
    if (match?.[1]) ready.resolve(match[1]);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      ready.reject(new Error(`It ended (${code}):\n${text}`));
      resolve(code);
    });
  });
  return { child, text: () => text, ready: ready.promise, ended };
}

/** The processes that `up` started, by what the system tells. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
}

export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** A data folder for one test file and how to take it away. */
export function newFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "okno-up-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
