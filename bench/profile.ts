/** Reads the processor profiles of a run (BENCH_PROFILE=folder npm run bench) and says where the time went: `node bench/profile.ts folder`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { figure, table } from "./table.ts";

interface Node {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
  children?: number[];
}

interface Profile {
  nodes: Node[];
  samples: number[];
  timeDeltas: number[];
}

/** The package or folder that a frame belongs to. */
function ownerOf({ url, functionName }: Node["callFrame"]): string {
  const module = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (module?.[1]) return module[1];
  const own = /\/(core|adapters|server|workers|embedded|bench|scripts)\/(.*)$/.exec(url);
  if (own) return `${own[1]}/${own[2]}`;
  if (url.startsWith("node:")) return url;
  return functionName;
}

function summary(file: string): string {
  const profile = JSON.parse(readFileSync(file, "utf8")) as Profile;
  const self = new Map<number, number>();
  profile.samples.forEach((id, index) =>
    self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0) / 1000),
  );
  const byOwner = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let busy = 0;
  for (const node of profile.nodes) {
    const ms = self.get(node.id) ?? 0;
    const { functionName, lineNumber } = node.callFrame;
    if (ms === 0 || functionName === "(idle)") continue;
    busy += ms;
    const owner = ownerOf(node.callFrame);
    byOwner.set(owner, (byOwner.get(owner) ?? 0) + ms);
    const name = `${owner} ${functionName || "(anonymous)"}:${lineNumber + 1}`;
    byFunction.set(name, (byFunction.get(name) ?? 0) + ms);
  }
  const top = (of: Map<string, number>) =>
    [...of]
      .sort((one, other) => other[1] - one[1])
      .slice(0, 25)
      .map(([name, ms]) => [name, figure(ms, 0), `${figure((ms * 100) / busy, 1)} %`]);
  const head = (title: string) => [title, "ms", "of busy"];
  return `${file}: ${figure(busy, 0)} ms busy\n${table(head("where"), top(byOwner))}\n\n${table(head("function"), top(byFunction))}`;
}

const folder = process.argv[2] ?? ".";
for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }))
  if (entry.endsWith(".cpuprofile")) console.log(`\n${summary(join(folder, entry))}`);
