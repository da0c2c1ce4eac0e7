import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, openPage, type WatchedPage } from "../helpers/browser.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { clearDesks, deskOn, sendLetter, Visitor } from "./deskPage.ts";

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
/** Whole stories, on a machine that may be busy with others. */
const long = 180_000;
/** The first question of every page, whether anybody is signed in, is answered no. */
const unasked = (faults: string[]): string[] => faults.filter((fault) => !fault.includes("401"));

async function deskOf(login: string, options: Parameters<typeof openPage>[2] = {}) {
  const watched = await openPage(browser, hub, { width: 1366, height: 768, ...options });
  pages.push(watched);
  const desk = deskOn(watched.page);
  await desk.signIn(hub, login);
  return { ...watched, desk };
}

async function visit(name: string): Promise<Visitor> {
  const visitor = await Visitor.open(hub, name);
  visitors.push(visitor);
  return visitor;
}

describe("an agent at the desk", () => {
  it(
    "goes by keyboard alone from signing in to the wrap-up code, and a reload restores everything",
    async () => {
      const { page, desk, faults } = await deskOf("anna");
      await desk.goOnLine();
      const katya = await visit("Смирнова Екатерина");
      await katya.say("Не проходит оплата на 12 400 ₽");

      // The offer cannot be missed.
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      expect(await page.title()).toContain("Новое обращение");
      const offered = await desk.offer.textContent();
      for (const words of ["Чат на сайте", "Карты", "Смирнова Екатерина", "свободны только вы"])
        expect(offered).toContain(words);
      expect(await page.getByRole("alert").allTextContents()).toContainEqual(
        expect.stringContaining("Принять: клавиша A"),
      );
      expect(await desk.axeFaults()).toEqual([]);

      // One key accepts it, and the words go where the hands are.
      await page.keyboard.press("KeyA");
      await expect
        .poll(() => page.evaluate<string>(`document.activeElement?.tagName`), soon)
        .toBe("TEXTAREA");
      await expect.poll(() => desk.offer.count(), soon).toBe(0);
      await page.keyboard.type("Здравствуйте. Проверяю лимит");
      await page.keyboard.press("Enter");
      await expect.poll(() => katya.heard, soon).toEqual(["Здравствуйте. Проверяю лимит"]);
      await expect.poll(() => desk.log.getByText("отправлено").count(), soon).toBe(1);

      // The client types and says more.
      katya.typing(true);
      await expect.poll(() => desk.mine.getByText("печатает…").count(), soon).toBe(1);
      await katya.say("Спасибо");
      await expect.poll(() => desk.said(), soon).toHaveLength(3);

      // A note is for staff only.
      await page.keyboard.press("Escape");
      await page.keyboard.press("KeyJ");
      await page.keyboard.type("Лимит стоит с августа");
      await page.keyboard.press("Control+Enter");
      await expect.poll(() => desk.said(), soon).toContain("Заметка. Лимит стоит с августа");
      expect(katya.heard).toHaveLength(1);

      // A prepared answer, then a draft that a reload must not lose.
      await page.keyboard.press("Escape");
      await page.keyboard.press("Slash");
      await expect.poll(() => page.getByRole("option").count(), soon).toBeGreaterThan(0);
      await page.keyboard.press("Enter");
      await expect.poll(() => desk.area.inputValue(), soon).not.toContain("/");
      const prepared = await desk.area.inputValue();
      expect(prepared).not.toContain("{{");
      await page.keyboard.type(" и ещё");
      await page.reload();
      await expect.poll(() => desk.area.inputValue().catch(() => ""), soon).toBe(`${prepared} и ещё`);
      await expect.poll(() => desk.said(), soon).toHaveLength(4);
      expect(await desk.heading.textContent()).toContain("Не проходит оплата");
      expect(await desk.mine.getByRole("link").count()).toBe(1);
      expect(await desk.axeFaults()).toEqual([]);

      // The end: a topic by Enter, the work by Enter again.
      await page.keyboard.press("KeyW");
      const topics = page.getByRole("listbox", { name: "Тематики" });
      await expect.poll(() => topics.getByRole("option").count(), soon).toBeGreaterThan(1);
      expect(await desk.axeFaults()).toEqual([]);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await expect.poll(() => topics.locator("[aria-selected=true]").count(), soon).toBe(1);
      await page.keyboard.press("Enter");
      await expect.poll(() => desk.mine.getByRole("link").count(), soon).toBe(0);
      await expect
        .poll(() => page.getByRole("status").allTextContents(), soon)
        .toContainEqual(expect.stringContaining("завершено"));
      expect(unasked(faults)).toEqual([]);
    },
    long,
  );

  it(
    "hands over to a colleague with a note, who sees all of it",
    async () => {
      const anna = await deskOf("anna");
      const boris = await deskOf("boris");
      await anna.desk.goOnLine();
      const client = await visit("Гусев Павел");
      await client.say("Хочу ипотеку");
      await expect.poll(() => anna.desk.offer.count(), soon).toBe(1);
      await anna.page.keyboard.press("KeyA");
      await anna.desk.area.waitFor();
      await boris.desk.goOnLine();

      await anna.page.keyboard.press("Escape");
      await anna.page.keyboard.press("KeyT");
      await anna.page.getByRole("combobox").waitFor();
      await anna.page.keyboard.type("борис");
      await expect.poll(() => anna.page.getByRole("option").count(), soon).toBe(1);
      await anna.page.keyboard.press("Enter");
      await anna.page.keyboard.type("Нужен расчёт на 20 лет");
      expect(await anna.desk.axeFaults()).toEqual([]);
      await anna.page.keyboard.press("Control+Enter");
      await expect.poll(() => anna.desk.mine.getByRole("link").count(), soon).toBe(0);

      await expect.poll(() => boris.desk.offer.count(), soon).toBe(1);
      await boris.page.keyboard.press("KeyA");
      await expect.poll(() => boris.desk.log.getByText("Нужен расчёт на 20 лет").count(), soon).toBe(1);
      expect(await boris.desk.said()).toEqual(["Хочу ипотеку"]);
      expect(client.heard).toEqual([]);
      expect([...unasked(anna.faults), ...unasked(boris.faults)]).toEqual([]);
    },
    long,
  );

  it(
    "declines by a key, and sees that a missed offer takes them off the line",
    async () => {
      const { page, desk } = await deskOf("anna");
      await desk.goOnLine();
      const client = await visit("Лапина Ольга");
      await client.say("Перезвоните");
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      const declined = page.waitForResponse(/\/decline$/);
      await page.keyboard.press("KeyX");
      expect((await declined).status()).toBe(200);
      // Nobody else is there: it comes back, perhaps at once, and this time nobody answers.
      await expect.poll(() => desk.offer.count(), { timeout: 30_000 }).toBe(1);
      await expect
        .poll(() => page.getByRole("button", { name: /^Состояние: Не отвечает/ }).count(), {
          timeout: 40_000,
        })
        .toBe(1);
      await desk.goOnLine();
      await expect.poll(() => desk.offer.count(), { timeout: 30_000 }).toBe(1);
      await page.keyboard.press("KeyA");
      await desk.area.waitFor();
    },
    long,
  );
});

describe("when the server is away", () => {
  it(
    "goes on writing, shows what waits, and sends each word once when it is back",
    async () => {
      const { page, desk } = await deskOf("anna");
      await desk.goOnLine();
      const client = await visit("Каримова Зухра");
      await client.say("Вы тут?");
      await expect.poll(() => desk.offer.count(), soon).toBe(1);
      await page.keyboard.press("KeyA");
      await expect
        .poll(() => page.evaluate<string>(`document.activeElement?.tagName`), soon)
        .toBe("TEXTAREA");

      await hub.killServer();
      await expect.poll(() => page.getByText("Нет связи").count(), { timeout: 20_000 }).toBe(1);
      await page.keyboard.type("Да, минуту");
      await page.keyboard.press("Enter");
      await expect.poll(() => desk.log.getByText("ждёт связи").count(), soon).toBe(1);
      await expect.poll(() => page.getByText("1 ответ ждёт отправки").count(), soon).toBe(1);
      expect(await desk.axeFaults()).toEqual([]);
      await page.keyboard.type("Черновик");

      await hub.startServer();
      await expect.poll(() => page.getByText("Нет связи").count(), { timeout: 30_000 }).toBe(0);
      await expect.poll(() => desk.log.getByText("ждёт связи").count(), { timeout: 30_000 }).toBe(0);
      // By what the bank's log tells the visitor: the live event may fall into the break of this very line.
      const told = async (): Promise<string[]> => {
        await client.look();
        return client.heard;
      };
      await expect.poll(told, { timeout: 30_000 }).toEqual(["Да, минуту"]);
      await expect.poll(() => page.getByText("черновик сохранён").count(), { timeout: 30_000 }).toBe(1);
      expect(await desk.said()).toEqual(["Вы тут?", "Да, минуту"]);
      expect(await desk.area.inputValue()).toBe("Черновик");
    },
    long,
  );
});

describe("a letter", () => {
  it(
    "is read safely and answered; the answer lies in the outbox of a mailbox without a mail server",
    async () => {
      const { page, desk, faults } = await deskOf("anna");
      await desk.goOnLine();
      await sendLetter(hub, {
        from: '"Людмила Мирская" <buh@vektor.example.com>',
        subject: "Зарплатный проект",
        text: "Добрый день!\n\nПрикладываем список.",
        html: '<h1>Добрый день!</h1><p id="p">Список</p><script>document.title="взлом"</script><img src="https://track.example/x.png">',
      });
      await expect.poll(() => desk.offer.count(), { timeout: 30_000 }).toBe(1);
      await page.keyboard.press("KeyA");
      const letter = page.getByRole("article", { name: "Письмо: Людмила Мирская" });
      await letter.waitFor();
      expect(await letter.textContent()).toContain("<buh@vektor.example.com>");
      expect(await letter.getByRole("note").textContent()).toContain("Не сообщайте данные о счетах");
      expect(await letter.getByRole("link", { name: "Исходное письмо" }).count()).toBe(1);
      expect(await desk.axeFaults()).toEqual([]);

      await letter.getByRole("button", { name: "Показать с оформлением" }).click();
      const frame = page.frameLocator("iframe");
      await expect.poll(() => frame.locator("#p, p").first().textContent(), soon).toContain("Список");
      expect(await frame.locator("script").count()).toBe(0);
      expect(await page.locator("iframe").getAttribute("sandbox")).not.toMatch(/allow-(scripts|same-origin)/);
      expect(await page.title()).not.toContain("взлом");

      await page.keyboard.press("KeyR");
      await page.keyboard.type("Здравствуйте. Список получили");
      await page.keyboard.press("Control+Enter");
      await expect
        .poll(() => desk.log.getByText("отправлено", { exact: true }).count(), { timeout: 30_000 })
        .toBe(1);

      await page.getByRole("link", { name: "Исходящие письма" }).click();
      await page.getByRole("link", { name: /buh@vektor\.example\.com/ }).click();
      await expect.poll(() => page.locator("article .text").textContent(), soon).toContain("Список получили");
      expect(await desk.axeFaults()).toEqual([]);
      // Nothing was asked of the address in the letter's picture.
      expect(unasked(faults)).toEqual([]);
    },
    long,
  );
});

describe("the person's own desk", () => {
  it("remembers language and theme on the server, in any browser", async () => {
    const first = await deskOf("boris");
    await first.page.getByRole("button", { name: /свои настройки/ }).click();
    await first.page
      .getByRole("radio", { name: "Тёмная" })
      .or(first.page.getByRole("button", { name: "Тёмная" }))
      .click();
    await first.page
      .getByRole("radio", { name: "English" })
      .or(first.page.getByRole("button", { name: "English" }))
      .click();
    await expect.poll(() => first.page.getByText("Nothing taken yet").count(), soon).toBe(1);
    expect(await first.page.evaluate<string>(`document.documentElement.dataset["theme"]`)).toBe("dark");
    await first.page.waitForTimeout(500);

    const second = await openPage(browser, hub, { width: 1366, height: 768 });
    pages.push(second);
    await second.page.goto("/");
    await second.page.getByLabel("Логин").fill("boris");
    await second.page.getByLabel("Пароль", { exact: true }).fill(hub.logins["boris"]?.password ?? "");
    await second.page.keyboard.press("Enter");
    await expect.poll(() => second.page.getByText("Nothing taken yet").count(), soon).toBe(1);
    expect(await second.page.evaluate<string>(`document.documentElement.dataset["theme"]`)).toBe("dark");
    expect(await second.page.evaluate<string>(`document.documentElement.lang`)).toBe("en");
    expect(await deskOn(second.page).axeFaults()).toEqual([]);
  });

  it("is left by signing out, and a wrong password says so", async () => {
    const { page } = await deskOf("sofia");
    await page.getByRole("button", { name: /свои настройки/ }).click();
    await page.getByRole("button", { name: "Выйти" }).click();
    await page.getByLabel("Логин").fill("sofia");
    await page.getByLabel("Пароль", { exact: true }).fill("не тот пароль");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("alert").textContent(), soon).toBe("Неверный логин или пароль");
    expect(await deskOn(page).axeFaults()).toEqual([]);
  });
});

describe("an administrator", () => {
  it("sets the bank up without editing files", async () => {
    const { page, desk, faults } = await deskOf("admin");
    await page.getByRole("link", { name: "Настройки" }).click();
    await page.getByRole("link", { name: "Очереди" }).click();
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.getByLabel("Название по-русски").fill("Вклады");
    await page.getByLabel("Название по-английски").fill("Deposits");
    expect(await desk.axeFaults()).toEqual([]);
    await page.getByRole("button", { name: "Сохранить" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Вклады" }).count(), soon).toBe(1);

    await page.getByRole("link", { name: "Сотрудники" }).click();
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.getByLabel("Имя").fill("Каримова Зухра");
    await page.getByLabel("Логин").fill("zuhra");
    await page.getByLabel("Вклады").check();
    await page.getByRole("button", { name: "Сохранить" }).click();
    await expect.poll(() => page.getByText("Заполните").count(), soon).toBe(1);
    await page.getByLabel("Пароль").fill("тихо едет синий трамвай");
    await page.getByRole("button", { name: "Сохранить" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Каримова Зухра" }).count(), soon).toBe(1);

    await page.getByRole("link", { name: "Шаблоны ответов" }).click();
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.getByLabel("Слово").fill("ставка");
    await page.getByLabel("Название").fill("Ставка по вкладу");
    await page.getByLabel("Текст").fill("{{client}}, ставка на сайте");
    await page.getByRole("button", { name: "Сохранить" }).click();
    await expect.poll(() => page.getByRole("button", { name: "/ставка" }).count(), soon).toBe(1);

    await page.getByRole("link", { name: "Тематики" }).click();
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.getByLabel("Название по-русски").fill("Проценты");
    await page.getByLabel("Название по-английски").fill("Interest");
    await page.getByRole("button", { name: "Сохранить" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Проценты" }).count(), soon).toBe(1);

    await page.getByRole("link", { name: "Навыки" }).click();
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.getByLabel("Название по-русски").fill("Вклады: эксперт");
    await page.getByLabel("Название по-английски").fill("Deposits expert");
    await page.getByRole("button", { name: "Сохранить" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Вклады: эксперт" }).count(), soon).toBe(1);

    await page.getByRole("link", { name: "Очереди" }).click();
    await page.getByRole("button", { name: "Вклады" }).click();
    await page.getByRole("button", { name: "Добавить шаг" }).click();
    await page.getByRole("combobox", { name: "Навык", exact: true }).selectOption("Вклады: эксперт");
    await page.getByRole("button", { name: /^Команды/ }).press("Enter");
    await page.getByRole("menuitemcheckbox", { name: "Первая линия" }).press("Enter");
    await page.keyboard.press("Escape");
    expect(await desk.axeFaults()).toEqual([]);
    await page.getByRole("button", { name: "Сохранить" }).click();
    await expect.poll(() => page.getByRole("row", { name: /Вклады.*, 1 шаг/ }).count(), soon).toBe(1);

    for (const name of ["Правила распределения", "Все подключения", "Не показано"]) {
      await page.getByRole("link", { name }).click();
      await page.waitForTimeout(400);
      expect(await desk.axeFaults()).toEqual([]);
    }
    expect(unasked(faults).filter((fault) => !fault.includes("400"))).toEqual([]);
  });

  it("is the only one who finds the settings", async () => {
    const { page } = await deskOf("anna");
    expect(await page.getByRole("link", { name: "Настройки" }).count()).toBe(0);
    await page.goto("/settings/agents");
    await expect.poll(() => new URL(page.url()).pathname, soon).toBe("/");
  });
});

describe("a full queue", () => {
  it("of five hundred stays in the page as a few rows", async () => {
    const watched = await openPage(browser, hub, { width: 1366, height: 768 });
    pages.push(watched);
    const { page } = watched;
    await page.route("**/api/desk", async (route) => {
      const response = await route.fetch();
      const snapshot = (await response.json()) as {
        nowMs: number;
        view: { me: { queues: string[] }; items: Record<string, object> };
      };
      for (let at = 0; at < 500; at++)
        snapshot.view.items[`many${at}`] = {
          id: `many${at}`,
          rev: 1,
          conversation: `none${at}`,
          number: 5_000 + at,
          channel: "webchat",
          queue: snapshot.view.me.queues[0],
          state: "queued",
          agent: null,
          sinceMs: snapshot.nowMs - at * 1_000,
          untilMs: null,
          arrivedAtMs: snapshot.nowMs - at * 1_000,
          answerByMs: snapshot.nowMs + 60_000,
          clientName: `Константинопольская-Преображенская Александра Владиславовна ${at}`,
          subject: "Вопрос",
          priority: 0,
        };
      await route.fulfill({ response, json: snapshot });
    });
    await deskOn(page).signIn(hub, "anna");
    await page.keyboard.press("KeyQ");
    const list = page.getByRole("list", { name: /^Ждут в очереди/ });
    await expect.poll(() => list.getByRole("listitem").count(), soon).toBeGreaterThan(3);
    expect(await list.getByRole("listitem").count()).toBeLessThan(40);
    await list.getByRole("link").first().focus();
    for (let at = 0; at < 30; at++) await page.keyboard.press("ArrowDown");
    await expect
      .poll(() => page.evaluate<string>(`document.activeElement?.closest("[data-row]")?.dataset.row`), soon)
      .toBe("30");
    expect(await deskOn(page).axeFaults()).toEqual([]);
  });
});
