import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Queue } from "../../core/queue.ts";
import { openBrowser, openPage, type WatchedPage } from "../helpers/browser.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn } from "../server/browser.ts";
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

async function writes(name: string, text: string): Promise<Visitor> {
  const visitor = await Visitor.open(hub, name);
  visitors.push(visitor);
  await visitor.say(text);
  return visitor;
}

async function lineIs(change: Partial<Queue>): Promise<void> {
  const admin = await signedIn(hub.url, hub.logins["admin"]);
  const { rows } = (await admin.get<{ rows: Queue[] }>("/api/admin/queues")).body;
  const { id, ...form } = rows.find((row) => row.id === "cards")!;
  expect((await admin.put(`/api/admin/queues/${id}`, { ...form, ...change })).status).toBe(200);
  // Workers keep settings for a moment.
  await new Promise((resolve) => setTimeout(resolve, 2_200));
}

async function shot(page: Page, name: string): Promise<void> {
  const shots = process.env["OKNO_SHOTS"];
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}

async function choose(page: Page, presence: string): Promise<void> {
  await page.keyboard.press("Escape");
  await page.keyboard.press("KeyL");
  await page.getByRole("menuitem", { name: presence, exact: true }).press("Enter");
}

describe("an agent who is busy", () => {
  it(
    "chooses a break that begins when the work ends, takes it back, chooses it again",
    async () => {
      const { page, desk } = await deskOf("anna");
      await desk.goOnLine();
      await writes("Гусев Павел", "Карта утеряна");
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      await page.keyboard.press("KeyA");
      await desk.area.waitFor();
      const pending = page.getByText("Обед: начнётся, когда закончится текущая работа");
      await choose(page, "Обед");
      await pending.waitFor();
      await writes("Лапина Ольга", "Перезвоните");
      await shot(page, "pending-break");
      await page.waitForTimeout(1_000);
      expect(await desk.offer.count()).toBe(0);
      expect(await desk.axeFaults()).toEqual([]);

      await page.getByRole("button", { name: "Отменить" }).click();
      await expect.poll(() => pending.count(), soon).toBe(0);
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      await page.getByRole("button", { name: /^Отклонить/ }).click();
      await choose(page, "Обед");
      await pending.waitFor();

      await page.keyboard.press("Escape");
      await page.keyboard.press("KeyW");
      await page.getByRole("listbox", { name: "Тематики" }).getByRole("option").first().click();
      await page.locator(".panel").getByRole("button", { name: "Завершить" }).click();
      await page.getByRole("button", { name: /^Состояние: Обед/ }).waitFor();
    },
    long,
  );

  it(
    "who lets an offer run out is not asked again before they say that they are there",
    async () => {
      const admin = await signedIn(hub.url, hub.logins["admin"]);
      const { rows } = (await admin.get<{ rows: Queue[] }>("/api/admin/queues")).body;
      const terms = rows.find((row) => row.id === "cards")?.terms ?? {};
      await lineIs({ terms: { ...terms, webchat: { offerTtlMs: 5_000, cost: 25 } } });
      const { page, desk } = await deskOf("anna");
      await desk.goOnLine();
      await writes("Каримова Зухра", "Не приходит код");
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      await page.getByRole("button", { name: /^Состояние: Не отвечает/ }).waitFor();
      await shot(page, "not-responding");
      expect(await desk.axeFaults()).toEqual([]);
      await page.waitForTimeout(1_500);
      expect(await desk.offer.count()).toBe(0);
      await choose(page, "На линии");
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      await lineIs({ terms });
    },
    long,
  );
});

describe("a wrap-up of a fixed time", () => {
  it(
    "keeps the topic and ends by itself, after a reload too",
    async () => {
      await lineIs({ wrapUp: { mode: "timed_fixed", limitMs: 12_000, codeRequired: true } });
      const { page, desk } = await deskOf("anna");
      await desk.goOnLine();
      await writes("Гусев Павел", "Карта утеряна");
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      await page.keyboard.press("KeyA");
      await desk.area.waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("KeyW");
      await page.getByRole("listbox", { name: "Тематики" }).getByRole("option").first().click();
      await page.locator(".panel").getByRole("button", { name: "Завершить" }).click();
      const kept = page.getByText("Тематика записана, время закончится само");
      await kept.waitFor();
      await shot(page, "wrap-up-fixed");
      expect(await desk.axeFaults()).toEqual([]);
      await page.reload();
      await kept.waitFor();
      await expect.poll(() => desk.mine.getByRole("link").count(), soon).toBe(0);
      await lineIs({ wrapUp: { mode: "optional", limitMs: 60_000, codeRequired: true } });
    },
    long,
  );
});

describe("a client's rating", () => {
  it(
    "is changed in the card by a supervisor and is seen at once by whoever serves the queue",
    async () => {
      const anna = await deskOf("anna");
      await writes("Первый Иван", "Раз");
      await writes("Лапина Ольга", "Два");
      const waiting = anna.page.getByRole("button", { name: /^Карты/ });
      await expect.poll(() => waiting.textContent(), soon).toMatch(/^Карты\s*2/);
      await anna.page.keyboard.press("KeyQ");
      const row = anna.page.locator(".waiting");
      await expect.poll(() => row.count(), soon).toBe(2);
      expect(await row.first().textContent()).toContain("Первый Иван");

      const sofia = await deskOf("sofia");
      await sofia.page.getByRole("button", { name: /^Карты/ }).click();
      await sofia.page.getByRole("link", { name: /Лапина Ольга/ }).click();
      await sofia.page.getByRole("button", { name: "Рейтинг и менеджер клиента" }).click();
      await sofia.page.getByLabel("Рейтинг клиента").selectOption("A");
      await sofia.page.getByRole("button", { name: "Сохранить" }).click();
      await sofia.page.getByText(/рейтинг клиента A: София/).waitFor();
      await shot(sofia.page, "rated");
      await expect.poll(() => row.first().textContent(), soon).toContain("Лапина Ольга");
      expect(await row.first().textContent()).toContain("рейтинг A");
      await shot(anna.page, "rated-waiting");
      expect(await anna.desk.axeFaults()).toEqual([]);
    },
    long,
  );
});
