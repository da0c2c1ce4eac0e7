import { EventEmitter } from "node:events";
import type { Request, Response } from "express";
import { describe, expect, it } from "vitest";
import { Problem } from "../../core/problems.ts";
import { boundLoad } from "../../server/guard/load.ts";
import { rateLimit } from "../../server/guard/rate.ts";
import { provenType } from "../../server/guard/fileKinds.ts";

describe("a full house", () => {
  it("is told at once, and has room again when somebody has left", () => {
    const guard = boundLoad();
    const running: EventEmitter[] = [];
    const enter = (): unknown => {
      let said: unknown = "nothing";
      const response = new EventEmitter();
      guard({} as Request, response as unknown as Response, (error?: unknown) => {
        said = error;
        if (!error) running.push(response);
      });
      return said;
    };
    let refused: unknown;
    while (!(refused = enter()));
    expect(refused).toBeInstanceOf(Problem);
    expect((refused as Problem).refusal).toMatchObject({ code: "overloaded", retryAfterSeconds: 2 });
    running.pop()?.emit("close");
    expect(enter()).toBeUndefined();
  });
});

describe("a rate", () => {
  it("lets so many pass at once and no more", () => {
    const mayPass = rateLimit(10);
    expect(Array.from({ length: 20 }, mayPass).filter(Boolean)).toHaveLength(10);
  });
});

describe("what a file is", () => {
  const zip = (text: string): Buffer =>
    Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), Buffer.from(text)]);

  it.each([
    [
      "a.docx",
      zip("word/document.xml"),
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ],
    ["macro.docx", zip("word/document.xml word/vbaProject.bin"), null],
    ["a.docm", zip("word/document.xml"), null],
    ["a.txt", Buffer.from("Привет"), "text/plain"],
    ["a.txt", Buffer.from([0xff, 0xfe, 0x00]), null],
    ["A.PDF", Buffer.from("%PDF-1.7"), "application/pdf"],
    ["pdf", Buffer.from("%PDF-1.7"), null],
  ])("%s", (name, bytes, type) => {
    expect(provenType(name, bytes)).toBe(type);
  });
});
