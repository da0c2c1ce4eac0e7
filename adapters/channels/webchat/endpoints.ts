import type { Request, Response } from "express";
import { z } from "zod";
import { Problem, problems, type Refusal } from "../../../core/problems.ts";
import type { Account } from "../../../core/queue.ts";
import type { Door } from "../channel.ts";
import type { Accounts } from "./accounts.ts";
import { addressOf } from "./address.ts";
import { readBody, readJson } from "./body.ts";
import { mayCall } from "./origins.ts";
import { publicSettings } from "./settings.ts";
import { contactOf, isVisitor, welcome } from "./visitors.ts";
import { report } from "./trouble.ts";
import type { Visit, Visits } from "./visits.ts";
import * as words from "./words.ts";

/** The longest JSON body: a message of the longest text in the widest letters, with its files. */
const longestBody = 64 * 1024;

/** The channel's plain requests, `/channels/webchat/<account>/…`: the widget's start, files, and everything else where a socket cannot connect. */
export function openEndpoints(door: Door, accounts: Accounts, visits: Visits, now: () => number): void {
  const handle =
    (work: (request: Request, response: Response, account: Account) => Promise<void>) =>
    async (request: Request, response: Response): Promise<void> => {
      try {
        const account = await accounts.find(String(request.params["account"]));
        if (!mayCall(door, account, request.headers)) throw new Problem("foreign_origin");
        admitOrigin(request, response);
        await work(request, response, account);
      } catch (error) {
        refuse(response, error, door);
      }
    };

  const asVisitor = (work: (request: Request, response: Response, visit: Visit) => Promise<void>) =>
    handle(async (request, response, account) => {
      response.setHeader("Cache-Control", "no-store");
      await work(request, response, checkVisit(door, account, request, now()));
    });

  const at = door.http;
  at.options(
    "/:account/*rest",
    handle(async (_request, response) => {
      response.setHeader("Access-Control-Allow-Methods", "GET, POST");
      response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
      response.setHeader("Access-Control-Max-Age", "600");
      response.status(204).end();
    }),
  );
  at.get(
    "/:account/settings",
    handle(async (_request, response, account) => {
      response.setHeader("Cache-Control", "private, max-age=30");
      response.json(publicSettings(account, await accounts.isOpen(account)));
    }),
  );
  at.post(
    "/:account/hello",
    handle(async (request, response, account) => {
      visits.admit(account, addressOf(request.headers, request.socket.remoteAddress), "hello");
      const ask = parse(z.object({ claim: words.claim.nullable() }), await readJson(request, longestBody));
      if (ask.claim && !isVisitor(door, account.id, ask.claim, now())) throw new Problem("not_genuine");
      response.setHeader("Cache-Control", "no-store");
      response.json(welcome(door, account.id, now(), ask.claim?.visitor));
    }),
  );
  at.post(
    "/:account/events",
    asVisitor(async (request, response, visit) => {
      const event = parse(words.visitorEvent, await readJson(request, longestBody));
      response.json({ ok: true, ...(await visits.say(visit, event)) });
    }),
  );
  at.post(
    "/:account/thread",
    asVisitor(async (request, response, visit) => {
      const since = parse(words.since, await readJson(request, longestBody));
      response.json({ ok: true, ...(await visits.thread(visit, since)) });
    }),
  );
  at.post(
    "/:account/receipts",
    asVisitor(async (request, response, visit) => {
      await visits.receipt(visit, parse(words.receipt, await readJson(request, longestBody)));
      response.json({ ok: true });
    }),
  );
  at.post(
    "/:account/files",
    asVisitor(async (request, response, visit) => {
      const size = Number(request.headers["content-length"]);
      if (!Number.isSafeInteger(size) || size <= 0) throw new Problem("bad_input");
      const limit = visits.admitFile(visit, size);
      const bytes = await readBody(request, limit);
      const name = typeof request.query["name"] === "string" ? request.query["name"] : "";
      const type = request.headers["content-type"] ?? "";
      response.status(201).json(await visits.keepFile(visit, { name, type, bytes }));
    }),
  );
  at.get(
    "/:account/files/:file",
    asVisitor(async (request, response, visit) => {
      const id = String(request.params["file"]);
      // One answer for "not yours" and "not there", so that ids cannot be tried out.
      if (!(await door.mayRead(contactOf(visit.visitor), id))) throw new Problem("not_found");
      const file = await door.files.read(id);
      if (!file) throw new Problem("not_found");
      response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader("Content-Type", file.ref.type);
      response.setHeader(
        "Content-Disposition",
        `attachment; filename*=UTF-8''${encodeURIComponent(file.ref.name.toWellFormed()).replace(/['()*]/g, encodeMore)}`,
      );
      response.end(file.bytes);
    }),
  );
}

function encodeMore(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}

function checkVisit(door: Door, account: Account, request: Request, nowMs: number): Visit {
  const [, visitor = "", token = ""] =
    /^Bearer ([^\s:]{1,100}):(\S{1,300})$/.exec(request.headers.authorization ?? "") ?? [];
  // What we signed has the right form.
  if (!isVisitor(door, account.id, { visitor, token }, nowMs)) throw new Problem("not_genuine");
  return { account, visitor, address: addressOf(request.headers, request.socket.remoteAddress) };
}

function parse<T>(schema: z.ZodType<T>, given: unknown): T {
  const read = schema.safeParse(given);
  if (!read.success) throw new Problem("bad_input");
  return read.data;
}

/** Answers to an allowed page may be read by it. No credentials are ever allowed: identity travels in the header alone. */
function admitOrigin(request: Request, response: Response): void {
  response.vary("Origin");
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  if (request.headers.origin !== undefined)
    response.setHeader("Access-Control-Allow-Origin", request.headers.origin);
}

function refuse(response: Response, error: unknown, door: Door): void {
  const refusal: Refusal = error instanceof Problem ? error.refusal : { code: "unexpected" };
  const kind = problems[refusal.code];
  if (kind.report) report(door, refusal.code, error);
  if (response.headersSent) return void response.destroy();
  if (refusal.retryAfterSeconds !== undefined)
    response.setHeader("Retry-After", String(refusal.retryAfterSeconds));
  // The rest of a refused body is not worth reading.
  if (kind.status === 413) response.setHeader("Connection", "close");
  response
    .status(kind.status)
    .type("application/problem+json")
    .send(JSON.stringify({ code: refusal.code, message: kind.text.en }));
}
