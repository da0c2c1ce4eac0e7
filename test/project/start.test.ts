import { statSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { childrenOf, isAlive, newFolder, startUp, type Up } from "../helpers/up.ts";

const folder = newFolder();
afterAll(() => folder.remove());

describe("npm start refuses in one sentence", () => {
  it("all faulty settings at once", async () => {
    const up = startUp({ PORT: "many", LOG_LEVEL: "loud", MONGO_URL: "http://x", DATA_DIR: folder.path });
    expect(await up.ended).toBe(1);
    const lines = up.text().trim().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines.map((line) => line.split("=")[0]).sort()).toEqual(["LOG_LEVEL", "MONGO_URL", "PORT"]);
  });

  it("a port that is taken", async () => {
    const listener = createServer().listen(0, "127.0.0.1");
    await once(listener, "listening");
    const port = String((listener.address() as AddressInfo).port);
    for (const setting of ["PORT", "SMTP_PORT"]) {
      const up = startUp({ [setting]: port, DATA_DIR: folder.path });
      expect(await up.ended).toBe(1);
      expect(up.text()).toMatch(
        new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken .*${setting}=0.*\\.\\n$`),
      );
    }
    listener.close();
  });

  it("a folder that cannot be written", async () => {
    const file = join(folder.path, "a-file");
    writeFileSync(file, "");
    for (const place of [file, join(file, "below"), "/proc/okno"]) {
      const up = startUp({ DATA_DIR: place });
      expect(await up.ended).toBe(1);
      expect(up.text()).toMatch(
        /^The folder \S+ cannot be written \(.+\): choose another with DATA_DIR\.\n$/,
      );
    }
  });

  it("a MongoDB or a Redis that is not there, and keeps the password to itself", async () => {
    for (const [setting, value] of [
      ["MONGO_URL", "mongodb://okno:secret@127.0.0.1:1/okno"],
      ["REDIS_URL", "redis://okno:secret@127.0.0.1:1"],
    ] as const) {
      const up = startUp({ [setting]: value, DATA_DIR: folder.path });
      expect(await up.ended).toBe(1);
      expect(up.text()).toMatch(
        new RegExp(`^\\w+ cannot be reached at ${setting}=\\S+: .*ECONNREFUSED.*\\.\n$`),
      );
      expect(up.text()).not.toContain("secret");
    }
  });

  it("an address of another machine", async () => {
    const up = startUp({ HOST: "192.0.2.1", PORT: "39871", DATA_DIR: folder.path });
    expect(await up.ended).toBe(1);
    expect(up.text()).toBe("HOST=192.0.2.1 is not an address of this machine.\n");
  });
});

describe("npm start", () => {
  let first: Up;
  let logins = "";

  beforeAll(async () => {
    first = startUp({ DATA_DIR: folder.path });
    await first.ready;
    logins = readFileSync(join(folder.path, "demo-logins.json"), "utf8");
  }, 120_000);

  afterAll(async () => {
    first.child.kill("SIGTERM");
    await first.ended;
  });

  it("prints the demo logins once and keeps them for the owner only", () => {
    const list = JSON.parse(logins) as { login: string; password: string }[];
    expect(list.map(({ login }) => login).sort()).toEqual(["admin", "anna", "boris", "sofia"]);
    for (const { login, password } of list)
      expect(first.text()).toMatch(new RegExp(`${login}\\s+${password}\n`));
    expect(statSync(join(folder.path, "demo-logins.json")).mode & 0o777).toBe(0o600);
    expect(statSync(folder.path).mode & 0o077).toBe(0);
  });

  it("ends with the address, which answers", async () => {
    const url = await first.ready;
    expect(first.text().trim().split("\n").at(-1)).toBe(`Ready: ${url}`);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await eventually(async () => expect((await fetch(`${url}/ready`)).status).toBe(200));
  });

  it("is refused on the same folder", async () => {
    const second = startUp({ DATA_DIR: folder.path });
    expect(await second.ended).toBe(1);
    expect(second.text()).toMatch(/^Okno already runs on \S+ \(process \d+\): .*DATA_DIR\.\n$/);
  });

  it("starts a killed server again at the same address", async () => {
    const url = await first.ready;
    const server = childrenOf(first.child.pid ?? 0).find((pid) => commandOf(pid).includes("server/main.ts"));
    process.kill(server ?? 0, "SIGKILL");
    await eventually(() => expect(first.text()).toContain("server works again."), 30_000);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it("leaves no process behind when it is killed, and the next start keeps all data", async () => {
    const children = childrenOf(first.child.pid ?? 0);
    expect(children).toHaveLength(4);
    const redis = children.find((pid) => commandOf(pid).includes("redis-server")) ?? 0;
    first.child.kill("SIGKILL");
    await first.ended;
    await eventually(
      () => expect(children.filter((pid) => pid !== redis && isAlive(pid))).toEqual([]),
      15_000,
    );

    const next = startUp({ DATA_DIR: folder.path });
    await next.ready;
    expect(isAlive(redis)).toBe(false);
    expect(readFileSync(join(folder.path, "demo-logins.json"), "utf8")).toBe(logins);
    expect(next.text()).not.toContain("  anna ");
    first = next;
  }, 120_000);

  it("stops in order on Ctrl-C and leaves nothing", async () => {
    const children = childrenOf(first.child.pid ?? 0);
    // As the terminal does it: to the whole group. The children have groups of their own.
    process.kill(-(first.child.pid ?? 0), "SIGINT");
    expect(await first.ended).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
    expect(first.text()).toMatch(/Stopped\. Nothing is running any more\.\n$/);
    expect(first.text()).not.toMatch(/did not stop/);
  });
});

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
}
