import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, openPage, type WatchedPage } from "../helpers/browser.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { deskOn } from "./deskPage.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let hub: Hub;
let browser: Browser;
const pages: WatchedPage[] = [];

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub({ workers: 0 }), openBrowser()]);
});
afterEach(async () => {
  for (const { context } of pages.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const soon = { timeout: 20_000 };
const unasked = (faults: string[]): string[] => faults.filter((fault) => !fault.includes("401"));

async function deskOf(login: string) {
  const watched = await openPage(browser, hub, { width: 1366, height: 768 });
  pages.push(watched);
  const desk = deskOn(watched.page);
  await desk.signIn(hub, login);
  return { ...watched, desk };
}

describe("a supervisor who plans a day", () => {
  it("goes by keyboard from an honest empty page to a plan that a reload still shows", async () => {
    const { page, desk, faults } = await deskOf("sofia");
    await page.getByRole("link", { name: "План смен" }).press("Enter");
    await expect
      .poll(() => page.getByRole("status").allTextContents(), soon)
      .toContainEqual(expect.stringContaining("Есть 0 таких дней недели из 3"));
    expect(await page.getByText("Смен нет").count()).toBe(1);

    await page.getByLabel("Объём дня").focus();
    await page.keyboard.type("700");
    const handle = page.getByLabel("Время обработки");
    await handle.focus();
    // From the beginning of the slider: nothing was measured.
    for (let press = 0; press < 48; press += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(() => handle.getAttribute("aria-valuetext"), soon).toMatch(/^\d+\u00a0мин$|^\d+:\d\d$/);
    const people = page.getByLabel("Не больше людей");
    await people.focus();
    await page.keyboard.press("End");

    const names = page.locator("tbody select");
    await expect.poll(() => names.count(), soon).toBeGreaterThan(3);
    const picture = page.getByRole("img", { name: /^Люди в смене\. Больше всего: нужно \d+/ });
    expect(await picture.count()).toBe(1);
    // Everybody who serves the queue has a shift; the first is given to nobody.
    const first = names.first();
    await first.selectOption("");
    const count = await names.count();
    // The last shift is made a night shift by hand, and gets a second person.
    const ends = page.getByRole("spinbutton", { name: /^Конец смены/ }).last();
    await ends.focus();
    await page.keyboard.type("6");
    await page.keyboard.press("Enter");
    await expect.poll(() => ends.getAttribute("aria-valuetext"), soon).toBe("06:00");
    await page
      .getByRole("spinbutton", { name: /^Людей в смене .*–06:00$/ })
      .last()
      .focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Tab");
    await expect.poll(() => names.count(), soon).toBe(count + 1);
    await page.keyboard.press("Control+z");
    await expect.poll(() => names.count(), soon).toBe(count);
    expect(await desk.axeFaults()).toEqual([]);
    await page.getByRole("button", { name: "Сохранить как план" }).press("Enter");
    await page.getByText("План сохранён").waitFor();

    await page.reload();
    await expect.poll(() => names.count(), soon).toBe(count);
    expect(await first.inputValue()).toBe("");
    expect(await ends.getAttribute("aria-valuetext")).toBe("06:00");
    await expect.poll(() => page.getByText("София Климова,").count(), soon).toBe(1);
    expect(unasked(faults)).toEqual([]);
  }, 120_000);

  it("puts queues together by keyboard and is told what the shared people save", async () => {
    await promisify(execFile)(process.execPath, [join(root, "scripts/seed.ts"), "--history=4"], {
      cwd: root,
      env: { ...process.env, MONGO_URL: hub.mongoUrl, REDIS_URL: hub.redisUrl, DATA_DIR: hub.dataDir },
    });
    const { page, desk, faults } = await deskOf("sofia");
    await page.getByRole("link", { name: "План смен" }).press("Enter");
    await page.getByRole("button", { name: "Планировать вместе с: Одна очередь" }).press("Enter");
    await page.getByRole("menuitemcheckbox", { name: "Ипотека" }).press("Enter");
    await page.keyboard.press("Escape");
    await page.getByText("20 сыгранных дней").waitFor({ timeout: 60_000 });
    const level = page.getByRole("row", { name: /^Ипотека/ }).first();
    expect(await level.textContent()).toMatch(/80 % за 1.мин.*\d+,\d ± \d+,\d %/);
    await page.getByText("По получасам").press("Enter");
    await page.getByRole("region", { name: "По получасам" }).waitFor();
    expect(await desk.axeFaults()).toEqual([]);
    // The choice is in the address: a reload shows the same, at once, because it was worked out before.
    expect(new URL(page.url()).searchParams.get("with")).toBe("mortgage");
    await page.reload();
    await page.getByText("20 сыгранных дней").waitFor({ timeout: 5_000 });
    expect(unasked(faults)).toEqual([]);
  }, 120_000);

  it("is not followed there by an agent", async () => {
    const { page } = await deskOf("anna");
    expect(await page.getByRole("link", { name: "План смен" }).count()).toBe(0);
    await page.goto("/plan");
    await expect.poll(() => new URL(page.url()).pathname, soon).toBe("/");
  });
});
