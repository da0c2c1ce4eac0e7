/** `npm run build`: makes the pages for the browser. Server, workers and store need no build. */
import { buildClient } from "./setup/client.ts";
import { Refusal } from "./setup/refusal.ts";

try {
  await buildClient(true);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
