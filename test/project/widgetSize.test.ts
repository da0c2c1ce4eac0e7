import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, it } from "vitest";

it("is one script of at most 60 kB, gzipped, with everything it needs in it", async () => {
  const outDir = mkdtempSync(join(tmpdir(), "okno-widget-"));
  await build({
    configFile: join(import.meta.dirname, "../../client/widget/vite.config.ts"),
    logLevel: "error",
    build: { outDir },
  });
  const script = readFileSync(join(outDir, "widget.js"));
  rmSync(outDir, { recursive: true, force: true });
  expect(gzipSync(script, { level: 6 }).length).toBeLessThanOrEqual(60_000);
  const text = script.toString();
  expect(text).not.toMatch(/\bimport\(|\brequire\(|\beval\(|new Function\(|@import|url\(http/);
}, 60_000);
