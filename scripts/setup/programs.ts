import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { showProgress } from "./progress.mjs";
import { Refusal } from "./refusal.ts";

/** A program that Okno needs and that npm cannot bring. */
export interface Program {
  /** Any of these on PATH will do. */
  commands: string[];
  debianPackage: string;
  /** How to get it elsewhere. */
  advice: string;
}

export const redisServer: Program = {
  commands: ["redis-server"],
  debianPackage: "redis-server",
  advice:
    'install Redis 7 or newer ("sudo apt-get install redis-server", "brew install redis") or give REDIS_URL',
};

export const chromium: Program = {
  commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  debianPackage: "chromium",
  advice: 'install Chromium ("sudo apt-get install chromium")',
};

/** For the tests of fetching mail: they are left out where it is missing. */
export const dovecot: Program = {
  commands: ["dovecot"],
  debianPackage: "dovecot-imapd",
  advice: 'install Dovecot ("sudo apt-get install dovecot-imapd")',
};

/** Path of the first of the program's commands on PATH, or null. */
export function findProgram({ commands }: Program): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  for (const command of commands)
    for (const folder of folders) {
      const path = join(folder, command);
      if (isExecutable(path)) return path;
    }
  return null;
}

/** Finds the program or installs it from the system's packages; else says in one sentence how to get it. */
export async function ensureProgram(program: Program): Promise<string> {
  const found = findProgram(program);
  if (found) return found;
  const name = program.commands[0] ?? program.debianPackage;
  const apt = aptCommand();
  if (!apt) throw new Refusal(`${name} was not found: ${program.advice}.`);
  const done = showProgress(`Installing ${program.debianPackage} from the system's packages`);
  const install = ["install", "-y", "--no-install-recommends", program.debianPackage];
  const first = await run([...apt, ...install]);
  // On a bare machine the list of packages is empty or old: fetch it and try once more.
  const last = first.code === 0 ? first : (await run([...apt, "update"]), await run([...apt, ...install]));
  const path = findProgram(program);
  done(path ? "done" : "failed");
  if (path) return path;
  throw new Refusal(`${name} could not be installed (${lastLine(last.output)}): ${program.advice}.`);
}

/** `apt-get` with the right to use it without a question, or null. */
function aptCommand(): string[] | null {
  if (spawnSync("apt-get", ["--version"]).status !== 0) return null;
  if (process.getuid?.() === 0) return ["apt-get"];
  return spawnSync("sudo", ["-n", "true"]).status === 0 ? ["sudo", "-n", "apt-get"] : null;
}

function run([command = "", ...args]: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const hear = (text: Buffer): void => {
      output += text.toString();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", (error) => resolve({ code: null, output: error.message }));
    child.on("close", (code) => resolve({ code, output }));
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
