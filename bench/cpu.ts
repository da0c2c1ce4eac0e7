import { readFileSync, readdirSync } from "node:fs";

/** The processor time of the machine since it started, in seconds. */
interface Machine {
  busy: number;
  steal: number;
  total: number;
}

const ticksPerSecond = 100;

function readMachine(): Machine {
  const line = readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? "";
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / ticksPerSecond);
  const busy = user + nice + system + irq + soft;
  return { busy, steal, total: busy + idle + wait + steal };
}

/** Seconds that all threads of the process have run, to the nanosecond; null when it has ended. */
function readProcess(pid: number): number | null {
  try {
    let nanos = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`))
      nanos += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ", 1)[0]);
    return nanos / 1e9;
  } catch {
    return null;
  }
}

/** Resident memory of the process in kB. */
export function residentKb(pid: number): number {
  const found = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? Number.NaN);
}

/** What the processors did during a run. */
export interface Use {
  seconds: number;
  /** Seconds of processor time by the name of our process. */
  own: Record<string, number>;
  /** Cores that were busy with what is not ours. */
  foreign: number;
  /** Share of the machine's time that the hypervisor gave to others. */
  steal: number;
}

export interface Named {
  name: string;
  pid: number;
}

/** Starts watching; the answer ends it. `others` are ours too, but idle in this run: they are not foreign. */
export function watch(own: readonly Named[], others: readonly Named[]): () => Use {
  const before = readMachine();
  const startedAt = performance.now();
  const read = (list: readonly Named[]) => list.map(({ pid }) => readProcess(pid) ?? 0);
  const ownBefore = read(own);
  const othersBefore = read(others);
  return () => {
    const after = readMachine();
    const seconds = (performance.now() - startedAt) / 1000;
    const used: Record<string, number> = {};
    let ours = 0;
    read(own).forEach((now, index) => {
      const { name } = own[index] ?? { name: "?" };
      const spent = Math.max(0, now - (ownBefore[index] ?? 0));
      used[name] = (used[name] ?? 0) + spent;
      ours += spent;
    });
    read(others).forEach((now, index) => (ours += Math.max(0, now - (othersBefore[index] ?? 0))));
    return {
      seconds,
      own: used,
      foreign: Math.max(0, after.busy - before.busy - ours) / seconds,
      steal: (after.steal - before.steal) / Math.max(0.01, after.total - before.total),
    };
  };
}

/** True when the machine was too busy with others for a latency to mean anything. */
export function isNoisy(use: Use): boolean {
  return use.foreign > 0.15 || use.steal > 0.05;
}
