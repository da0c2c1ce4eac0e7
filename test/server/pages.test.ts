import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { type NextFunction, type Request, type Response } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Problem } from "../../core/problems.ts";
import { pages } from "../../server/static.ts";

/* The built pages are stood for by a few files, so that the test needs no build. */
const dist = mkdtempSync(join(tmpdir(), "okno-dist-"));
const partner = "https://www.bank.example";
let server: Server;
let url: string;

function put(path: string, text: string): void {
  mkdirSync(join(dist, path, ".."), { recursive: true });
  writeFileSync(join(dist, path), text);
}

beforeAll(async () => {
  put("desk/index.html", "<title>desk</title>");
  put("desk/assets/main-abc.js", "desk()");
  put("desk/.secret", "secret");
  put("widget/widget.js", "widget()");
  put("widget/frame.html", "<title>frame</title>");
  put("secret.txt", "secret");
  const app = express();
  app.use((_request, response, next) => {
    response.setHeader("X-Frame-Options", "DENY");
    next();
  });
  app.use(pages(() => Promise.resolve([partner]), dist));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response
      .status(error instanceof Problem ? 404 : 500)
      .send(error instanceof Problem ? "problem" : "failed");
  });
  server = createServer(app as never).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(dist, { recursive: true, force: true });
});

/** As it stands, without the tidying that `fetch` does to a path. */
function get(path: string): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/`, { path }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asked.on("error", reject).end();
  });
}

describe("the desk's page", () => {
  it.each(["/", "/c/123", "/settings/agents", "/letters?x=1", "/apiary"])(
    "is what %s shows",
    async (path) => {
      const { status, headers, text } = await get(path);
      expect([status, text]).toEqual([200, "<title>desk</title>"]);
      expect(headers["cache-control"]).toBe("no-cache");
      expect(headers["x-frame-options"]).toBe("DENY");
    },
  );

  it.each(["/api", "/api/nothing", "/channels/nobody", "/socket.io/x", "/missing.js", "/assets/old-123.js"])(
    "is not what %s gets: it is not there",
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, text: "problem" });
    },
  );

  it("keeps what carries a hash in its name for ever", async () => {
    const { status, headers, text } = await get("/assets/main-abc.js");
    expect([status, text]).toEqual([200, "desk()"]);
    expect(headers["cache-control"]).toContain("immutable");
  });

  it.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/.secret",
  ])("gives nothing beside its folder to %s", async (path) => {
    const { status, text } = await get(path);
    expect(text).not.toContain("secret");
    expect(status === 200 && text !== "<title>desk</title>").toBe(false);
  });
});

describe("the widget's files", () => {
  it("may stand on the bank's other pages, and only on those", async () => {
    for (const path of ["/widget.js", "/widget/frame.html"]) {
      const { status, headers } = await get(path);
      expect(status).toBe(200);
      expect(headers["cross-origin-resource-policy"]).toBe("cross-origin");
      expect(headers["x-frame-options"]).toBeUndefined();
      expect(headers["content-security-policy"]).toContain(`frame-ancestors 'self' ${partner}`);
    }
  });
});

describe("pages that are not built yet", () => {
  it("are told so in a sentence that helps", async () => {
    const { status, text } = await get("/demo");
    expect(status).toBe(503);
    expect(text).toContain("npm run build");
  });
});
