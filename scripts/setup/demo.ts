import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startPart } from "../processes/part.ts";
import { root } from "./client.ts";
import { Refusal } from "./refusal.ts";

const file = (dataDir: string): string => join(dataDir, "demo-logins.json");

/** Fills an empty installation with the demo bank. Returns whether it did. */
export async function seedDemoBank(
  dataDir: string,
  env: Record<string, string | undefined>,
  always: boolean,
): Promise<boolean> {
  if (existsSync(file(dataDir)) && !always) return false;
  const seed = startPart({ name: "seed", args: [join(root, "scripts/seed.ts")], env });
  if ((await seed.exited) !== 0)
    throw new Refusal(`${seed.output.join("\n")}\nThe demo bank could not be put in.`);
  return existsSync(file(dataDir));
}

/** The demo logins as lines for the terminal. */
export function demoLogins(dataDir: string): string {
  if (!existsSync(file(dataDir))) return "";
  const logins = JSON.parse(readFileSync(file(dataDir), "utf8")) as { login: string; password: string }[];
  const lines = logins.map(({ login, password }) => `    ${login.padEnd(10)} ${password}`);
  return ["  Demo logins   (made for this installation, kept in demo-logins.json)", ...lines].join("\n");
}
