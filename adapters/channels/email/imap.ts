// One connection to one mailbox: take what is new, wait for more, until the connection ends.

import { ImapFlow } from "imapflow";

import type { Work } from "../channel.ts";
import { pause } from "./pause.ts";
import type { Mailbox } from "./settings.ts";
import { openIntake } from "./intake.ts";

type ImapWork = Pick<Work, "cursor" | "save" | "log">;

const LOOK_AGAIN_MS = 30_000;

/**
 * Fetches a mailbox over one connection until it breaks or `stop`. Rejects when the connection fails; `onLooked` is
 * called whenever all new letters were looked at.
 */
export async function fetchMailbox(
  mailbox: Mailbox,
  work: ImapWork,
  stop: AbortSignal,
  onLooked: () => void,
): Promise<void> {
  const { settings } = mailbox;
  const client = new ImapFlow({
    host: settings.imapHost,
    port: settings.imapPort,
    secure: settings.imapSecurity === "tls",
    doSTARTTLS: settings.imapSecurity === "starttls",
    auth: { user: settings.imapUser, pass: settings.imapPassword },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 120_000,
  });
  const connection: { broken: Error | null; wake: AbortController } = {
    broken: null,
    wake: new AbortController(),
  };
  client.on("error", (error: Error) => {
    connection.broken = error;
    connection.wake.abort();
  });
  client.on("close", () => {
    connection.broken ??= new Error("the mail server closed the connection");
    connection.wake.abort();
  });
  client.on("exists", () => connection.wake.abort());
  const close = (): void => client.close();
  stop.addEventListener("abort", close);
  try {
    await client.connect();
    await client.mailboxOpen(settings.imapFolder, { readOnly: true });
    const intake = await openIntake(client, mailbox, work);
    while (!stop.aborted && !connection.broken) {
      connection.wake = new AbortController();
      await intake.takeNew(stop);
      onLooked();
      await intake.retryPending(stop);
      // The server tells of new mail meanwhile; the next command ends the waiting. Its faults show as "close".
      void client.idle().catch(() => undefined);
      await pause(LOOK_AGAIN_MS, AbortSignal.any([stop, connection.wake.signal]));
    }
    if (connection.broken && !stop.aborted) throw connection.broken;
  } finally {
    stop.removeEventListener("abort", close);
    client.close();
  }
}
