import * as path from "node:path";
import { parseArgs } from "node:util";
import type { Place } from "./server.ts";

export interface Arguments {
  readonly folder: string;
  readonly place: Place;
  readonly memoryMb: number;
  readonly refusesScans: boolean;
}

export const USAGE =
  "Usage: node embedded/main.ts --data DIR [--port N | --socket PATH] [--memory-mb N] [--refuse-scans]";

const DEFAULT_MEMORY_MB = 1024;

/** Reads the command line; throws a sentence for the user. */
export function parseArguments(given: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...given],
    options: {
      data: { type: "string" },
      port: { type: "string" },
      socket: { type: "string" },
      "memory-mb": { type: "string" },
      "refuse-scans": { type: "boolean", default: false },
    },
  });
  if (values.data === undefined) throw new Error(`--data is missing. ${USAGE}`);
  if (values.port !== undefined && values.socket !== undefined)
    throw new Error(`--port and --socket exclude each other. ${USAGE}`);
  const folder = path.resolve(values.data);
  const place =
    values.port === undefined
      ? { socket: path.resolve(values.socket ?? path.join(folder, "store.sock")) }
      : { port: wholeNumber("--port", values.port, 0, 65_535) };
  const memoryMb =
    values["memory-mb"] === undefined
      ? DEFAULT_MEMORY_MB
      : wholeNumber("--memory-mb", values["memory-mb"], 1, 1024 * 1024);
  return { folder, place, memoryMb, refusesScans: values["refuse-scans"] };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
  return value;
}
