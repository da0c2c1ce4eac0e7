import { setTimeout as sleep } from "node:timers/promises";
import type { Contestant } from "./contestant.ts";
import { residentKb } from "./cpu.ts";
import { figure, table } from "./table.ts";

export interface Idle {
  name: string;
  connections: number;
  kbEach: number;
}

/** Opens idle connections, as widgets that only listen, and sees by how much the process that holds them grows. The first half only uses up the room that the process had left; the second is measured. */
export async function memoryOfIdle(
  contestant: Contestant,
  holder: string,
  connections: number,
): Promise<Idle> {
  const pid = contestant.processes.find(({ name }) => name === holder)?.pid;
  if (pid === undefined) throw new Error(`${contestant.name} has no process ${holder}.`);
  await contestant.crowd(connections / 2);
  await sleep(1_000);
  const before = residentKb(pid);
  await contestant.crowd(connections);
  await sleep(1_000);
  const after = residentKb(pid);
  await contestant.crowd(0);
  return { name: contestant.name, connections, kbEach: (after - before) / (connections / 2) };
}

/** Idle memory as a table; garbage that was not collected yet is in it. */
export function idles(all: readonly Idle[]): string {
  const rows = all.map(({ name, connections, kbEach }) => [name, `${connections}`, figure(kbEach)]);
  return table(["memory per idle connection", "connections", "kB each"], rows);
}
