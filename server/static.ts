import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { Problem } from "../core/problems.ts";
import { deviceRules, pagePolicy } from "./guard/headers.ts";

const built = join(import.meta.dirname, "../dist");

/** Files whose names carry a hash of their bytes never change. */
function cache(response: Response, path: string): void {
  response.setHeader(
    "Cache-Control",
    /[\\/]assets[\\/]/.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
  );
}

const filesIn = (folder: string) =>
  express.static(folder, {
    index: false,
    redirect: false,
    dotfiles: "ignore",
    setHeaders: cache,
  });

/** The built pages: the desk, the widget with its frame, the bank's demo page. Only what the build made lies under these folders of `root`. */
export function pages(foreignOrigins: () => Promise<string[]>, root = built): Router {
  const router = express.Router();
  const files = (folder: string) => filesIn(join(root, folder));
  const widget = files("widget");
  const demo = files("demo");
  // The widget's script and frame are used by the bank's other sites.
  const forOtherSites = (_request: Request, response: Response, next: NextFunction): void => {
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    response.removeHeader("X-Frame-Options");
    foreignOrigins()
      .catch((): string[] => [])
      .then((origins) => {
        response.setHeader("Content-Security-Policy", pagePolicy(["'self'", ...origins]));
        next();
      }, next);
  };
  router.get("/widget.js", forOtherSites, widget);
  router.use("/widget", forOtherSites, widget);
  router.use("/demo", (request, response, next) => {
    if (request.path !== "/" && request.path !== "") return demo(request, response, next);
    // The bank's own page lends its microphone to the chat window, which plays what was said before it is sent.
    response.setHeader("Permissions-Policy", deviceRules({ microphone: true }));
    response.setHeader("Content-Security-Policy", pagePolicy([], ["blob:"]));
    sendPage(response, join(root, "demo"), next);
  });
  router.use(files("desk"));
  router.get("/{*path}", (request, response, next) => {
    // What has an ending is a file that is not there; every other address is a view of the desk.
    if (/^\/(api|channels|socket\.io)(\/|$)|\.\w+$/.test(request.path)) return next(new Problem("not_found"));
    sendPage(response, join(root, "desk"), next);
  });
  return router;
}

function sendPage(response: Response, folder: string, next: NextFunction): void {
  const page = join(folder, "index.html");
  if (!existsSync(page)) {
    response.status(503).type("text/plain").send("The pages are not built yet: npm run build\n");
    return;
  }
  response.setHeader("Cache-Control", "no-cache");
  response.sendFile(page, { cacheControl: false }, (error) => {
    if (error && !response.headersSent) next(error);
  });
}
