import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { socketFolder } from "./redis.ts";

/** A child as the parent wrote it down, so that the next start finds it should the parent have been killed. */
interface Written {
  pid: number;
  /** When the system says it began: a process id is used again, this pair is not. */
  began: string;
}

const file = (dataDir: string): string => join(socketFolder(dataDir), "parts.json");

/** Writes down who runs now. */
export function writeParts(dataDir: string, pids: number[]): void {
  const list: Written[] = pids.map((pid) => ({ pid, began: beganAt(pid) }));
  writeFileSync(file(dataDir), JSON.stringify(list), { mode: 0o600 });
}

/** Ends what a killed parent left behind and waits for it. Returns how many there were. */
export async function endLeftovers(dataDir: string, deadlineMs = 9_000): Promise<number> {
  const left = readParts(dataDir).filter(isStill);
  for (const { pid } of left) signal(pid, "SIGTERM");
  const end = performance.now() + deadlineMs;
  while (left.some(isStill) && performance.now() < end) await wait(50);
  for (const part of left.filter(isStill)) signal(-part.pid, "SIGKILL");
  while (left.some(isStill)) await wait(20);
  rmSync(file(dataDir), { force: true });
  return left.length;
}

function readParts(dataDir: string): Written[] {
  try {
    return JSON.parse(readFileSync(file(dataDir), "utf8")) as Written[];
  } catch {
    return [];
  }
}

function isStill({ pid, began }: Written): boolean {
  return began !== "" && beganAt(pid) === began;
}

/** The start of a process as the system tells it; empty when it has gone. A zombie has gone. */
function beganAt(pid: number): string {
  try {
    if (process.platform === "linux") {
      // After the name in brackets, which may hold anything: the state, and as the 20th word the start in clock ticks.
      const words = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return words[0] === "Z" ? "" : (words[19] ?? "");
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  } catch {
    return "";
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has gone by itself.
  }
}
