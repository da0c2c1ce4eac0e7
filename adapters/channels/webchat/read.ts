import type { Inbound } from "../../../core/inbound.ts";
import type { Language } from "../../../core/webchat/protocol.ts";
import type { StoredEvent, Work } from "../channel.ts";
import { settingsOf, type WidgetSettings } from "./settings.ts";
import { visitorOf } from "./visitors.ts";
import { storedEvent, type StoredVisitorEvent } from "./words.ts";

type Message = Extract<Inbound, { kind: "message" }>;

/** Turns a stored event of a visitor into the hub's shape. */
export async function read(event: StoredEvent, work: Work): Promise<Inbound[]> {
  const said = parse(event);
  if (!said) return [unreadable(event)];
  switch (said.kind) {
    case "ended":
      return [{ kind: "ended" }];
    case "rated":
      return [{ kind: "rated", score: said.score, comment: said.comment }];
    case "transcript":
      return [{ kind: "transcript", address: said.address }];
    case "message": {
      const account = (await work.accounts()).find((one) => one.id === event.account);
      return [message(event, said, account ? settingsOf(account) : null)];
    }
  }
}

function parse(event: StoredEvent): StoredVisitorEvent | null {
  try {
    const read = storedEvent.safeParse(JSON.parse(Buffer.from(event.raw).toString("utf8")));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

function message(
  event: StoredEvent,
  said: Extract<StoredVisitorEvent, { kind: "message" }>,
  settings: WidgetSettings | null,
): Message {
  const topic = settings?.topics.find((one) => one.key === said.topic);
  const letter = said.language === "ru" ? "Письмо с сайта" : "Letter from the site";
  return {
    kind: "message",
    id: said.id,
    from: {
      kind: "channel",
      value: event.contact,
      verified: false,
      name: nameOf(event, said.name, said.language),
    },
    stated: said.email === "" ? [] : [{ kind: "email", value: said.email, verified: false }],
    text: said.text,
    subject: topic?.label[said.language] ?? (said.form === "letter" ? letter : firstLine(said.text)),
    files: said.files,
    external: [],
    thread: { by: "contact" },
    origin: {
      name: said.name,
      address: said.email,
      clear: true,
      authenticity: { verdict: "none", detail: said.page },
      warnings: [],
      raw: null,
      quoted: [],
      automatic: false,
    },
    ...(topic?.queue ? { queue: topic.queue } : {}),
    quiet: false,
  };
}

/** An event that our own door should never have let in is still shown to a person. */
function unreadable(event: StoredEvent): Message {
  return {
    kind: "message",
    id: event.id,
    from: { kind: "channel", value: event.contact, verified: false, name: nameOf(event, "", "ru") },
    stated: [],
    text: Buffer.from(event.raw).toString("utf8").slice(0, 4000),
    subject: "",
    files: [],
    external: [],
    thread: { by: "contact" },
    origin: {
      name: "",
      address: "",
      clear: false,
      authenticity: { verdict: "none", detail: "" },
      warnings: ["The event of the widget could not be read; it is shown as it came."],
      raw: null,
      quoted: [],
      automatic: false,
    },
    quiet: false,
  };
}

/** What a visitor without a name is called: enough to tell two of them apart. */
function nameOf(event: StoredEvent, given: string, language: Language): string {
  return given || `${language === "ru" ? "Посетитель" : "Visitor"} ${visitorOf(event.contact).slice(0, 4)}`;
}

function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
