/**
 * `npm run conformance -- <mongodb address>`: runs the suite that both engines must pass, the embedded store and
 * MongoDB, against the given address. Without one, against a fresh embedded store.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./setup/client.ts";

const [address] = process.argv.slice(2);
if (address !== undefined && !/^mongodb(\+srv)?:\/\//.test(address)) {
  console.error(`"${address}" is not an address of MongoDB: it begins with mongodb://.`);
  process.exit(1);
}
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const child = spawn(process.execPath, [vitest, "run", "test/conformance"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ...(address ? { OKNO_TEST_MONGO_URL: address } : {}) },
});
child.on("exit", (code) => process.exit(code ?? 1));
