import { cpus, release, totalmem } from "node:os";

/** On what the figures were taken; a figure without it says nothing. */
export function hardware(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  return [
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? "?"}, ${gib} GiB, Linux ${release()}, Node ${process.version}.`,
    "Everything on this machine, the generators too; loopback only. Redis: AOF every second. Store: fdatasync before every answer.",
    "m0 emits · m1 stores in Redis · m2 through BullMQ · m3 with a worker apart · m4 as m3, journaled before the answer and logged before the emit.",
  ].join("\n");
}
