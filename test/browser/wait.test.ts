import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ItemRecord } from "../../adapters/store/records/items.ts";
import { openBrowser, openPage } from "../helpers/browser.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn } from "../server/browser.ts";
import { anItem } from "../store/builders.ts";
import { Visitor } from "./deskPage.ts";
import { agentAt, chatOn } from "./widgetPage.ts";

let hub: Hub;
let browser: Browser;
const visitors: Visitor[] = [];

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), openBrowser()]);
});
afterAll(async () => {
  for (const visitor of visitors) visitor.close();
  await browser?.close();
  await hub?.stop();
});

const soon = { timeout: 20_000 };

/** The last hour: somebody always waited, and one was answered every 70 seconds. */
async function answersEvery(seconds: number): Promise<void> {
  const now = Date.now();
  const rows = Array.from({ length: 10 }, (_, index) => {
    const acceptedAt = new Date(now - (11 - index) * seconds * 1_000);
    const at = new Date(now - 3_000_000);
    const state = { name: "completed", agent: "vera", at: acceptedAt, code: null } as const;
    return anItem({ at, queue: "cards", channel: "webchat", acceptedAt, state });
  });
  await (await hub.db()).collection<ItemRecord>("items").insertMany(rows);
}

async function writes(name: string): Promise<void> {
  const visitor = await Visitor.open(hub, name);
  visitors.push(visitor);
  await visitor.say("Здравствуйте");
}

/** What the visitor is told of the wait, in one line. */
const toldOn = (page: Awaited<ReturnType<typeof openPage>>["page"]) => async (): Promise<string> => {
  const texts = await page.locator(".wait p > :first-child, .wait .wait-left").allTextContents();
  return texts.map((text) => text.replace(/\s+/g, " ").trim()).join(" · ");
};

describe("a visitor who waits", () => {
  it("is told their place and how long it will be, in their language, as both change", async () => {
    await answersEvery(70);
    for (const name of ["Первый", "Второй", "Третий"]) await writes(name);

    const russian = await openPage(browser, hub, { width: 1366, height: 768 });
    const chat = chatOn(russian.page);
    await russian.page.goto("/demo");
    await chat.open();
    await chat.begin();
    await chat.say("Не проходит оплата");
    const told = toldOn(russian.page);
    await expect.poll(told, soon).toBe("Ваше место в очереди: 4 · осталось примерно 5 мин");

    const english = await openPage(browser, hub, { width: 1366, height: 768, locale: "en-US", dark: true });
    const window = english.page.getByRole("dialog");
    await english.page.goto("/demo");
    await english.page.getByRole("button", { name: /^Open the chat/ }).click();
    await window.getByRole("button", { name: /^Start a chat/ }).click();
    await window.getByLabel("Name").fill("Maria");
    await window.getByRole("button", { name: "Start the chat" }).click();
    await window.getByRole("textbox", { name: "Message" }).fill("My card is blocked");
    await window.getByRole("textbox", { name: "Message" }).press("Enter");
    const toldEnglish = toldOn(english.page);
    await expect.poll(toldEnglish, soon).toBe("Your place in the queue: 5 · about 6 min left");
    const shots = process.env["OKNO_SHOTS"];
    if (shots) {
      await russian.page.screenshot({ path: `${shots}/wait-ru.png` });
      await english.page.screenshot({ path: `${shots}/wait-en.png` });
    }

    const anna = await agentAt(hub, "anna");
    const first = await anna.accepted();
    await anna.finish(first.item);
    await expect.poll(told, soon).not.toContain(": 4");
    for (let served = 1; served < 5; served += 1) await anna.finish((await anna.accepted()).item);
    await expect.poll(told, soon).toBe("");
    anna.leave();

    const sofia = await signedIn(hub.url, hub.logins["sofia"]);
    const { body } = await sofia.get<{ told: { queue: string; count: number; meanErrorMs: number }[] }>(
      "/api/routing",
    );
    const [error] = body.told;
    expect(body.told).toHaveLength(1);
    expect(error).toMatchObject({ queue: "cards", count: 2 });
    // Served at once by who came on the line, they had been promised five and six minutes.
    expect(error?.meanErrorMs).toBeGreaterThan(240_000);
    expect([...russian.faults, ...english.faults]).toEqual([]);
  }, 120_000);
});
