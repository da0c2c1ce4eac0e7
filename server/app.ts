import express, { type Express, type Router } from "express";
import type { ChannelName } from "../core/ids.ts";
import { healthRoutes } from "./api/health.ts";
import { metricsRoutes } from "./api/metrics.ts";
import { setHeaders } from "./guard/headers.ts";
import { readQuery } from "./guard/input.ts";
import { boundLoad } from "./guard/load.ts";
import { answerProblems } from "./guard/problems.ts";
import { mount, type Ground } from "./mount.ts";
import type { Route } from "./route.ts";

/** The whole HTTP side: headers, health, the desk's API, the channels' endpoints, the pages, and one place where failures end. */
export function buildApp({
  ground,
  routes,
  doors,
  pages,
}: {
  ground: Ground;
  routes: readonly Route[];
  doors: ReadonlyMap<ChannelName, Router>;
  pages: Router;
}): Express {
  const app = express();
  // Express's own last handler would show the stack anywhere else.
  app.set("env", "production");
  app.disable("x-powered-by");
  app.disable("etag");
  // Flat texts only, for everyone: a repeated or hostile key is refused.
  app.set("query parser", readQuery);
  // A forwarded address is anybody's word, unless a proxy of ours stands on this machine or in a private network.
  app.set("trust proxy", ground.origins.behindProxy ? "loopback, linklocal, uniquelocal" : false);
  app.use(setHeaders(ground.origins.publicUrl.startsWith("https:")));
  app.use(healthRoutes(ground.health));
  app.use(metricsRoutes(ground.store));
  app.use(boundLoad());
  for (const [name, router] of doors) app.use(`/channels/${name}`, router);
  app.use(mount(routes, ground));
  app.use(pages);
  app.use(answerProblems(ground.log));
  return app;
}
