/** `npm run check`: types, lint, format and the arrows between folders. Two steps at a time; every fault is shown. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = [
  "core",
  "adapters",
  "server",
  "workers",
  "client",
  "embedded",
  "scripts",
  "bench",
  "test",
].filter((folder) => existsSync(`${root}/${folder}`));

/** What is checked, with the tool's own file under node_modules. */
const steps: { says: string; tool: string; args: string[] }[] = [
  { says: "lint", tool: "eslint/bin/eslint.js", args: [".", "--max-warnings", "0"] },
  { says: "types", tool: "typescript/bin/tsc", args: ["-p", "tsconfig.json"] },
  { says: "types of the client", tool: "vue-tsc/bin/vue-tsc.js", args: ["-p", "client/tsconfig.json"] },
  { says: "format", tool: "prettier/bin/prettier.cjs", args: ["--check", "--log-level", "warn", "."] },
  {
    says: "arrows between folders",
    tool: "dependency-cruiser/bin/dependency-cruiser.mjs",
    args: ["--config", ".dependency-cruiser.js", ...folders],
  },
];

function run({ says, tool, args }: (typeof steps)[number]): Promise<boolean> {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`node_modules/${tool}`, ...args], { cwd: root });
    let output = "";
    const hear = (text: Buffer): void => {
      output += text.toString();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", (code) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`${code === 0 ? "ok    " : "FAULT "} ${says} (${seconds} s)`);
      if (code !== 0) console.log(output.trimEnd());
      resolve(code === 0);
    });
  });
}

/** One of two runners that take the next step until none is left. */
async function runner(queue: typeof steps): Promise<boolean[]> {
  const results: boolean[] = [];
  for (let step = queue.shift(); step; step = queue.shift()) results.push(await run(step));
  return results;
}

const queue = [...steps];
const results = (await Promise.all([runner(queue), runner(queue)])).flat();
process.exitCode = results.every(Boolean) ? 0 : 1;
