import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const NULL_SERVER = path.join(here, "nullServer.ts");
const STORE = path.join(here, "../../embedded/main.ts");

/** A server process under measurement. */
export interface RunningServer {
  readonly address: string;
  /** The processor time it has used; 0 where that cannot be told. */
  cpuMicros(): number;
  stop(): Promise<void>;
}

/** Starts the server that answers at once. */
export function startNullServer(folder: string): Promise<RunningServer> {
  return start([NULL_SERVER, path.join(folder, "null.sock")]);
}

/** Starts the embedded store on a new folder. */
export function startStore(folder: string): Promise<RunningServer> {
  return start([STORE, "--data", path.join(folder, "data")]);
}

// Linux counts in hundredths of a second.
function cpuMicrosOf(pid: number): number {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
    return (user + system) * 10_000;
  } catch {
    return 0;
  }
}

async function start(args: string[]): Promise<RunningServer> {
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  // Also when a measurement fails, nothing is left running.
  process.once("exit", () => child.kill("SIGKILL"));
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return {
    cpuMicros: () => cpuMicrosOf(child.pid ?? 0),
    address: line.toString().trim().replace("Ready: ", ""),
    stop: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
