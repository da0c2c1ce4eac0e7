import type { Inbound, InboundMessage } from "../../../core/inbound.ts";
import type { Origin } from "../../../core/message.ts";
import type { Language } from "../../../core/webchat/protocol.ts";
import type { StoredEvent, Work } from "../channel.ts";
import { settingsOf, type WidgetSettings } from "./settings.ts";
import { visitorOf } from "./visitors.ts";
import type { StoredVisitorEvent } from "./words.ts";

/** Turns a stored event of a visitor into the hub's shape. */
export async function read(event: StoredEvent, work: Work): Promise<Inbound[]> {
  const said = parse(event);
  if (!said) return [unreadable(event)];
  switch (said.kind) {
    case "ended":
      return [{ kind: "ended" }];
    case "callback":
      return [{ kind: "callback", phone: said.phone }];
    case "letter":
      return [{ kind: "letter", address: said.address }];
    case "stays":
      return [{ kind: "callback_canceled" }];
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

const known: ReadonlySet<unknown> = new Set<StoredVisitorEvent["kind"]>([
  "message",
  "ended",
  "callback",
  "letter",
  "stays",
  "rated",
  "transcript",
]);

/** What the door checked before it was stored is not checked a second time; only a row of a strange build is unknown. */
function parse(event: StoredEvent): StoredVisitorEvent | null {
  try {
    const said = JSON.parse(Buffer.from(event.raw).toString("utf8")) as StoredVisitorEvent;
    return known.has(said.kind) ? said : null;
  } catch {
    return null;
  }
}

function message(
  event: StoredEvent,
  said: Extract<StoredVisitorEvent, { kind: "message" }>,
  settings: WidgetSettings | null,
): InboundMessage {
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
    page: said.page,
    ...(said.form === "letter" ? { origin: writtenBy(said.name, said.email), letterTo: said.email } : {}),
    ...(topic?.queue ? { queue: topic.queue } : {}),
    quiet: false,
  };
}

/** An event that our own door should never have let in is still shown to a person. */
function unreadable(event: StoredEvent): InboundMessage {
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
      ...writtenBy("", ""),
      clear: false,
      warnings: [
        {
          ru: "Событие виджета не удалось прочитать; оно показано как пришло.",
          en: "The event of the widget could not be read; it is shown as it came.",
        },
      ],
    },
    quiet: false,
  };
}

function writtenBy(name: string, address: string): Origin {
  return {
    name,
    address,
    clear: true,
    authenticity: { verdict: "none", detail: "" },
    warnings: [],
    raw: null,
    quoted: [],
    automatic: false,
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
