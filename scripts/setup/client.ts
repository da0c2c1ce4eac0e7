import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPart } from "../processes/part.ts";
import { showProgress } from "./progress.mjs";
import { Refusal } from "./refusal.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const stamp = join(root, "dist", ".built");

/** What the browser's files are made from: one number for all of it. */
function sourceHash(): string {
  const hash = createHash("sha256");
  const files = ["package-lock.json", ...globSync(["client/**/*.*", "core/**/*.ts"], { cwd: root }).sort()];
  for (const file of files)
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** The client's parts: each folder of `client/` that has a vite.config.ts. */
export function clientParts(): string[] {
  return globSync("client/*/vite.config.ts", { cwd: root }).sort();
}

/** Builds the pages to `dist/` when their sources have changed since the last time. */
export async function buildClient(always = false): Promise<void> {
  const hash = sourceHash();
  if (!always && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  const done = showProgress("Building the pages");
  for (const config of clientParts()) {
    const { code, output } = await runVite(["build", "--config", config, "--logLevel", "warn"]);
    if (code === 0) continue;
    done("failed");
    throw new Refusal(`${output.trim()}\nThe pages could not be built from ${config}.`);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  done("done");
}

/** On a leash like every part of ours: it ends when we are stopped meanwhile. */
async function runVite(args: string[]): Promise<{ code: number | null; output: string }> {
  const part = startPart({
    name: "vite",
    args: [join(root, "node_modules/vite/bin/vite.js"), ...args],
    cwd: root,
  });
  const code = await part.exited;
  return { code, output: part.output.join("\n") };
}
