import type { NextFunction, Request, Response } from "express";

/** What our own pages may load: only what we serve ourselves, nothing inline. `media`: where sound may come from besides. */
export function pagePolicy(frameAncestors: string[], media: string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["media-src 'self'", ...media].join(" "),
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(" ") : "'none'"}`,
  ].join("; ");
}

/** Which of the visitor's devices a page may ask for. */
export function deviceRules({ microphone }: { microphone: boolean }): string {
  return `camera=(), geolocation=(), microphone=(${microphone ? "self" : ""}), payment=(), usb=()`;
}

/** Headers of every answer; a route may replace its policy by a narrower one. */
export function setHeaders(isHttps: boolean) {
  const policy = pagePolicy([]);
  return (_request: Request, response: Response, next: NextFunction): void => {
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Permissions-Policy", deviceRules({ microphone: false }));
    if (isHttps) response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    next();
  };
}
