import type { Request, Response } from "express";
import { z } from "zod";
import type { Person } from "../core/access.ts";
import type { Role } from "../core/agent.ts";
import type { SessionRecord } from "../adapters/store/sessions.ts";

/** Who may use a route at all; what of it they see is decided inside by `core/access.ts`. */
export type Who = "anyone" | Role;

/** What a handler is given: everything checked. */
export interface Ask<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  person: Person;
  session: SessionRecord;
  request: Request;
  response: Response;
}

/** A route before its types are forgotten. */
interface Spec<Params, Query, Body> {
  method: "get" | "post" | "put" | "delete";
  path: `/api/${string}`;
  who: Who;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** How the body is read: JSON of at most 256 KB, or bytes that the handler takes from the request itself. */
  bytes?: boolean;
  /** After how long the asker is told to come back; 2 s unless the work itself is slow. */
  patienceMs?: number;
  /** The answer as JSON; `undefined` is 204; `sent` when the handler answered itself. */
  run(ask: Ask<Params, Query, Body>): Promise<unknown>;
}

/** One entry of the table of routes: the app, and the test of "every route for every role", are made from it. */
export type Route = Spec<unknown, unknown, unknown>;

/** Said by a handler that has answered by itself. */
export const sent: unique symbol = Symbol("sent");

/** Declares a route; without a schema there is no such input and anything given is refused. */
export function route<
  Params = Record<string, never>,
  Query = Record<string, never>,
  Body = Record<string, never>,
>(spec: Spec<Params, Query, Body>): Route {
  return spec;
}

/** An identifier as it may stand in a path or a body: never an object, never a key of an operator. */
export const id = z.string().regex(/^[\w:.@-]{1,100}$/);

export const byId = z.strictObject({ id });

/** Milliseconds in a query. */
export const millis = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
