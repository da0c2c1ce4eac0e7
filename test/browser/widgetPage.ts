import type { Locator, Page } from "playwright-core";
import type { DeskSnapshot, ItemAnswer, OpenedConversation } from "../../core/desk.ts";
import type { DeskEvent } from "../../core/events.ts";
import type { OfferView } from "../../core/view.ts";
import type { Hub } from "../helpers/stack.ts";
import { connected, signedIn, type Browser } from "../server/browser.ts";

/** A visitor's page: what a person does with the chat, by roles and names as a screen reader knows them. */
export function chatOn(page: Page) {
  const window = page.getByRole("dialog");
  const message = window.getByRole("textbox", { name: "Сообщение" });
  return {
    window,
    message,
    launcher: page.getByRole("button", { name: /^Открыть чат/ }),
    log: window.getByRole("log"),
    async open(): Promise<void> {
      await page.getByRole("button", { name: /^Открыть чат/ }).click();
    },
    /** From the first page into an empty conversation. */
    async begin(name = "Мария"): Promise<void> {
      await window.getByRole("button", { name: /^Написать в чат/ }).click();
      await window.getByLabel("Имя").fill(name);
      await window.getByRole("button", { name: "Начать чат" }).click();
    },
    async say(text: string): Promise<void> {
      await message.fill(text);
      await message.press("Enter");
    },
    /** Everything that was said, oldest first. */
    said: (): Promise<string[]> => window.locator(".bubble .said").allTextContents(),
    button: (name: string | RegExp): Locator => window.getByRole("button", { name }),
    async menu(item: string): Promise<void> {
      await window.getByRole("button", { name: "Ещё" }).click();
      await window.getByRole("menuitem", { name: item }).click();
    },
  };
}

/** An agent who takes whatever is offered. */
export interface Agent {
  desk: Browser;
  /** The conversation that was accepted last. */
  accepted(): Promise<{ item: string; conversation: string }>;
  reply(conversation: string, text: string, files?: string[]): Promise<void>;
  opened(conversation: string): Promise<OpenedConversation>;
  typing(conversation: string, on: boolean): Promise<void>;
  /** Who was seen typing. */
  seen: { conversation: string; who: { kind: string }; on: boolean }[];
  watch(conversation: string): Promise<void>;
  finish(item: string): Promise<void>;
  leave(): void;
}

/** Signs the agent in, sets them available and lets them accept. */
export async function agentAt(hub: Hub, login: string): Promise<Agent> {
  const desk = await signedIn(hub.url, hub.logins[login]);
  const socket = desk.socket();
  await connected(socket);
  const accepted: { item: string; conversation: string }[] = [];
  const seen: Agent["seen"] = [];
  const met = new Set<string>();
  const accept = async ({ item, offer }: OfferView): Promise<void> => {
    if (met.has(`${item.id} ${offer}`)) return;
    met.add(`${item.id} ${offer}`);
    // A server that is killed just now answers nothing: the item is offered again.
    const answer = await desk.post<ItemAnswer>(`/api/items/${item.id}/accept`, { offer }).catch(() => null);
    if (answer?.status === 200) accepted.push({ item: item.id, conversation: item.conversation });
  };
  socket.on("event", (event: DeskEvent) => {
    if (event.kind === "offer") void accept(event.offer);
  });
  socket.on("typing", (typing) => seen.push(typing));
  await desk.put("/api/me/presence", { presence: "available" });
  // As a desk does: what was offered before it connected stands in the snapshot.
  const { body } = await desk.get<DeskSnapshot>("/api/desk");
  for (const offer of Object.values(body.view.offers)) void accept(offer);
  return {
    desk,
    seen,
    async accepted() {
      const end = Date.now() + 15_000;
      for (;;) {
        const next = accepted.shift();
        if (next) return next;
        if (Date.now() > end) throw new Error("Nothing was offered within 15 s.");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async reply(conversation, text, files = []) {
      const body = { id: crypto.randomUUID(), text, files };
      const answer = await desk.post(`/api/conversations/${conversation}/replies`, body);
      if (answer.status !== 200) throw new Error(`The reply answered ${answer.status}`);
    },
    opened: async (conversation) =>
      (await desk.get<OpenedConversation>(`/api/conversations/${conversation}`)).body,
    async watch(conversation) {
      await socket.timeout(5_000).emitWithAck("watch", { conversation, since: 0 });
    },
    async typing(conversation, on) {
      await socket.timeout(5_000).emitWithAck("typing", { conversation, on });
    },
    async finish(item) {
      await desk.post(`/api/items/${item}/finish`);
      await desk.post(`/api/items/${item}/complete`, { code: "card-lost" });
    },
    leave: () => void socket.disconnect(),
  };
}
