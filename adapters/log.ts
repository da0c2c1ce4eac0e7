import { pino, type Logger } from "pino";

export type Log = Logger;

/** The process's log: JSON lines with the process's part by name. Bodies, addresses and secrets are never handed to it. */
export function openLog(part: string, level: string): Log {
  return pino({ name: part, level, base: { part, pid: process.pid } });
}
