import express, { type NextFunction, type Request, type Response, type Router } from "express";
import type { Role } from "../core/agent.ts";
import { Problem } from "../core/problems.ts";
import type { Log } from "../adapters/log.ts";
import type { Store } from "../adapters/store/store.ts";
import type { Health } from "./health.ts";
import { bodyOf, check, refuseDepth, refuseHostileKeys } from "./guard/input.ts";
import { checkOrigin, type Origins } from "./guard/origins.ts";
import { refuse } from "./guard/problems.ts";
import { personAsking } from "./guard/session.ts";
import { sent, type Ask, type Route, type Who } from "./route.ts";

/** What every route stands on. */
export interface Ground {
  store: Store;
  origins: Origins;
  health: Health;
  log: Log;
}

const json = express.json({ limit: "256kb", reviver: refuseHostileKeys, type: "application/json" });
/** A password of a megabyte is a wrong password, not a large request: it gets the same answer as any other. */
const longJson = express.json({ limit: "2mb", reviver: refuseHostileKeys, type: "application/json" });

const ranks: Record<Role, number> = { agent: 1, supervisor: 2, administrator: 3 };

/** True when the role is enough for the route. */
export function mayUse(who: Who, role: Role): boolean {
  return who === "anyone" || ranks[role] >= ranks[who];
}

/** Turns the table of routes into a router: origin, person, input, work, answer, each in the same way everywhere. */
export function mount(routes: readonly Route[], ground: Ground): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  for (const route of routes) {
    const handler = handlerOf(route, ground);
    if (route.bytes) router[route.method](route.path, handler);
    else router[route.method](route.path, readerOf(route), handler);
  }
  router.use("/api", (_request, _response, next) => next(new Problem("not_found")));
  return router;
}

function readerOf(route: Route) {
  return route.path === "/api/session" ? longJson : json;
}

function handlerOf(route: Route, ground: Ground) {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.setHeader("Cache-Control", "no-store");
    const late = patience(route.patienceMs ?? 2_000, ground.health, request, response, ground.log);
    answer(route, ground, request, response)
      .then((value) => {
        if (value === sent || response.headersSent) return;
        if (value === undefined) response.status(204).end();
        else response.json(value);
      })
      .catch((error: unknown) => {
        // After the patience has ended the asker has an answer; what failed later was told by it.
        if (!response.headersSent) next(error);
      })
      .finally(() => clearTimeout(late));
  };
}

async function answer(route: Route, ground: Ground, request: Request, response: Response): Promise<unknown> {
  const { store, origins } = ground;
  if (route.method !== "get") {
    checkOrigin(origins, request);
    if (!route.bytes && hasBody(request) && !request.is("application/json"))
      throw new Problem("bad_input", { fields: { body: "json_expected" } });
  }
  // Reading alone does not keep a session alive: desks ask by themselves.
  const asking =
    route.who === "anyone" ? null : await personAsking(store, request.headers, route.method !== "get");
  if (asking && !mayUse(route.who, asking.person.role)) throw new Problem("not_allowed");
  const body = bodyOf(request);
  if (!route.bytes) refuseDepth(body);
  const ask = {
    params: check(route.params, { ...request.params }),
    query: check(route.query, request.query),
    body: route.bytes ? {} : check(route.body, body),
    ...asking,
    request,
    response,
  } as Ask<unknown, unknown, unknown>;
  return route.run(ask);
}

function hasBody(request: Request): boolean {
  return (
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0
  );
}

/** Nobody waits for a dead store: when the time is over and the store is away, the asker hears so now; a slow but living one gets five times as long. */
function patience(
  ms: number,
  health: Health,
  request: Request,
  response: Response,
  log: Log,
): NodeJS.Timeout {
  const started = performance.now();
  const timer = setTimeout(function look() {
    if (response.headersSent) return;
    const storeDown = !health.isStoreUp();
    if (storeDown || performance.now() - started > 5 * ms)
      return refuse(
        new Problem(storeDown ? "store_down" : "overloaded", { retryAfterSeconds: 2 }),
        request,
        response,
        log,
      );
    setTimeout(look, 250).unref();
  }, ms - 100);
  return timer.unref();
}
