import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "./lock.ts";

const place = mkdtempSync(join(tmpdir(), "okno-path-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Asks for redis-server on a machine that has only the given commands, each a line of shell. */
function ask(
  name: string,
  commands: Record<string, string>,
): { said: string; code: number | null; log: string } {
  const bin = join(place, name);
  mkdirSync(bin);
  for (const [command, line] of Object.entries(commands)) {
    writeFileSync(join(bin, command), `#!/bin/sh\necho "${command} $*" >> "${bin}/log"\n${line}\n`);
    chmodSync(join(bin, command), 0o755);
  }
  const script = `
    import { ensureProgram, redisServer } from "./scripts/setup/programs.ts";
    await ensureProgram(redisServer).then((path) => console.log("found " + path), (error) => { console.log(error.message); process.exit(1); });`;
  const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    env: { PATH: bin },
    encoding: "utf8",
  });
  return { said: stdout.trim(), code: status, log: readLog(join(bin, "log")) };
}

function readLog(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

describe("a program that npm cannot bring", () => {
  it("is taken from PATH, and nothing is installed", () => {
    const { said, log } = ask("present", { "redis-server": "", "apt-get": "" });
    expect(said).toMatch(/^found .*\/present\/redis-server$/);
    expect(log).toBe("");
  });

  it("is asked for in one sentence where there is no package system of Debian", () => {
    const { said, code } = ask("nothing", {});
    expect(code).toBe(1);
    expect(said).toMatch(/^redis-server was not found: install Redis .*REDIS_URL\.$/);
  });

  it.runIf(process.getuid?.() === 0)("comes from Debian's packages, after a look at a fresh list", () => {
    const install = `case "$1 $2" in
      "update ") : > updated ;;
      "install -y") if [ -e updated ]; then : > "$0-done"; printf '#!/bin/sh\\n' > "\${0%/*}/redis-server"; /bin/chmod +x "\${0%/*}/redis-server"; else echo "Unable to locate package"; exit 100; fi ;;
    esac`.replaceAll("updated", '"${0%/*}/updated"');
    const { said, code, log } = ask("debian", { "apt-get": install });
    expect(said).toMatch(/done \(\d+ s\)\nfound .*\/debian\/redis-server$/);
    expect(code).toBe(0);
    expect(log.match(/apt-get (update|install -y --no-install-recommends redis-server)/g)).toHaveLength(3);
  });

  it.runIf(process.getuid?.() === 0)("is asked for in one sentence when the packages do not have it", () => {
    const { said, code } = ask("broken", { "apt-get": `echo "E: no network"; [ "$1" = --version ]` });
    expect(code).toBe(1);
    expect(said.split("\n").at(-1)).toMatch(
      /^redis-server could not be installed \(E: no network\): install Redis/,
    );
  });
});
