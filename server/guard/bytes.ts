import type { Request } from "express";
import { Problem } from "../../core/problems.ts";

/** Reads a body of at most `limit` bytes; what claims or turns out to be longer is refused without being kept. */
export async function readBytes(request: Request, limit: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new Problem("too_large");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Problem("too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
