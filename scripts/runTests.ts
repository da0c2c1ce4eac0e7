/**
 * `npm test`: gets what the tests need (Redis, Chromium, the built pages), then runs them all. The last line is always
 * `N passed, N failed`. Arguments go to vitest, e.g. `npm test -- test/core`.
 */
import { createVitest, type TestModule } from "vitest/node";
import { buildClient, root } from "./setup/client.ts";
import { chromium, dovecot, ensureProgram, redisServer } from "./setup/programs.ts";
import { Refusal } from "./setup/refusal.ts";

/** What counts as failed: a test, a file that could not be loaded, an error that nobody caught. */
interface Totals {
  passed: number;
  failed: number;
}

function count(modules: readonly TestModule[], unhandled: readonly unknown[]): Totals {
  const totals: Totals = { passed: 0, failed: unhandled.length };
  for (const module of modules) {
    totals.failed += module.errors().length;
    for (const suite of module.children.allSuites()) totals.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") totals.passed += 1;
      if (state === "failed" || state === "pending") totals.failed += 1;
    }
  }
  return totals;
}

/** Pages that cannot be built are one failure; the tests that need no browser still run. */
async function faultsOfTheBuild(): Promise<string[]> {
  try {
    await buildClient();
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    return [error.message];
  }
}

/** Without it the tests that fetch mail are left out; that stops nobody. */
async function ensureDovecot(): Promise<void> {
  try {
    await ensureProgram(dovecot);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.log(`${error.message} The tests that fetch mail are left out.`);
  }
}

async function run(filters: string[]): Promise<Totals> {
  await ensureProgram(redisServer);
  await ensureProgram(chromium);
  await ensureDovecot();
  const broken = await faultsOfTheBuild();
  const vitest = await createVitest("test", { root, watch: false, run: true, reporters: ["default"] });
  try {
    const { testModules, unhandledErrors } = await vitest.start(filters);
    const totals = count(testModules, [...unhandledErrors, ...broken]);
    // Nothing found is not a success.
    return totals.passed + totals.failed === 0 ? { passed: 0, failed: 1 } : totals;
  } finally {
    await vitest.close();
  }
}

let totals: Totals = { passed: 0, failed: 1 };
try {
  totals = await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Refusal ? error.message : error);
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
