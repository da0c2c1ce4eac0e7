// `npm test`: installs what is missing, then runs every test. What it runs is in runTests.ts.
import { handOver } from "./setup/install.mjs";

await handOver("scripts/runTests.ts");
