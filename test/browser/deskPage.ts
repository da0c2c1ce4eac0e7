import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createTransport } from "nodemailer";
import type { Page } from "playwright-core";
import { io, type Socket } from "socket.io-client";
import type {
  ChatEntry,
  FromWidget,
  SaidAnswer,
  ThreadAnswer,
  ToWidget,
  VisitorEvent,
  Welcome,
} from "../../core/webchat/protocol.ts";
import type { DeskSnapshot } from "../../core/desk.ts";
import type { ItemView } from "../../core/view.ts";
import type { Hub } from "../helpers/stack.ts";
import { signedIn, type Browser as Asker } from "../server/browser.ts";

/** What an agent does at the desk, mostly by keys, and what they see. */
export function deskOn(page: Page) {
  const writing = page.getByRole("region", { name: "Ответ" }).getByRole("textbox");
  return {
    offer: page.getByRole("region", { name: /^Новое обращение/ }),
    log: page.getByRole("log"),
    area: writing.last(),
    mine: page.locator(".mine"),
    heading: page.getByRole("heading", { level: 1 }),
    /** By keys only: two fields and Enter. */
    async signIn(hub: Hub, login: string): Promise<void> {
      await page.goto("/");
      await page.getByLabel("Логин").waitFor();
      await page.keyboard.type(login);
      await page.keyboard.press("Tab");
      await page.keyboard.type(hub.logins[login]?.password ?? "");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: /^Состояние/ }).waitFor();
    },
    async goOnLine(): Promise<void> {
      await page.keyboard.press("KeyL");
      await page.getByRole("menuitem", { name: "На линии" }).press("Enter");
      await page.getByRole("button", { name: /^Состояние: На линии/ }).waitFor();
    },
    /** What the conversation says, oldest first. */
    said: (): Promise<string[]> => page.locator(".log .bubble").allTextContents(),
    async axeFaults(): Promise<string[]> {
      // What is just fading in has no colours of its own yet.
      await page.evaluate(settled);
      await page.evaluate(axe);
      return page.evaluate<string[]>(
        `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then(({ violations }) =>
          violations.map((one) => one.id + ": " + one.nodes.map((node) => node.target.flat().join(" ")).join(", ")))`,
      );
    },
  };
}

/** Ends all open work and takes everybody off the line, so that one story does not meet the clients of another. */
export async function clearDesks(hub: Hub): Promise<void> {
  for (const login of ["anna", "boris"]) {
    const agent = await signedIn(hub.url, hub.logins[login]);
    await agent.put("/api/me/presence", { presence: "break" });
    const { body } = await agent.get<DeskSnapshot>("/api/desk");
    for (const item of Object.values(body.view.items))
      if (item.agent === body.view.me.id) await endWork(agent, item, body);
  }
  const sofia = await signedIn(hub.url, hub.logins["sofia"]);
  const { body } = await sofia.get<DeskSnapshot>("/api/desk");
  for (const { id, agent } of Object.values(body.view.items))
    if (agent === null) await sofia.post(`/api/items/${id}/cancel`, { reason: "supervisor" });
}

async function endWork(agent: Asker, item: ItemView, { reference }: DeskSnapshot): Promise<void> {
  if (item.state === "assigned" || item.state === "on_hold") await agent.post(`/api/items/${item.id}/finish`);
  const code = reference.codes.find(({ queues }) => queues.length === 0 || queues.includes(item.queue));
  const call = item.callback ? { call: { result: "reached" } } : {};
  await agent.post(`/api/items/${item.id}/complete`, { code: code?.id ?? null, ...call });
}

/** Resolves when everything that moves for a moment stands still; what moves for ever is left alone. A movement begins a frame after its cause. */
const settled = `new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))
  .then(() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished)))
  .then(() => undefined)`;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A visitor of the bank's site, without a page. */
export class Visitor {
  readonly #socket: Socket<ToWidget, FromWidget>;
  readonly #name: string;
  /** What the bank has told this visitor. */
  readonly seen: ChatEntry[] = [];
  #count = 0;

  private constructor(url: string, account: string, welcome: Welcome, name: string) {
    this.#name = name;
    this.#socket = io(`${url}/webchat`, {
      transports: ["websocket"],
      forceNew: true,
      auth: { account, visitor: welcome.visitor, token: welcome.token },
    });
    this.#socket.on("entries", ({ entries }) => this.#see(entries));
    // As the widget does: what was written while the line was cut is asked for.
    this.#socket.on("connect", () => void this.look());
  }

  static async open(hub: Hub, name: string, account = "site"): Promise<Visitor> {
    const answer = await fetch(`${hub.url}/channels/webchat/${account}/hello`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ claim: null }),
    });
    return new Visitor(hub.url, account, (await answer.json()) as Welcome, name);
  }

  #see(entries: ChatEntry[]): void {
    for (const entry of entries)
      if (
        !this.seen.some(({ conversation, seq }) => conversation === entry.conversation && seq === entry.seq)
      )
        this.seen.push(entry);
  }

  /** Reads the whole conversation again, as a page that was loaded anew. */
  async look(): Promise<void> {
    const ask = { conversation: null, seq: 0 };
    const answer = (await this.#socket
      .timeout(5_000)
      .emitWithAck("thread", ask)
      .catch(() => null)) as ThreadAnswer | null;
    if (answer?.ok && answer.thread) this.#see(answer.thread.entries);
  }

  async say(text: string): Promise<void> {
    const event: VisitorEvent = {
      id: randomUUID(),
      order: ++this.#count,
      kind: "message",
      form: "chat",
      text,
      files: [],
      name: this.#name,
      email: "",
      topic: "",
      page: "https://bank.example/",
      language: "ru",
    };
    const answer = (await this.#socket.timeout(10_000).emitWithAck("say", event)) as SaidAnswer;
    if (!answer.ok) throw new Error(`The bank refused: ${JSON.stringify(answer)}`);
  }

  typing(on: boolean): void {
    this.#socket.emit("typing", { on });
  }

  /** What the agents have written to this visitor. */
  get heard(): string[] {
    return this.seen.flatMap(({ what }) => (what.kind === "theirs" ? [what.text] : []));
  }

  close(): void {
    this.#socket.disconnect();
  }
}

/** Hands a letter to the hub as another mail server would. */
export async function sendLetter(
  hub: Hub,
  letter: { from: string; subject: string; text: string; html?: string },
): Promise<void> {
  const post = createTransport({
    host: "127.0.0.1",
    port: hub.smtpPort,
    secure: false,
    tls: { rejectUnauthorized: false },
  });
  await post.sendMail({ to: "bank@okno.example", ...letter });
  post.close();
}
