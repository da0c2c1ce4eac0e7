import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { startPart } from "../../scripts/processes/part.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the store that the run shares; each hub takes a database of its own. Empty when there is none. */
    mongoUrl: string;
  }
}

const main = fileURLToPath(new URL("../../embedded/main.ts", import.meta.url));

/** One store for the whole run: OKNO_TEST_MONGO_URL, else the embedded store, which refuses queries that walk a collection. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["OKNO_TEST_MONGO_URL"];
  if (given || !existsSync(main)) {
    project.provide("mongoUrl", given ?? "");
    return async () => undefined;
  }
  const data = mkdtempSync(join(tmpdir(), "okno-store-"));
  let stopping = false;
  const store = startPart({
    name: "embedded store",
    args: [main, "--data", data, "--port", "0", "--refuse-scans"],
    ready: /Ready: (mongodb:\/\/\S+)/,
  });
  const ready = await store.ready;
  store.once("exit", (code) => {
    if (!stopping)
      console.error(`The store of this run ended (${code ?? "killed"}):\n${store.output.join("\n")}`);
  });
  project.provide("mongoUrl", ready?.[1] ?? "");
  return async () => {
    stopping = true;
    await store.stop();
    rmSync(data, { recursive: true, force: true });
  };
}
