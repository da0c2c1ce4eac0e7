import * as fs from "node:fs";
import * as path from "node:path";

/** Takes the data folder for this process alone: two servers on one folder would destroy it. */
export function lockFolder(folder: string): () => void {
  const file = path.join(folder, "lock");
  const mark = `${process.pid} ${startOf(process.pid)}`;
  const previous = read(file);
  if (previous !== undefined && isAlive(previous))
    throw new Error(`Another store (process ${previous.split(" ")[0]}) uses the folder ${folder}.`);
  if (previous !== undefined) takeAway(file, previous, folder);
  try {
    fs.writeFileSync(file, mark, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Error(`Another store is starting in the folder ${folder}.`);
  }
  return () => {
    if (read(file) === mark) fs.unlinkSync(file);
  };
}

// Two may find the same dead lock at once. Only one of them can move it away; the slower one must not remove the lock
// that the quicker one has put in its place.
function takeAway(file: string, dead: string, folder: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return;
  }
  const isDead = read(aside) === dead;
  if (!isDead) fs.linkSync(aside, file);
  fs.unlinkSync(aside);
  if (!isDead) throw new Error(`Another store is starting in the folder ${folder}.`);
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

// A process number may be used again after a crash, so the time the process started is compared as well.
function isAlive(mark: string): boolean {
  const [pid, start] = mark.split(" ");
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return startOf(Number(pid)) === start;
}

function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  // The name, the second field, is in brackets and may hold spaces; the start is field 22.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "unknown";
}
