import type { IncomingMessage } from "node:http";
import { networkInterfaces } from "node:os";
import type { Request } from "express";
import { Problem } from "../../core/problems.ts";

/** Which pages count as ours. */
export interface Origins {
  /** Where pages are reached from outside, no slash at the end. */
  publicUrl: string;
  /** True when a proxy stands before us, which is told by a public address. */
  behindProxy: boolean;
  /** Where this machine reaches us, whatever stands before us. */
  localUrl: string;
  /** Every spelling of our own address. */
  own(): string[];
  isOwn(request: IncomingMessage): boolean;
}

/** Knows our own origins: the public one when it is set, else every name under which this machine can be asked. */
export function openOrigins(publicUrl: string | undefined, host: string, port: () => number): Origins {
  const trimmed = publicUrl?.replace(/\/+$/, "");
  const own = (): string[] => {
    if (trimmed) return [new URL(trimmed).origin];
    return namesOf(host).map((name) => `http://${name}:${port()}`);
  };
  const localUrl = (): string =>
    `http://${bracketed(host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host)}:${port()}`;
  return {
    behindProxy: trimmed !== undefined,
    get publicUrl() {
      return trimmed ?? localUrl();
    },
    get localUrl() {
      return localUrl();
    },
    own,
    isOwn(request) {
      const { origin } = request.headers;
      // No browser leaves it out where it matters: on every change, and on every foreign or socket request.
      if (origin === undefined) return true;
      if (own().includes(origin)) return true;
      // A development server or a tunnel in front of us keeps the Host; a foreign page cannot choose it.
      return !trimmed && origin === `http://${request.headers.host}`;
    },
  };
}

function namesOf(host: string): string[] {
  if (host === "0.0.0.0" || host === "::") {
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    return ["localhost", ...all.map((one) => bracketed(one.address))];
  }
  return isLoopback(host) ? ["localhost", "127.0.0.1", "[::1]"] : [bracketed(host)];
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Refuses a change that a foreign page may have caused: its Origin must be ours, and it must carry a header that no page can send across origins unasked. */
export function checkOrigin(origins: Origins, request: Request): void {
  const site = request.headers["sec-fetch-site"];
  if (!origins.isOwn(request) || (site !== undefined && site !== "same-origin"))
    throw new Problem("foreign_origin");
  if (request.headers["x-okno"] !== "1") throw new Problem("foreign_origin");
}
