import { watch } from "node:fs";
import { join } from "node:path";
import { clientParts, root } from "../setup/client.ts";
import type { Keeper } from "./keeper.ts";
import { startPart } from "./part.ts";

/** Which parts start again when a file in the folder changes. */
const followers: Record<string, string[]> = {
  core: ["server", "workers"],
  adapters: ["server", "workers"],
  server: ["server"],
  workers: ["workers"],
};

/** Follows the sources: server and workers start again, pages are built again. Returns the address to open. */
export async function followSources(keeper: Keeper, url: string): Promise<string> {
  for (const [folder, parts] of Object.entries(followers)) {
    let timer: NodeJS.Timeout | undefined;
    watch(join(root, folder), { recursive: true }, (_event, file) => {
      if (!file?.endsWith(".ts")) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        for (const part of parts) void keeper.restart(part);
      }, 200);
    });
  }
  for (const config of clientParts()) {
    const name = `pages-${config.split("/")[1]}`;
    const vite = join(root, "node_modules/vite/bin/vite.js");
    await keeper.keep(name, (onLine) =>
      Promise.resolve(
        startPart({ name, args: [vite, "build", "--watch", "--config", config], cwd: root, onLine }),
      ),
    );
  }
  return url;
}
