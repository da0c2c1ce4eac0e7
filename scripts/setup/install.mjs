// The only part of Okno that runs before anything is installed, perhaps on an old Node: plain JavaScript that uses
// nothing new and no package.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { showProgress } from "./progress.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The oldest Node that runs the TypeScript files as they are and has its security fixes. */
const oldest = [22, 19];

/** Ends with one sentence. */
function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

/** Whether an entry of the lock file is meant for this machine. */
function fits(entry) {
  const allows = (given, mine) => {
    const list = given ? [].concat(given) : [];
    if (list.includes(mine) || list.length === 0) return true;
    return list.every((name) => name.startsWith("!")) && !list.includes(`!${mine}`);
  };
  return allows(entry.os, process.platform) && allows(entry.cpu, process.arch);
}

/** Whether node_modules holds exactly what the lock file names. npm keeps its own record there, written last. */
export function isInstalled(folder = root) {
  const wanted = readJson(join(folder, "package-lock.json"));
  const present = readJson(join(folder, "node_modules", ".package-lock.json"));
  if (!wanted) giveUp("package-lock.json is missing or unreadable: get a fresh copy of the project.");
  if (!present) return false;
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (path === "") return true;
    const found = present.packages[path];
    if (!found) return entry.optional === true && (!fits(entry) || !isOurNode(path));
    if (isOurNode(path) && !existsSync(join(folder, path))) return false;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** Of the optional packages only Node itself must not be missing where one fits. */
function isOurNode(path) {
  return /^node_modules\/node-[a-z0-9]+-[a-z0-9]+$/.test(path);
}

/** Runs `npm ci` with the npm and the Node that started us, never with the Node that it is about to replace. */
function runNpmCi() {
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const node = process.env.npm_node_execpath || process.execPath;
  const own = npm && /npm-cli\.js$/.test(npm);
  const done = showProgress("Installing the packages that the lock file names (npm ci)");
  return new Promise((resolve) => {
    const child = own
      ? spawn(node, [npm, ...args], { cwd: root })
      : spawn("npm", args, { cwd: root, shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (output += text));
    child.on("error", (error) => (output += error.message));
    child.on("close", (code) => {
      done(code === 0 ? "done" : "failed");
      if (code !== 0) {
        console.error(output.trim());
        giveUp("npm ci could not install the packages; the lines above say why.");
      }
      resolve(undefined);
    });
  });
}

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** The Node that the installation brought, else the user's own when it is new enough. */
function findNode() {
  const brought = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
  if (existsSync(brought)) {
    const answer = spawnSync(brought, ["--version"], { encoding: "utf8" });
    if (answer.status === 0 && isNewEnough(answer.stdout.trim())) return brought;
  }
  if (isNewEnough(process.version)) return process.execPath;
  return giveUp(
    `Okno needs Node ${oldest.join(".")} or newer and found ${process.version}; the packages bring none for ${process.platform}-${process.arch}, so install a newer Node from nodejs.org.`,
  );
}

/** Installs what is missing, then runs `file` with the same arguments on a current Node. */
export async function handOver(file) {
  if (!isInstalled()) await runNpmCi();
  const node = findNode();
  const path = join(root, file);
  // npm puts node_modules/.bin first on PATH, so from the second start on this process is already the right one.
  if (realpathSync(node) === realpathSync(process.execPath)) {
    await import(pathToFileURL(path).href);
    return;
  }
  const bin = join(root, "node_modules", ".bin");
  const child = spawn(node, [path, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: Object.assign({}, process.env, {
      PATH: bin + (process.platform === "win32" ? ";" : ":") + process.env.PATH,
    }),
  });
  // Ctrl-C reaches the child too; this process only waits. What is sent to this process alone is passed on.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code === null ? (signal === "SIGINT" ? 0 : 1) : code));
}
