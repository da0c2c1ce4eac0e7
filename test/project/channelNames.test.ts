import { globSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readText, root } from "./lock.ts";

/** A channel is a folder with an index.ts beside the registry. */
const channels = readdirSync(`${root}adapters/channels`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Who may name channels: the registry, the demo data, and each channel's own folders in core and client. */
const home = new RegExp(
  `^(adapters/channels/|scripts/seed|core/(${channels.join("|")})/|client/(widget|demo)/)`,
);

/** "email" is also a word for a client's address and an attribute of input fields: neither is a channel. */
const innocent = /\bkind\b|\b(type|inputmode|autocomplete)=/;

const sources = globSync(
  ["{core,adapters,server,workers,embedded,scripts}/**/*.ts", "client/**/*.{ts,vue}"],
  {
    cwd: root,
  },
).filter((file) => !home.test(file));

describe("channels", () => {
  it("are found where the registry is", () => {
    expect(channels).toContain("email");
    expect(sources.length).toBeGreaterThan(100);
  });

  it("are named by nobody outside their own folder, so that a new one touches nothing", () => {
    const named = new RegExp(`(["'\`])/?(channels/)?(${channels.join("|")})(/[^"'\`]*)?\\1`);
    const faults = sources.flatMap((file) =>
      readText(file)
        .split("\n")
        .map((line, at) => ({ line: line.replace(/^\s*(\/\/|\/?\*).*$/, ""), at: at + 1 }))
        .filter(({ line }) => named.test(line) && !innocent.test(line))
        .map(({ line, at }) => `${file}:${at} ${line.trim()}`),
    );
    expect(faults).toEqual([]);
  });
});
