import { setTimeout as sleep } from "node:timers/promises";
import type { Contestant } from "./contestant.ts";
import { residentKb } from "./cpu.ts";

export interface Idle {
  name: string;
  connections: number;
  kbEach: number;
}

/** Opens idle connections, as widgets that only listen, and sees by how much the process that holds them grows. */
export async function memoryOfIdle(
  contestant: Contestant,
  holder: string,
  connections: number,
): Promise<Idle> {
  const pid = contestant.processes.find(({ name }) => name === holder)?.pid;
  if (pid === undefined) throw new Error(`${contestant.name} has no process ${holder}.`);
  const before = residentKb(pid);
  await contestant.crowd(connections);
  await sleep(1_500);
  const after = residentKb(pid);
  await contestant.crowd(0);
  return { name: contestant.name, connections, kbEach: (after - before) / connections };
}
