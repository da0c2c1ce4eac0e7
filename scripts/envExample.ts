/** `npm run env-example`: writes `.env.example` from the table of settings. A test keeps it current. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { settings } from "../adapters/config.ts";
import { root } from "./setup/client.ts";

/** The example file as the settings stand now: each with its sentence; a default is shown, but commented out. */
export function envExample(): string {
  const blocks = Object.entries(settings).map(([name, { check, says }]) => {
    const standard = check.safeParse(undefined);
    const value = standard.success && standard.data !== undefined ? String(standard.data) : "";
    return `# ${says}\n#${name}=${value}\n`;
  });
  return [
    "# Every setting of Okno. Copy to .env and take away the # before what you change.\n",
    ...blocks,
  ].join("\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(join(root, ".env.example"), envExample());
