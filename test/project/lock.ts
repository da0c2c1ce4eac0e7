import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** What these tests read of an entry of package-lock.json. */
interface Locked {
  version?: string;
  hasInstallScript?: boolean;
  resolved?: string;
  dev?: boolean;
}

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
  scripts: Record<string, string>;
}

export const readText = (path: string): string => readFileSync(`${root}${path}`, "utf8");

/** The sources below a folder. */
export const textsIn = (folder: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(ts|mjs|vue|css|html)$/.test(path))
    .map((path) => readText(join(folder, path)));

export const manifest = JSON.parse(readText("package.json")) as Manifest;

const lock = JSON.parse(readText("package-lock.json")) as { packages: Record<string, Locked> };

/** Every installed copy of every package, by name. */
export const installed: { name: string; path: string; entry: Locked }[] = Object.entries(lock.packages)
  .filter(([path]) => path !== "")
  .map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ""), path, entry }));

/** Negative, zero or positive as version a is older than, equal to or newer than b. Text after "-" is left out. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string): number[] => (version.split("-")[0] ?? "").split(".").map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < 3; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
