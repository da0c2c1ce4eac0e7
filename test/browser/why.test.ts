import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, openPage, type WatchedPage } from "../helpers/browser.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { clearDesks, deskOn, Visitor } from "./deskPage.ts";

let hub: Hub;
let browser: Browser;
const pages: WatchedPage[] = [];
const visitors: Visitor[] = [];

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), openBrowser()]);
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) visitor.close();
  for (const { context } of pages.splice(0)) await context.close();
  await clearDesks(hub);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const soon = { timeout: 20_000 };
const long = 180_000;

async function deskOf(login: string) {
  const watched = await openPage(browser, hub, { width: 1366, height: 768 });
  pages.push(watched);
  const desk = deskOn(watched.page);
  await desk.signIn(hub, login);
  return { ...watched, desk };
}

async function writes(name: string, text: string): Promise<void> {
  const visitor = await Visitor.open(hub, name);
  visitors.push(visitor);
  await visitor.say(text);
}

describe("why an item was offered", () => {
  it(
    "is a key away while the offer rings, and does not keep it from being accepted",
    async () => {
      const { page, desk } = await deskOf("anna");
      await desk.goOnLine();
      await writes("Гусев Павел", "Карта утеряна");
      await expect.poll(() => desk.offer.count(), soon).toBe(1);

      await page.keyboard.press("KeyY");
      const panel = page.getByRole("complementary", { name: "Почему предложено" });
      await panel.getByText("Повтор по тем же данным даёт тот же выбор").waitFor();
      expect(await panel.textContent()).toContain("Предложено: Анна Белова");
      expect(await panel.getByRole("row", { name: /Анна Белова/ }).count()).toBe(1);
      expect(await desk.axeFaults()).toEqual([]);

      await page.keyboard.press("KeyA");
      await desk.area.waitFor();
      await expect.poll(() => panel.count(), soon).toBe(0);

      // Later the conversation itself knows it.
      await page.keyboard.press("Escape");
      await page.keyboard.press("KeyY");
      await panel.getByText("даёт тот же выбор").waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => panel.count(), soon).toBe(0);
    },
    long,
  );
});

describe("a supervisor", () => {
  it(
    "makes who waits more urgent and takes it back, moves them, and offers them to a person, by keys alone",
    async () => {
      const anna = await deskOf("anna");
      const { page, desk } = await deskOf("sofia");
      await writes("Лапина Ольга", "Перезвоните");
      const actions = page.getByRole("button", { name: "Действия: Лапина Ольга" });
      const toast = page.getByRole("status");
      const choose = async (role: "menuitem" | "menuitemradio", name: string): Promise<void> => {
        await actions.press("Enter");
        await page.getByRole(role, { name }).press("Enter");
      };
      await expect.poll(() => page.getByText("1 ждёт").count(), soon).toBe(1);
      await page.keyboard.press("KeyQ");
      await actions.waitFor();

      await choose("menuitemradio", "срочная");
      await toast.getByText("Срочность: срочная").waitFor();
      expect(await page.getByText("срочность: срочная", { exact: true }).count()).toBe(1);
      expect(await desk.axeFaults()).toEqual([]);
      await toast.getByRole("button", { name: "Вернуть" }).press("Enter");
      await toast.getByText("Возвращено").waitFor();

      await choose("menuitem", "Перенести в очередь…");
      await page.getByRole("combobox").waitFor();
      await page.keyboard.type("ипо");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await toast.getByText("Перенесено: Ипотека").waitFor();

      await page.keyboard.press("KeyQ");
      await page.keyboard.press("KeyQ");
      await choose("menuitem", "Предложить сотруднику…");
      await page.getByRole("combobox").waitFor();
      await page.keyboard.type("анна");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText("Сейчас нельзя: не на линии").waitFor();
      expect(await desk.axeFaults()).toEqual([]);
      await page.keyboard.press("Escape");

      // On the line she may be offered it at once, by the rule.
      await anna.desk.goOnLine();
      await expect.poll(() => anna.desk.offer.count(), soon).toBe(1);
    },
    long,
  );
});
