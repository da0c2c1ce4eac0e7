// `npm start`: installs what is missing, then starts Okno. What it starts is in up.ts.
import { handOver } from "./setup/install.mjs";

await handOver("scripts/up.ts");
