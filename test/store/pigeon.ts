import { z } from "zod";
import type { Inbound } from "../../core/inbound.ts";
import type { OutboundMessage, Receipt } from "../../core/outbound.ts";
import type { Channel } from "../../adapters/channels/channel.ts";

/** A letter as tests write it: the common form in JSON, with the thread's pieces by name. */
export interface Pigeon {
  id: string;
  from: string;
  text?: string;
  subject?: string;
  external?: string;
  token?: string;
  references?: string[];
  tag?: number;
  clear?: boolean;
  quiet?: boolean;
  queue?: string;
  acknowledge?: string;
}

/** A channel of letters without mail: threads by references, can write to mail addresses first. */
export function aPigeonChannel(more: Partial<Channel> = {}): Channel & { sent: OutboundMessage[] } {
  const sent: OutboundMessage[] = [];
  return {
    name: "pigeon",
    face: {
      label: { ru: "Голубь", en: "Pigeon" },
      replyLabel: { ru: "Письмо", en: "Letter" },
      icon: "bird",
      sendsOn: "ctrl_enter",
      letter: true,
      typing: false,
    },
    lane: "bulk",
    kind: "letter",
    terms: { offerTtlMs: 60_000, cost: 10 },
    writesTo: "email",
    settings: z.unknown(),
    settingsForm: [],
    read: (event) => Promise.resolve([letterOf(JSON.parse(Buffer.from(event.raw).toString()) as Pigeon)]),
    deliver(message): Promise<Receipt> {
      sent.push(message);
      return Promise.resolve({ result: "sent", external: `<${message.id}@bank>` });
    },
    ...more,
    sent,
  };
}

function letterOf(letter: Pigeon): Inbound {
  return {
    kind: "message",
    id: letter.id,
    from: { kind: "email", value: letter.from, verified: false, name: letter.from },
    stated: [],
    text: letter.text ?? "",
    subject: letter.subject ?? "Вопрос",
    files: [],
    external: letter.external === undefined ? [] : [letter.external],
    thread: {
      by: "references",
      token: letter.token === undefined ? null : { conversation: letter.token },
      references: letter.references ?? [],
      tag: letter.tag ?? null,
    },
    origin: {
      name: letter.from,
      address: letter.from,
      clear: letter.clear ?? true,
      authenticity: { verdict: "pass", detail: "" },
      warnings: [],
      raw: null,
      quoted: [],
      automatic: letter.quiet ?? false,
    },
    ...(letter.acknowledge === undefined
      ? {}
      : { acknowledge: { text: letter.acknowledge, isProven: true } }),
    ...(letter.queue === undefined ? {} : { queue: letter.queue }),
    quiet: letter.quiet ?? false,
  };
}
