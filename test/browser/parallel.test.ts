import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Queue } from "../../core/queue.ts";
import { openBrowser, openPage, type WatchedPage } from "../helpers/browser.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn } from "../server/browser.ts";
import { deskOn, Visitor } from "./deskPage.ts";

let hub: Hub;
let browser: Browser;
const pages: WatchedPage[] = [];

/** The queue of the site asks two at once, from before anybody reads how it is. */
beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), openBrowser()]);
  const admin = await signedIn(hub.url, hub.logins["admin"]);
  const { body } = await admin.get<{ rows: Queue[] }>("/api/admin/queues");
  for (const { id, ...queue } of body.rows) {
    const routing = { ...queue.routing, offersAtOnce: 2 };
    expect((await admin.put(`/api/admin/queues/${id}`, { ...queue, routing })).status).toBe(200);
  }
});
afterEach(async () => {
  for (const { context } of pages.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const soon = { timeout: 20_000 };

async function deskOf(login: string) {
  const watched = await openPage(browser, hub, { width: 1366, height: 768 });
  pages.push(watched);
  const desk = deskOn(watched.page);
  await desk.signIn(hub, login);
  await desk.goOnLine();
  return { ...watched, desk };
}

describe("two who are asked at once", () => {
  it("both hear it ring; when one accepts, the other is told who has it and stays on the line", async () => {
    const [anna, boris] = await Promise.all([deskOf("anna"), deskOf("boris")]);
    const visitor = await Visitor.open(hub, "Гусев Павел");
    await visitor.say("Карта утеряна");
    for (const { desk } of [anna, boris]) await expect.poll(() => desk.offer.count(), soon).toBe(1);

    await anna.page.keyboard.press("KeyY");
    const panel = anna.page.getByRole("complementary", { name: "Почему предложено" });
    await panel.getByText("Повтор по тем же данным даёт тот же выбор").waitFor();
    expect(await panel.textContent()).toMatch(/Одновременно: Борис [А-Я].*Отвечает тот, кто примет первым/);
    expect(await anna.desk.axeFaults()).toEqual([]);

    await boris.page.keyboard.press("KeyA");
    await boris.desk.area.waitFor();
    await anna.page.getByRole("status").getByText("Гусев Павел: уже отвечает Борис").waitFor();
    expect(await anna.desk.offer.count()).toBe(0);
    await expect.poll(() => panel.count(), soon).toBe(0);
    expect(await anna.page.getByRole("button", { name: /^Состояние: На линии/ }).count()).toBe(1);
    expect(await anna.desk.axeFaults()).toEqual([]);

    // Both at the same moment: one has the client, and the other hears it once, be it by the news or by the refusal.
    const next = await Visitor.open(hub, "Лапина Ольга");
    await next.say("Перезвоните");
    for (const { desk } of [anna, boris]) await expect.poll(() => desk.offer.count(), soon).toBe(1);
    await Promise.all([anna, boris].map(({ page }) => page.keyboard.press("F2")));
    const told = ({ page }: WatchedPage) => page.getByText(/^Лапина Ольга: уже отвечает/).count();
    const has = ({ page }: WatchedPage) => page.locator(".mine").getByText("Лапина Ольга").count();
    const seen = async (one: WatchedPage) => (await told(one)) - (await has(one));
    await expect
      .poll(async () => (await Promise.all([anna, boris].map(seen))).sort((a, b) => a - b), soon)
      .toEqual([-1, 1]);
    for (const { desk } of [anna, boris]) expect(await desk.offer.count()).toBe(0);
    for (const one of [visitor, next]) one.close();
  }, 180_000);
});
