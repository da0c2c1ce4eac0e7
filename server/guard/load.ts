import type { NextFunction, Request, Response } from "express";
import { Problem } from "../../core/problems.ts";

/** Requests that are being answered at once; a full house says so at once instead of letting everybody wait. */
const most = 500;

/** Refuses with 503 and Retry-After what would only wait. */
export function boundLoad() {
  let running = 0;
  return (_request: Request, response: Response, next: NextFunction): void => {
    if (running >= most) return next(new Problem("overloaded", { retryAfterSeconds: 2 }));
    running += 1;
    response.once("close", () => void (running -= 1));
    next();
  };
}
