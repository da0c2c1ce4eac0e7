import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openFiles, type KeptFiles } from "../../adapters/files.ts";

const made: string[] = [];
let dir = "";
let files: KeptFiles;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "okno-files-"));
  made.push(dir);
  files = openFiles(dir);
});
afterAll(() => made.forEach((one) => rmSync(one, { recursive: true, force: true })));

/** All that lies on the disk. */
function kept(): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => one.name);
}

const file = { name: "a.txt", type: "text/plain", bytes: Buffer.from("слово") };

describe("files that are kept once", () => {
  it("saved again under the same name is the same file, also by two at once", async () => {
    const first = await files.save({ ...file, once: "row:0" });
    const again = await Promise.all([1, 2, 3].map(() => files.save({ ...file, once: "row:0" })));
    expect(again).toEqual([first, first, first]);
    const fresh = await Promise.all([1, 2, 3].map(() => files.save({ ...file, once: "row:1" })));
    expect(new Set(fresh.map(({ id }) => id)).size).toBe(1);
    expect(kept().sort()).toEqual([first.id, fresh[0]!.id].sort());
    expect((await files.read(fresh[0]!.id))?.bytes.toString()).toBe("слово");
  });

  it("other bytes under the same name are another file, and so is everything without a name", async () => {
    await files.save({ ...file, once: "row:0" });
    await files.save({ ...file, bytes: Buffer.from("другое"), once: "row:0" });
    await files.save(file);
    await files.save(file);
    expect(kept()).toHaveLength(4);
  });
});
