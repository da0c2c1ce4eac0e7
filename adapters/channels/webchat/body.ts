import type { IncomingMessage } from "node:http";
import { Problem } from "../../../core/problems.ts";

/** Reads a body of at most `limit` bytes; refuses a longer one without keeping it. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Problem("too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads a JSON body. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const bytes = await readBody(request, limit);
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Problem("bad_input");
  }
}
