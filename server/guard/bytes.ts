import type { Request } from "express";
import { Problem } from "../../core/problems.ts";

/** Reads a body of at most `limit` bytes. What claims or turns out to be longer is refused and runs into nothing, so that the asker still hears why. */
export function readBytes(request: Request, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) return reject(new Problem("too_large"));
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      chunks.length = 0;
      reject(new Problem("too_large"));
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    // Nobody is left to hear of it.
    request.once("close", () => reject(new Problem("bad_input")));
    request.once("error", () => reject(new Problem("bad_input")));
  });
}
