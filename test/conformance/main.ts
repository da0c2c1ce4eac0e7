import { checkRow, connect, suite } from "./suite.ts";

// Runs the conformance suite against any MongoDB: npm run conformance -- <mongodb address>

const address = process.argv[2];
if (address === undefined) {
  console.error("Usage: npm run conformance -- <mongodb address>");
  process.exit(2);
}

const client = await connect(address);
let failed = 0;
for (const row of suite) {
  try {
    await checkRow(client, row);
  } catch (error) {
    failed++;
    console.log(
      `FAILED  ${row.name}\n        ${String(error instanceof Error ? error.message : error)
        .split("\n")
        .join("\n        ")}`,
    );
  }
}
await client.close();
console.log(`${suite.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
