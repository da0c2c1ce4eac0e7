import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../embedded/main.ts", import.meta.url));

/** A store process of a test's own. */
export interface RunningStore {
  readonly address: string;
  readonly folder: string;
  readonly process: ChildProcess;
  /** Ends the process with a signal and waits for it; the data stay. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

/** Makes an empty folder for one test. */
export function newFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), "store-"));
}

/** Starts a store and waits until it is ready; throws what it says when it is not. */
export async function startStore(folder = newFolder(), ...options: string[]): Promise<RunningStore> {
  const child = spawn(process.execPath, [MAIN, "--data", folder, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const address = await ready(child);
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return {
    address,
    folder,
    process: child,
    end,
    stop: async () => {
      await end("SIGKILL");
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let [said, complained] = ["", ""];
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const address = /^Ready: (\S+)\n/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (complained += text));
    child.once("exit", (code) => reject(new Error(`exit code ${code}: ${complained.trim()}`)));
  });
}
