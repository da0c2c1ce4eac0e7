import { randomBytes } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import { z } from "zod";
import type { ProblemBody } from "../../core/desk.ts";
import { Problem, problems, type Refusal } from "../../core/problems.ts";
import type { Log } from "../../adapters/log.ts";
import { isStoreDown } from "../../adapters/mongo.ts";

/** What the asker may know of a failure. */
export function refusalOf(error: unknown): Refusal {
  // Express's reader of bodies strips what a reviver throws of all but its message.
  if (error instanceof Problem) return error.refusal ?? { code: "bad_input" };
  if (error instanceof z.ZodError) return { code: "bad_input", fields: fieldsOf(error) };
  if (isStoreDown(error)) return { code: "store_down", retryAfterSeconds: 2 };
  if (error instanceof URIError) return { code: "bad_input" };
  const { status, type } = error as { status?: unknown; type?: unknown };
  // What express's own readers of bodies refuse.
  if (status === 413) return { code: "too_large" };
  if (status === 415) return { code: "type_refused" };
  if (typeof status === "number" && status >= 400 && status < 500 && (type || error instanceof SyntaxError))
    return { code: "bad_input" };
  if (status === 400) return { code: "bad_input" };
  return { code: "unexpected" };
}

function fieldsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(
    error.issues.slice(0, 20).map((issue) => [issue.path.map(String).join(".") || "body", issue.message]),
  );
}

/** Writes the refusal; the words of a failure on our side are general and carry an id under which the log knows more. */
export function refuse(error: unknown, request: Request, response: Response, log: Log): void {
  const refusal = refusalOf(error);
  const kind = problems[refusal.code];
  const body: ProblemBody = { code: refusal.code, message: kind.text.en };
  if (refusal.fields) body.fields = refusal.fields;
  if (refusal.retryAfterSeconds !== undefined) body.retryAfterSeconds = refusal.retryAfterSeconds;
  if (kind.report) {
    body.id = randomBytes(6).toString("hex");
    const where = { id: body.id, code: refusal.code, method: request.method, route: routeOf(request) };
    // The stack of an expected trouble tells nothing; its message may hold what the asker sent.
    if (refusal.code === "unexpected") log.error({ ...where, err: error }, "A request failed");
    else log.warn(where, "A request was put off");
  }
  // Refused rights are worth a line: many of them are somebody trying doors.
  else if (kind.status === 403 || refusal.code === "wrong_login")
    log.info({ code: refusal.code, method: request.method, route: routeOf(request) }, "A request was denied");
  if (response.headersSent) return void response.destroy();
  const wait = refusal.retryAfterSeconds ?? (kind.status === 503 ? 2 : undefined);
  if (wait !== undefined) response.setHeader("Retry-After", String(wait));
  response.status(kind.status).type("application/problem+json").send(JSON.stringify(body));
}

/** The pattern, never the address itself: ids of clients do not belong in the log. */
function routeOf(request: Request): string {
  const pattern = (request as { route?: { path?: unknown } }).route?.path;
  return typeof pattern === "string" ? pattern : (request.path.split("/", 3).join("/") ?? "");
}

/** The last handler of the app. Four arguments: that is how express knows it. */
export function answerProblems(log: Log) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void =>
    refuse(error, request, response, log);
}
