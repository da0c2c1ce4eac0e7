import { z } from "zod";
import type { Inbound } from "../../../core/inbound.ts";
import type { Channel, StoredEvent } from "../channel.ts";

// The smallest channel that works: copy this folder to begin a new one. It is registered by tests and demonstrations
// only. Its events are JSON; what it sends is told to the contact's open pages.

const message = z.object({
  kind: z.literal("message"),
  id: z.string().min(1).max(64),
  name: z.string().max(200).default(""),
  text: z.string().max(100_000),
  stated: z.array(z.object({ kind: z.enum(["phone", "email"]), value: z.string() })).default([]),
  queue: z.string().optional(),
});

const event = z.discriminatedUnion("kind", [
  message,
  z.object({ kind: z.literal("ended") }),
  z.object({ kind: z.literal("callback"), phone: z.string().regex(/^\+\d{8,15}$/) }),
  z.object({ kind: z.literal("letter"), address: z.email() }),
  z.object({ kind: z.literal("callback_canceled") }),
  z.object({ kind: z.literal("rated"), score: z.int().min(1).max(5), comment: z.string().default("") }),
  z.object({ kind: z.literal("transcript"), address: z.email() }),
  z.object({ kind: z.literal("receipt"), message: z.string(), state: z.enum(["delivered", "read"]) }),
]);

/** The event in the common form, or a visible message about what could not be read: nothing is ever dropped. */
function readHello(stored: StoredEvent): Inbound[] {
  const parsed = event.safeParse(parse(stored.raw));
  if (!parsed.success) return [unreadable(stored)];
  const given = parsed.data;
  switch (given.kind) {
    case "message":
      return [messageFrom(stored, given)];
    case "receipt":
      return [{ kind: "receipt", message: given.message, external: null, state: given.state, reason: "" }];
    default:
      return [given];
  }
}

function parse(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString()) as unknown;
  } catch {
    return null;
  }
}

function messageFrom(stored: StoredEvent, given: z.output<typeof message>): Inbound {
  return {
    kind: "message",
    id: given.id,
    from: { kind: "channel", value: stored.contact, verified: false, name: given.name },
    stated: given.stated.map((point) => ({ ...point, verified: false })),
    text: given.text,
    subject: "",
    files: [],
    external: [],
    thread: { by: "contact" },
    ...(given.queue === undefined ? {} : { queue: given.queue }),
    quiet: false,
  };
}

function unreadable(stored: StoredEvent): Inbound {
  return messageFrom(stored, {
    kind: "message",
    id: stored.id,
    name: "",
    text: "(сообщение не удалось прочитать)",
    stated: [],
  });
}

export const hello: Channel = {
  name: "hello",
  face: {
    label: { ru: "Пример", en: "Hello" },
    replyLabel: { ru: "Ответ в пример", en: "Reply to hello" },
    icon: "hand",
    sendsOn: "enter",
    letter: false,
    typing: false,
  },
  lane: "live",
  kind: "chat",
  terms: { offerTtlMs: 20_000, cost: 25 },
  settings: z.strictObject({}),
  settingsForm: [],
  read: (stored) => Promise.resolve(readHello(stored)),
  deliver(sent, work) {
    work.tell(sent.contact, "message", { id: sent.id, text: sent.text, seq: sent.seq });
    return Promise.resolve({ result: "sent", external: `hello-${sent.id}` });
  },
  follow(contact, entries, work) {
    for (const entry of entries) work.tell(contact, "entry", entry);
  },
};
