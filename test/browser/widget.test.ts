import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountForm } from "../../core/desk.ts";
import { openBrowser, openPage } from "../helpers/browser.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn } from "../server/browser.ts";
import { agentAt, chatOn, type Agent } from "./widgetPage.ts";

let hub: Hub;
let browser: Browser;
let anna: Agent;

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), openBrowser()]);
  anna = await agentAt(hub, "anna");
});
afterAll(async () => {
  anna?.leave();
  await browser?.close();
  await hub?.stop();
});

const soon = { timeout: 10_000 };
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The words of the test in the log, each row in its conversation's order. */
async function wordsInLog(): Promise<string[]> {
  const rows = (await hub.db()).collection<{ seq: number; what: { message?: { text: string } } }>(
    "interactions",
  );
  const found = await rows.find({ "what.kind": "message.received" }).toArray();
  return found
    .sort((a, b) => a.seq - b.seq)
    .flatMap((row) => row.what.message?.text ?? [])
    .filter((text) => text.startsWith("слово"));
}

/** What axe finds wrong on the page, the widget's shadow included. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.waitForTimeout(300);
  await page.evaluate(axe);
  return page.evaluate<string[]>(
    `axe.run(document).then(({ violations }) => violations.map((one) => one.id + ": " + one.nodes.map((node) => node.target.flat().join(" ")).join(", ")))`,
  );
}

describe("a conversation between a visitor and an agent", () => {
  it("goes from the first word to the rating, and is still there after a reload", async () => {
    const { page, context, faults } = await openPage(browser, hub);
    const chat = chatOn(page);
    await page.goto("/demo");
    await chat.open();
    await chat.begin();
    await chat.say("Не проходит оплата");
    await expect.poll(() => chat.window.getByText("доставлено").count(), soon).toBe(1);

    const { item, conversation } = await anna.accepted();
    await expect.poll(() => chat.log.textContent(), soon).toContain("в чате");
    await anna.watch(conversation);
    await anna.typing(conversation, true);
    await expect.poll(() => chat.window.getByText("печатает…").count(), soon).toBe(1);
    await anna.reply(conversation, "Сработал лимит");
    await expect.poll(chat.said, soon).toEqual(["Не проходит оплата", "Сработал лимит"]);
    await expect.poll(() => chat.window.getByText("прочитано").count(), soon).toBe(1);

    const seenTyping = async (): Promise<boolean> => {
      await chat.message.press("Space");
      return anna.seen.some((typing) => typing.conversation === conversation && typing.on);
    };
    await expect.poll(seenTyping, soon).toBe(true);
    await chat.message.fill("А поднять");
    await chat.message.press("Enter");
    const kinds = async (): Promise<string[]> =>
      (await anna.opened(conversation)).entries.map((entry) => entry.what.kind);
    await expect.poll(kinds, soon).toContain("message.read");

    await chat.button("Свернуть").click();
    await anna.reply(conversation, "Поднимаю");
    await expect.poll(() => chat.launcher.getAttribute("aria-label"), soon).toContain("1 новое сообщение");
    await page.reload();
    await expect.poll(() => chat.launcher.getAttribute("aria-label"), soon).toContain("1 новое сообщение");
    await chat.open();
    const story = ["Не проходит оплата", "Сработал лимит", "А поднять", "Поднимаю"];
    await expect.poll(chat.said, soon).toEqual(story);

    await chat.menu("Копия на почту");
    await chat.window.getByLabel("Куда прислать копию разговора?").fill("maria@example.com");
    await chat.button("Прислать").click();
    await chat.button("OK").click();
    await anna.finish(item);
    await expect.poll(() => chat.window.getByText("Как вам ответили?").count(), soon).toBe(1);
    await chat.window.getByLabel("4 из 5").check({ force: true });
    await chat.button("Отправить оценку").click();
    await expect
      .poll(kinds, soon)
      .toEqual(expect.arrayContaining(["conversation.rated", "transcript.requested"]));
    await page.reload();
    await chat.open();
    await chat.button(/^Прошлый разговор/).click();
    await expect.poll(chat.said, soon).toEqual(story);
    expect(faults).toEqual([]);
    await context.close();
  });

  it("carries files both ways, and gives them only to the two", async () => {
    const { page, context, faults } = await openPage(browser, hub);
    const chat = chatOn(page);
    await page.goto("/demo");
    await chat.open();
    await chat.begin();
    const pick = chat.window.locator("input[type=file]");
    await pick.setInputFiles({ name: "вирус.exe", mimeType: "application/pdf", buffer: Buffer.from("MZ") });
    expect(await chat.window.getByRole("alert").textContent()).toContain("Такие файлы не принимаем");
    const pdf = Buffer.from("%PDF-1.4 чек");
    await pick.setInputFiles({ name: "чек.pdf", mimeType: "application/pdf", buffer: pdf });
    await expect.poll(() => chat.button("Отправить").isEnabled(), soon).toBe(true);
    await chat.say("Вот чек");
    const { item, conversation } = await anna.accepted();
    const received = (await anna.opened(conversation)).entries.find(
      (entry) => entry.what.kind === "message.received",
    );
    const file = received?.what.kind === "message.received" ? received.what.message.files[0] : undefined;
    expect(file).toMatchObject({ name: "чек.pdf", type: "application/pdf" });
    expect((await anna.desk.get(`/api/files/${file?.id}`)).body).toBe(pdf.toString());

    const sent = await anna.desk.ask<{ id: string }>("POST", "/api/files?name=answer.pdf", pdf, {
      "Content-Type": "application/pdf",
    });
    await anna.reply(conversation, "Ответ в файле", [sent.body.id]);
    const line = chat.window.getByRole("button", { name: /answer\.pdf/ });
    await expect.poll(() => line.count(), soon).toBe(1);
    const [download] = await Promise.all([page.waitForEvent("download"), line.click()]);
    expect(readFileSync(await download.path())).toEqual(pdf);
    const foreign = await fetch(`${hub.url}/channels/webchat/default/files/${sent.body.id}`);
    expect(foreign.status).toBe(401);
    await anna.finish(item);
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe("a network that dies", () => {
  it("loses and doubles nothing, whenever it does, and keeps the order", async () => {
    const { page, context } = await openPage(browser, hub);
    const chat = chatOn(page);
    await page.goto("/demo");
    await chat.open();
    await chat.begin("Упрямая");
    const said: string[] = [];
    const say = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += 1) {
        const text = `слово ${said.length + 1}`;
        said.push(text);
        await chat.say(text);
        await page.waitForTimeout(Math.random() * 120);
      }
    };
    await say(3);
    await context.setOffline(true);
    await say(3);
    await context.setOffline(false);
    await say(2);
    await hub.killServer();
    await say(3);
    // A reload in the middle: what waits lies on the page's shelf, not in its memory.
    await hub.startServer();
    await page.reload();
    await chat.launcher.click({ timeout: 30_000 });
    await hub.killWorkers();
    await say(3);
    await hub.killServer();
    await hub.startServer();
    await hub.startWorker();
    await say(2);

    await expect.poll(chat.said, { timeout: 40_000 }).toEqual(said);
    await expect.poll(() => chat.window.getByText("отправляется").count(), { timeout: 40_000 }).toBe(0);
    // Acknowledged is stored; a killed worker's lease must run out before the next one writes it to the log.
    await expect.poll(() => wordsInLog(), { timeout: 40_000 }).toEqual(said);
    await page.reload();
    await chat.open();
    await expect.poll(chat.said, { timeout: 20_000 }).toEqual(said);
    await chat.menu("Завершить разговор");
    await chat.button("Завершить").click();
    await context.close();
  }, 120_000);

  it("takes a letter while the bank cannot be reached, says honestly that it waits, and sends it later", async () => {
    const { page, context } = await openPage(browser, hub);
    const chat = chatOn(page);
    await page.goto("/demo");
    await chat.launcher.waitFor();
    // Her earlier desk would come back with the server and take the letter before the new one does.
    anna.leave();
    await hub.killServer();
    await chat.open();
    await chat.button(/^Оставить письмо/).click();
    await chat.button("Отправить письмо").click();
    await expect.poll(() => chat.window.getByText("Проверьте адрес").count()).toBe(1);
    await chat.window.getByLabel("Эл. почта").fill("maria@example.com");
    await chat.window.getByLabel("Ваш вопрос").fill("Когда откроется отделение?");
    await chat.button("Отправить письмо").click();
    await expect.poll(() => chat.window.getByText("Письмо сохранено на этом устройстве").count()).toBe(1);
    await hub.startServer();
    await expect.poll(() => chat.window.getByText("Письмо принято").count(), { timeout: 30_000 }).toBe(1);
    anna = await agentAt(hub, "anna");
    const { item, conversation } = await anna.accepted();
    const opened = await anna.opened(conversation);
    expect(JSON.stringify(opened)).toContain("maria@example.com");
    await anna.finish(item);
    await context.close();
  }, 90_000);
});

describe("a visitor", () => {
  it("sees and says the same in two tabs, in one order", async () => {
    const { page, context } = await openPage(browser, hub);
    await page.goto("/demo");
    const one = chatOn(page);
    await one.open();
    await one.begin();
    await one.say("первая: раз");
    const other = await context.newPage();
    await other.goto("/demo");
    const two = chatOn(other);
    await two.open();
    await expect.poll(two.said, soon).toEqual(["первая: раз"]);
    await two.say("вторая: два");
    await one.say("первая: три");
    const words = ["вторая: два", "первая: раз", "первая: три"];
    await expect.poll(async () => (await one.said()).sort(), soon).toEqual(words);
    await expect.poll(two.said, soon).toEqual(await one.said());
    await one.menu("Завершить разговор");
    await one.button("Завершить").click();
    await context.close();
  });

  it("whose token is not accepted any more begins anew, and what waited is sent", async () => {
    const { page, context } = await openPage(browser, hub);
    await page.goto("/demo");
    const chat = chatOn(page);
    await chat.open();
    await chat.begin();
    await chat.say("до");
    await expect.poll(() => chat.window.getByText("доставлено").count(), soon).toBe(1);
    await page.evaluate(
      `localStorage.setItem("okno.default.visitor", localStorage["okno.default.visitor"].replace(/token":"(\\d+)\\../, 'token":"$1.A'))`,
    );
    await page.reload();
    await chat.open();
    await expect.poll(() => chat.button(/^Написать в чат/).count(), soon).toBe(1);
    await chat.begin();
    await chat.say("после");
    await expect.poll(() => chat.window.getByText("доставлено").count(), soon).toBe(1);
    expect(await chat.said()).toEqual(["после"]);
    await context.close();
  });
});

describe("the window", () => {
  it("works by keyboard alone, keeps the focus inside, and gives it back", async () => {
    const { page, context, faults } = await openPage(browser, hub);
    const chat = chatOn(page);
    await page.goto("/demo");
    await chat.launcher.focus();
    await page.keyboard.press("Enter");
    const focused = (): Promise<string | null> =>
      page.evaluate<string | null>(
        `(() => { const at = document.querySelector("okno-chat").shadowRoot.activeElement; return at && (at.getAttribute("aria-label") || at.innerText || at.tagName); })()`,
      );
    await expect.poll(focused).toContain("Написать в чат");
    for (let count = 0; count < 12; count += 1) {
      await page.keyboard.press("Tab");
      expect(await focused()).not.toBeNull();
    }
    for (let count = 0; count < 12; count += 1) {
      await page.keyboard.press("Shift+Tab");
      expect(await focused()).not.toBeNull();
    }
    await page.keyboard.press("Escape");
    await expect.poll(focused).toMatch(/^Открыть чат/);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Мария");
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("Сообщение");
    await page.keyboard.type("С клавиатуры");
    await page.keyboard.press("Enter");
    await expect.poll(chat.said, soon).toEqual(["С клавиатуры"]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it.each(["light", "dark"] as const)("has no faults that axe can find, %s", async (theme) => {
    const { page, context } = await openPage(browser, hub, { dark: theme === "dark" });
    const chat = chatOn(page);
    await page.goto("/demo");
    await chat.launcher.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await chat.open();
    expect(await faultsOf(page)).toEqual([]);
    await chat.button(/^Оставить письмо/).click();
    await chat.button("Отправить письмо").click();
    expect(await faultsOf(page)).toEqual([]);
    await chat.button("Назад").click();
    await chat.button(/^Написать в чат/).click();
    expect(await faultsOf(page)).toEqual([]);
    await chat.button("Начать чат").click();
    await chat.say("Карта 4111 1111 1111 1111");
    await chat.message.fill("4111 1111 1111 1111");
    await chat.button("Ещё").click();
    expect(await faultsOf(page)).toEqual([]);
    await context.close();
  });

  it("is touched by no style of the page, and touches none", async () => {
    const { page, context } = await openPage(browser, hub);
    await page.goto("/demo");
    const styleOf = (where: string): Promise<string> =>
      page.evaluate<string>(
        `(() => { const at = ${where}; const { color, fontSize, display, borderTopWidth } = getComputedStyle(at); return JSON.stringify([color, fontSize, display, borderTopWidth, at.getBoundingClientRect().width]); })()`,
      );
    const ours = `document.querySelector("okno-chat").shadowRoot.querySelector(".launcher")`;
    const theirs = `document.querySelector("h1")`;
    await chatOn(page).launcher.waitFor();
    const before = [await styleOf(ours), await styleOf(theirs)];
    await page.evaluate(
      `(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync("* { color: red !important; font-size: 40px !important; border: 9px solid lime !important; display: none !important } html, body { display: block !important } .launcher { width: 1px }"); document.adoptedStyleSheets = [sheet]; })()`,
    );
    expect(await styleOf(ours)).toBe(before[0]);
    await page.evaluate(`document.adoptedStyleSheets = []`);
    await chatOn(page).open();
    expect(await styleOf(theirs)).toBe(before[1]);
    await context.close();
  });

  it("fills a phone's screen, in the page's language", async () => {
    const { page, context } = await openPage(browser, hub, { width: 390, height: 844, locale: "en-GB" });
    await page.goto("/demo");
    await page.getByRole("button", { name: /^Open the chat/ }).click();
    await page.waitForTimeout(400);
    const box = await page.getByRole("dialog").boundingBox();
    expect(box).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    expect(await page.getByRole("dialog").textContent()).toContain("Start a chat");
    await context.close();
  });
});

describe("another site of the bank", () => {
  it("carries the chat when its account names it, and no foreign site does", async () => {
    const site = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(
        `<!doctype html><html lang="ru"><title>Сайт</title><body><script async src="${hub.url}/widget.js" data-account="site"></script>`,
      );
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const { port } = site.address() as { port: number };
    const origin = `http://127.0.0.1:${port}`;
    const context = await browser.newContext({ locale: "ru-RU" });
    const page = await context.newPage();
    const refused = page.waitForEvent("requestfailed");
    await page.goto(origin);
    expect((await refused).url()).toContain("/channels/webchat/site/settings");
    expect(await chatOn(page).launcher.count()).toBe(0);

    const admin = await signedIn(hub.url, hub.logins["admin"]);
    const { body } = await admin.get<{ rows: (AccountForm & { id: string })[] }>("/api/admin/accounts");
    const { id: _, ...account } = body.rows.find((one) => one.id === "site")!;
    const changed = await admin.put("/api/admin/accounts/site", {
      ...account,
      settings: { ...(account.settings as object), origins: origin },
    });
    expect(changed.status).toBe(200);
    await page.waitForTimeout(2_500);
    await page.goto(origin);
    const chat = chatOn(page);
    await chat.open();
    await chat.begin();
    await chat.say("С другого сайта");
    await expect.poll(() => chat.window.getByText("доставлено").count(), soon).toBe(1);
    await context.close();
    site.close();
  });
});
