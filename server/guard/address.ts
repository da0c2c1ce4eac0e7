import type { Request } from "express";

/** Where a request comes from. `trust proxy` believes a forwarded address only where a proxy of ours stands, so a client cannot choose it. */
export function addressOf(request: Request): string {
  return request.ip ?? request.socket.remoteAddress ?? "unknown";
}
