import type { IncomingHttpHeaders } from "node:http";

/** Peers that can only be our own proxy or a neighbour: loopback and private networks. */
const near = /^(::1|(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|f[cd][0-9a-f]{2}:)/i;

/** Where a request comes from, for rate caps. A forwarded address counts only when a proxy of ours could have added it, and then only the last one: the others are the client's own words. */
export function addressOf(headers: IncomingHttpHeaders, peer: string | undefined): string {
  const direct = peer ?? "unknown";
  const forwarded = headers["x-forwarded-for"];
  if (!near.test(direct) || forwarded === undefined) return direct;
  const last = String(forwarded).split(",").at(-1)?.trim() ?? "";
  return /^[0-9a-f.:]{3,45}$/i.test(last) ? last : direct;
}
