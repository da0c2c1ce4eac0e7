import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { Hub } from "./stack.ts";

/** Path of the system's Chromium; tests never download one. */
export function chromiumPath(): string {
  const known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = known.find((path) => existsSync(path));
  if (found) return found;
  return execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
}

/** One headless browser; close it in `afterAll`. `more`: further switches of Chromium. */
export function openBrowser(more: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", ...more],
  });
}

/** A page of a new context together with what went wrong in it. */
export interface WatchedPage {
  page: Page;
  context: BrowserContext;
  /** Console errors, uncaught exceptions and requests that left the hub. A test ends by expecting this to be empty. */
  faults: string[];
}

/** Opens a page in a context of its own (an agent's or a client's browser) and watches it. No request may leave the hub. */
export async function openPage(
  browser: Browser,
  hub: Pick<Hub, "url">,
  options: { width?: number; height?: number; locale?: string; dark?: boolean } = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    locale: options.locale ?? "ru-RU",
    colorScheme: options.dark ? "dark" : "light",
    baseURL: hub.url,
  });
  const faults: string[] = [];
  const home = new URL(hub.url).origin;
  await context.route(
    (url) => url.protocol.startsWith("http") && url.origin !== home,
    (route) => {
      faults.push(`request to ${route.request().url()}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  return { page, context, faults };
}
