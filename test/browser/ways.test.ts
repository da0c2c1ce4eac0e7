import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { OutgoingPage, QueueForm, Rows, Saved } from "../../core/desk.ts";
import type { Hours } from "../../core/hours.ts";
import type { Queue } from "../../core/queue.ts";
import { noWays, plainWays, type WaysOut } from "../../core/ways.ts";
import { openBrowser, openPage, type WatchedPage } from "../helpers/browser.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn } from "../server/browser.ts";
import { clearDesks, deskOn } from "./deskPage.ts";
import { chatOn } from "./widgetPage.ts";

let hub: Hub;
let browser: Browser;
const pages: WatchedPage[] = [];

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), openBrowser()]);
});
afterEach(async () => {
  await clearDesks(hub);
  for (const { context } of pages.splice(0)) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const soon = { timeout: 15_000 };
const long = 120_000;
const unasked = (faults: string[]): string[] => faults.filter((fault) => !fault.includes("401"));

async function open(options: Parameters<typeof openPage>[2] = {}): Promise<WatchedPage> {
  const watched = await openPage(browser, hub, options);
  pages.push(watched);
  return watched;
}

/** What axe finds wrong when nothing moves any more. */
async function faultsAtRest(page: Page): Promise<string[]> {
  await page.waitForTimeout(500);
  return deskOn(page).axeFaults();
}

const day = { from: 0, to: 1_440 };
const always: Hours = { timeZone: "UTC", week: [day, day, day, day, day, day, day], holidays: [] };

/** As an administrator sets them for the queue of the demo's chat window, which works around the clock. */
const offer = (waysOut: WaysOut): Promise<void> => change({ waysOut, hours: always });

async function change(more: Partial<QueueForm>): Promise<void> {
  const admin = await signedIn(hub.url, hub.logins["admin"]);
  const { body } = await admin.get<Rows<Queue>>("/api/admin/queues");
  const cards = body.rows.find(({ id }) => id === "cards");
  if (!cards) throw new Error("No queue of the demo.");
  const { id, ...form } = cards;
  const answer = await admin.put<Saved<QueueForm>>(`/api/admin/queues/${id}`, { ...form, ...more });
  if (answer.status !== 200) throw new Error(`The queue was not saved: ${answer.status}`);
}

describe("a client who would rather be called", () => {
  it(
    "leaves a number, may close the page, is called, called again, and may change their mind",
    async () => {
      await offer({ ...noWays, callback: { ...plainWays.callback, afterMs: 0 } });
      const { page, context, faults } = await open({ width: 400, height: 800 });
      const chat = chatOn(page);
      await page.goto("/demo");
      await chat.open();
      await chat.begin();
      await chat.say("Не проходит оплата");
      await chat.button("Перезвоните мне").click();
      await chat.window.getByLabel("На какой номер позвонить?").fill("8 912 345");
      await chat.button("Перезвоните мне").click();
      expect(await chat.window.getByText("Проверьте номер").count()).toBe(1);
      await chat.window.getByLabel("На какой номер позвонить?").fill("8 (912) 345-67-89");
      await chat.button("Перезвоните мне").click();
      const wait = chat.window.locator(".wait");
      await expect.poll(() => wait.textContent(), soon).toContain("Перезвоним на +7\u00a0912\u00a0345-67-89");
      await expect.poll(() => wait.textContent(), soon).toContain("Место в очереди за вами: 1");
      await page.reload();
      await chat.open();
      await expect.poll(() => wait.textContent(), soon).toContain("Место в очереди за вами: 1");
      await page.close();

      const { page: table, faults: deskFaults } = await open({ width: 1366, height: 768 });
      const desk = deskOn(table);
      await desk.signIn(hub, "anna");
      await desk.goOnLine();
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      expect(await desk.offer.textContent()).toContain("Обратный звонок");
      const tel = "tel:+79123456789";
      expect(await desk.offer.getByRole("link").getAttribute("href")).toBe(tel);
      expect(await faultsAtRest(table)).toEqual([]);
      await table.keyboard.press("KeyA");
      const bar = table.getByRole("region", { name: "Обратный звонок" });
      await expect.poll(() => bar.getByRole("link").getAttribute("href"), soon).toBe(tel);
      await table.keyboard.press("Escape");
      await table.keyboard.press("KeyW");
      // The first answer stands under the hand; the second is one key away, and Enter ends the work.
      await expect.poll(() => table.getByRole("radio", { name: "Поговорили" }).count(), soon).toBe(1);
      await table.keyboard.press("Space");
      await expect.poll(() => table.getByRole("listbox", { name: "Тематики" }).count(), soon).toBe(1);
      await table.keyboard.press("ArrowRight");
      await expect.poll(() => table.getByText("Повторим через 15 мин: попытка 2 из 3").count(), soon).toBe(1);
      expect(await faultsAtRest(table)).toEqual([]);
      await table.keyboard.press("Enter");
      await expect.poll(() => table.getByText(/: звонок \d\d/).count(), soon).toBeGreaterThan(0);

      const again = await context.newPage();
      const chatAgain = chatOn(again);
      await again.goto("/demo");
      await chatAgain.open();
      const waitAgain = chatAgain.window.locator(".wait");
      await expect
        .poll(() => waitAgain.textContent(), soon)
        .toMatch(/Не дозвонились\. Позвоним ещё раз .*\d\d:\d\d/);
      await chatAgain.button("Не звонить, подожду здесь").click();
      await expect.poll(() => desk.offer.textContent().catch(() => ""), soon).toContain("Чат на сайте");
      await table.keyboard.press("KeyA");
      await expect.poll(() => chatAgain.log.textContent(), soon).toContain("в чате");
      expect(await bar.count()).toBe(0);
      expect([...faults, ...unasked(deskFaults)]).toEqual([]);
    },
    long,
  );
});

describe("a client who would rather have a letter", () => {
  it(
    "leaves an address, and has the answer there and in the window",
    async () => {
      await offer({ ...noWays, letter: { ...plainWays.letter, afterMs: 0, to: "letters" } });
      const { page, faults } = await open({ width: 1366, height: 768 });
      const chat = chatOn(page);
      await page.goto("/demo");
      await chat.open();
      await chat.begin();
      await chat.say("Пришлите выписку");
      await chat.button("Ответьте письмом").click();
      await chat.window.getByLabel("На какую почту ответить?").fill("мария");
      await chat.button("Ответьте письмом").click();
      expect(await chat.window.getByText("Проверьте адрес").count()).toBe(1);
      await chat.window.getByLabel("На какую почту ответить?").fill("Maria@Example.com");
      await chat.button("Ответьте письмом").click();
      const wait = chat.window.locator(".wait");
      await expect.poll(() => wait.textContent(), soon).toContain("Ответим письмом на maria@example.com");
      expect(await chat.window.getByText("Завершить разговор").count()).toBe(0);

      const { page: table, faults: deskFaults } = await open({ width: 1366, height: 768 });
      const desk = deskOn(table);
      await desk.signIn(hub, "boris");
      await desk.goOnLine();
      await expect
        .poll(() => desk.offer.textContent().catch(() => ""), soon)
        .toContain("Ответ письмом · Почта");
      await table.keyboard.press("KeyA");
      await expect.poll(() => table.getByText("ответ увидят и в окне чата").count(), soon).toBe(1);
      await expect.poll(() => desk.area.count(), soon).toBe(1);
      expect(await table.getByText("maria@example.com").count()).toBe(2);
      expect(await faultsAtRest(table)).toEqual([]);
      await desk.area.fill("Выписка во вложении");
      await desk.area.press("Control+Enter");
      await expect.poll(chat.said, soon).toEqual(["Пришлите выписку", "Выписка во вложении"]);
      const sofia = await signedIn(hub.url, hub.logins["sofia"]);
      const letters = async () =>
        (await sofia.get<OutgoingPage>("/api/outgoing")).body.letters.map(({ to, subject }) => ({
          to,
          subject,
        }));
      await expect
        .poll(letters, soon)
        .toEqual([
          { to: "maria@example.com", subject: expect.stringContaining("Пришлите выписку") as string },
        ]);
      expect([...faults, ...unasked(deskFaults)]).toEqual([]);
    },
    long,
  );
});

describe("a client who waits when the bank closes", () => {
  it(
    "is told so with the next opening, keeps the place, and is offered the ways out",
    async () => {
      const callback = { ...plainWays.callback, afterMs: 3_600_000 };
      await offer({ ...noWays, callback, atClosing: "offer" });
      const { page, faults } = await open({ width: 390, height: 780 });
      const chat = chatOn(page);
      await page.goto("/demo");
      await chat.open();
      await chat.begin();
      await chat.say("Когда переведут деньги?");
      const wait = chat.window.locator(".wait");
      await expect.poll(() => wait.textContent(), soon).toContain("Вы следующие в очереди");
      expect(await chat.button("Перезвоните мне").count()).toBe(0);
      // The queue worked until a minute ago, and works again tomorrow from nine.
      const minute = new Date().getUTCHours() * 60 + new Date().getUTCMinutes();
      const today = { from: 0, to: Math.max(1, minute - 1) };
      const tomorrow = { from: 9 * 60, to: 1_440 };
      const week = Array.from({ length: 7 }, (_, day) =>
        day === (new Date().getUTCDay() + 6) % 7 ? today : tomorrow,
      ) as unknown as Hours["week"];
      await change({ hours: { timeZone: "UTC", week, holidays: [] } });
      await expect.poll(() => wait.textContent(), soon).toContain("Рабочее время закончилось");
      expect(await wait.textContent()).toMatch(/ответим, когда откроемся: завтра в \d\d:00\./);
      expect(await wait.textContent()).toContain("Место в очереди за вами: 1");
      await chat.button("Перезвоните мне").click();
      await chat.window.getByLabel("На какой номер позвонить?").fill("89123456789");
      await chat.button("Перезвоните мне").click();
      await expect
        .poll(() => wait.textContent(), soon)
        .toMatch(/Позвоним, когда откроемся: завтра в \d\d:00/);
      expect(faults).toEqual([]);
    },
    long,
  );
});

describe("a client who would rather speak", () => {
  const waysOut = {
    ...noWays,
    callback: plainWays.callback,
    letter: plainWays.letter,
    voice: { ...plainWays.voice, afterMs: 0 },
  };
  const heard = (page: Page): Promise<number> =>
    page.locator("audio").evaluate((audio) => (audio as unknown as { readyState: number }).readyState);

  it(
    "records, hears it again, says how to be answered, and is heard at the desk",
    async () => {
      await offer(waysOut);
      const speaking = await openBrowser([
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ]);
      try {
        const { page, context, faults } = await openPage(speaking, hub, { width: 390, height: 844 });
        const chat = chatOn(page);
        await page.goto("/demo");
        await chat.open();
        await chat.begin();
        await chat.say("Мне проще сказать");
        await chat.button("Сказать голосом").click();
        await chat.button("Начать запись").click();
        await expect.poll(() => chat.button(/^Закончить 0:0[1-9]/).count(), soon).toBe(1);
        await chat.button(/^Закончить/).click();
        await expect.poll(() => heard(page), soon).toBeGreaterThan(0);
        // It can be done again; nothing has left the page yet.
        await chat.button("Записать заново").click();
        await expect.poll(() => chat.button(/^Закончить 0:0[1-9]/).count(), soon).toBe(1);
        await chat.button(/^Закончить/).click();
        await expect.poll(() => heard(page), soon).toBeGreaterThan(0);
        await chat.button("Отправить").first().click();
        await expect.poll(() => chat.window.getByText("Проверьте номер").count(), soon).toBe(1);
        await chat.window.getByLabel("На какой номер позвонить?").fill("8 912 345-67-89");
        await chat.button("Отправить").first().click();
        const wait = chat.window.locator(".wait");
        await expect.poll(() => wait.textContent(), soon).toContain("Перезвоним на");
        await expect
          .poll(() => chat.window.locator(".file").textContent(), soon)
          .toContain("Голосовое сообщение");
        expect(faults).toEqual([]);
        await context.close();
      } finally {
        await speaking.close();
      }
      const { page: table, faults: deskFaults } = await open({ width: 1366, height: 768 });
      const desk = deskOn(table);
      await desk.signIn(hub, "anna");
      await desk.goOnLine();
      await expect.poll(() => desk.offer.textContent().catch(() => ""), soon).toContain("Обратный звонок");
      await table.keyboard.press("KeyA");
      await expect.poll(() => table.locator("audio").count(), soon).toBe(1);
      await table.locator("audio").evaluate((audio) => {
        const sound = audio as unknown as { muted: boolean; play(): Promise<void> };
        sound.muted = true;
        return sound.play();
      });
      await expect.poll(() => heard(table), soon).toBeGreaterThan(2);
      expect(unasked(deskFaults)).toEqual([]);
    },
    long,
  );

  it(
    "is told in clear words where that cannot be, and has the other ways",
    async () => {
      await offer(waysOut);
      const { page } = await open({ width: 1366, height: 768 });
      const chat = chatOn(page);
      await page.goto("/demo");
      await chat.open();
      await chat.begin();
      await chat.say("Мне проще сказать");
      await chat.button("Сказать голосом").click();
      // Nobody lets this browser use a microphone.
      await chat.button("Начать запись").click();
      await expect
        .poll(() => chat.window.getByText(/Нет доступа к микрофону|Микрофон не найден/).count(), soon)
        .toBe(1);
      await page.evaluate("delete globalThis.MediaRecorder");
      await chat.button("Повторить").click();
      await expect.poll(() => chat.window.getByText("не умеет записывать звук").count(), soon).toBe(1);
      await chat.button("Назад").last().click();
      expect(await chat.button("Перезвоните мне").count()).toBe(1);
      expect(await chat.button("Ответьте письмом").count()).toBe(1);
    },
    long,
  );
});
