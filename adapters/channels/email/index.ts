import { hostname } from "node:os";
import { join } from "node:path";

import { readConfig } from "../../config.ts";
import type { Channel, Door } from "../channel.ts";
import { certificateIn } from "./certificate.ts";
import { collect } from "./collect.ts";
import { deliver } from "./deliver.ts";
import { listen } from "./listener.ts";
import { read } from "./read.ts";
import { settings, settingsForm } from "./settings.ts";

/** Where the listener stands and where its certificate is kept. */
export interface Place {
  port: number;
  dataDir: string;
}

/** Letters: taken in by our own SMTP listener or fetched by IMAP, answered through the mailbox's SMTP server. */
export function emailChannel(placeOf: () => Place): Channel {
  return {
    name: "email",
    face: {
      label: { ru: "Почта", en: "E-mail" },
      replyLabel: { ru: "Ответ письмом", en: "Reply by e-mail" },
      icon: "mail",
      sendsOn: "ctrl_enter",
      letter: true,
      typing: false,
    },
    lane: "bulk",
    kind: "letter",
    terms: { offerTtlMs: 60_000, cost: 30 },
    writesTo: "email",
    settings,
    settingsForm,
    open: (door) => openListener(door, placeOf()),
    read,
    deliver,
    collect,
  };
}

/** The e-mail channel of this process's environment. */
export const email = emailChannel(() => {
  const read = readConfig(process.env);
  if ("faults" in read) throw new Error(read.faults.join(" "));
  return { port: read.config.SMTP_PORT, dataDir: read.config.DATA_DIR };
});

async function openListener(
  door: Door,
  { port, dataDir }: Place,
): Promise<{ close(): Promise<void>; address: string }> {
  const name = hostname();
  const tls = await certificateIn(join(dataDir, "smtp"), name, Date.now());
  return listen(door, { host: door.host, port, tls, name });
}
