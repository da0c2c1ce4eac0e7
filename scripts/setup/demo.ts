import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPart } from "../processes/part.ts";
import { root } from "./client.ts";
import { Refusal } from "./refusal.ts";

const file = (dataDir: string): string => join(dataDir, "demo-logins.json");

/** Written after a seed that ended well, with a mark of the store that it filled. */
const stamp = (dataDir: string): string => join(dataDir, "seeded");

/** Fills an empty installation with the demo bank; one that has people already is left as it is. */
export async function seedDemoBank(
  dataDir: string,
  env: Record<string, string | undefined>,
  always: boolean,
): Promise<{ isNew: boolean; said: string }> {
  const store = createHash("sha256")
    .update(env["MONGO_URL"] ?? "")
    .digest("hex");
  if (!always && existsSync(stamp(dataDir)) && readFileSync(stamp(dataDir), "utf8") === store)
    return { isNew: false, said: "" };
  const before = loginsText(dataDir);
  const past = process.argv.filter((one) => one.startsWith("--history="));
  const seed = startPart({ name: "seed", args: [join(root, "scripts/seed.ts"), ...past], env });
  const code = await seed.exited;
  const said = seed.output.join("\n");
  if (code !== 0) throw new Refusal(`${said}\nThe demo bank could not be put in.`);
  writeFileSync(stamp(dataDir), store, { mode: 0o600 });
  return { isNew: loginsText(dataDir) !== before, said };
}

function loginsText(dataDir: string): string {
  return existsSync(file(dataDir)) ? readFileSync(file(dataDir), "utf8") : "";
}

/** The demo logins as lines for the terminal. */
export function demoLogins(dataDir: string): string {
  const text = loginsText(dataDir);
  if (!text) return "";
  const logins = JSON.parse(text) as { login: string; password: string }[];
  const lines = logins.map(({ login, password }) => `    ${login.padEnd(10)} ${password}`);
  return ["  Demo logins   (made for this installation, kept in demo-logins.json)", ...lines].join("\n");
}
