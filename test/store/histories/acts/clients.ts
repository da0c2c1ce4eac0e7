import { hello } from "../../../../adapters/channels/hello/hello.ts";
import { eventOf, markOf, nextOf } from "../../../../adapters/store/inbox.ts";
import { receiveRow } from "../../../../adapters/store/receiving.ts";
import { placeItem } from "../../../../adapters/store/routing.ts";
import type { History } from "../world.ts";
import type { Act, Scene } from "./scene.ts";

/** Somebody new comes. */
export function arrives({ history }: Scene): Act {
  const contact = `${history.seed}c${history.contacts.length}`;
  history.contacts.push(contact);
  const queue = history.oneOf(history.queues) ?? "";
  return { name: `${contact} arrives`, run: () => says(history, contact, queue) };
}

/** Somebody who came writes again. */
export function writesOn({ history }: Scene): Act | null {
  const contact = history.oneOf(history.contacts.slice(-12));
  const queue = history.oneOf(history.queues) ?? "";
  return contact ? { name: `${contact} writes on`, run: () => says(history, contact, queue) } : null;
}

async function says(history: History, contact: string, queue: string): Promise<void> {
  await history.world.bank.says(contact, "Здравствуйте", { queue });
  await handle(history, contact, history.below(4) > 0);
}

/** Somebody who came goes. */
export function leaves({ history }: Scene): Act | null {
  const contact = history.oneOf(history.contacts.slice(-12));
  if (!contact) return null;
  return { name: `${contact} leaves`, run: () => does(history, contact, { kind: "ended" }) };
}

/** Somebody who came chooses another way to be answered, or changes their mind. */
export function choosesWay({ history }: Scene): Act | null {
  const contact = history.oneOf(history.contacts.slice(-12));
  if (!contact) return null;
  const phone = `+7900000000${history.below(3)}`;
  const callback = { kind: "callback", phone };
  const letter = { kind: "letter", address: `${contact}@example.com` };
  const event = history.oneOf([callback, callback, letter, { kind: "callback_canceled" }]) ?? callback;
  return { name: `${contact}: ${Object.values(event).join(" ")}`, run: () => does(history, contact, event) };
}

async function does(history: History, contact: string, event: object): Promise<void> {
  await history.world.bank.arrives(contact, event);
  await handle(history, contact, true);
}

/** As a worker handles a contact's rows. `places`: it lives on to offer what began to wait. */
async function handle(history: History, contact: string, places: boolean): Promise<void> {
  const store = history.store();
  const work = store.works.get("hello");
  if (!work) throw new Error("No work.");
  for (const row of await nextOf(store, markOf(`hello:${contact}`))) {
    const placed = await receiveRow(store, row, await hello.read(await eventOf(store, row), work));
    if (places) for (const item of placed ?? []) await placeItem(store, item);
  }
}
