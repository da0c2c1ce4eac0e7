// The door for mail: a small SMTP server that takes letters for our mailboxes only. A letter is acknowledged after
// it is stored; when it cannot be stored the sender is told to come again, and keeps it.

import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";

import { mailboxOf } from "../../../core/mail/replyAddress.ts";
import type { Account } from "../../../core/queue.ts";
import type { Door } from "../channel.ts";
import { eventOfLetter } from "./arrival.ts";
import type { KeyPair } from "./certificate.ts";
import { mailboxesOf, type Mailbox } from "./settings.ts";

export interface ListenerOptions {
  host: string;
  /** 0 means any free port. */
  port: number;
  tls: KeyPair;
  /** The name said in the greeting. */
  name: string;
}

type Reply = (error?: Error | null, message?: string) => void;

/** Largest letter taken, in bytes; the sender's server learns it in the greeting. */
export const MAX_LETTER_BYTES = 35_000_000;
const MAX_BYTES_AT_ONCE = 150_000_000;
const MAX_RECIPIENTS = 100;
const KEPT_OF_TOO_LARGE_BYTES = 256_000;
const STORE_ANSWERS_WITHIN_MS = 1_900;
const CLOSE_WITHIN_MS = 2_000;

/** Starts to listen; resolves when the port is open. Rejects when it cannot be. */
export async function listen(
  door: Pick<Door, "save" | "accounts" | "log">,
  options: ListenerOptions,
): Promise<{ close(): Promise<void>; address: string }> {
  const letters = new Letters(door);
  const server = new SMTPServer({
    name: options.name,
    banner: "ready",
    ...options.tls,
    minVersion: "TLSv1.2",
    size: MAX_LETTER_BYTES,
    disabledCommands: ["AUTH"],
    disableReverseLookup: true,
    maxClients: 100,
    socketTimeout: 60_000,
    closeTimeout: CLOSE_WITHIN_MS,
    logger: false,
    onRcptTo: (address, session, reply) => void letters.recipient(address.address, session, reply),
    onData: (stream, session, reply) => void letters.take(stream, session, reply),
  });
  server.on("error", (error) => door.log.debug({ reason: error.message }, "A mail connection failed"));
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(options.port, options.host, () => resolve());
  });
  const bound = server.server.address();
  const port = typeof bound === "object" && bound ? bound.port : options.port;
  return {
    close: () => new Promise((resolve) => server.close(() => resolve())),
    address: `smtp://${options.host}:${port}`,
  };
}

class Letters {
  readonly #door: Pick<Door, "save" | "accounts" | "log">;
  #known: Account[] | null = null;
  #bytes = 0;

  constructor(door: Pick<Door, "save" | "accounts" | "log">) {
    this.#door = door;
  }

  async recipient(address: string, session: SMTPServerSession, reply: Reply): Promise<void> {
    if (session.envelope.rcptTo.length >= MAX_RECIPIENTS)
      return reply(refusal(452, "4.5.3 Too many recipients"));
    const mailboxes = await this.#mailboxes();
    if (!mailboxes) return reply(refusal(451, "4.3.0 Try again in a minute"));
    const isOurs = mailboxes.some((each) => each.settings.address === mailboxOf(address));
    reply(isOurs ? null : refusal(550, "5.1.1 No such mailbox here"));
  }

  async take(stream: SMTPServerDataStream, session: SMTPServerSession, reply: Reply): Promise<void> {
    const chunks: Buffer[] = [];
    let length = 0;
    let isCrowded = false;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        isCrowded ||= this.#bytes + chunk.length > MAX_BYTES_AT_ONCE;
        if (isCrowded || (stream.sizeExceeded && length > KEPT_OF_TOO_LARGE_BYTES)) continue;
        chunks.push(chunk);
        length += chunk.length;
        this.#bytes += chunk.length;
      }
      if (isCrowded) return reply(refusal(451, "4.3.2 Too busy, try again in a minute"));
      await this.#store(Buffer.concat(chunks), stream.sizeExceeded, session, reply);
    } catch (error) {
      this.#door.log.warn({ reason: reasonOf(error) }, "A letter was not stored; its sender keeps it");
      reply(refusal(451, "4.3.0 Not stored, try again in a minute"));
    } finally {
      this.#bytes -= length;
    }
  }

  async #store(whole: Buffer, isTooLarge: boolean, session: SMTPServerSession, reply: Reply): Promise<void> {
    const recipients = session.envelope.rcptTo.map((each) => each.address);
    const addressed = new Set(recipients.map(mailboxOf));
    const mailboxes = ((await this.#mailboxes()) ?? []).filter((each) =>
      addressed.has(each.settings.address),
    );
    if (mailboxes.length === 0) return reply(refusal(451, "4.3.0 Try again in a minute"));
    const raw = isTooLarge ? whole.subarray(0, KEPT_OF_TOO_LARGE_BYTES) : whole;
    const facts = {
      envelopeFrom: session.envelope.mailFrom ? session.envelope.mailFrom.address : "",
      envelopeTo: recipients.join("\n"),
      peer: session.remoteAddress,
      helo: session.hostNameAppearsAs || "",
      ...(isTooLarge ? { cut: "true" } : {}),
    };
    await within(
      STORE_ANSWERS_WITHIN_MS,
      this.#door.save(eventOfLetter({ raw, mailboxes, facts }, Date.now())),
    );
    if (isTooLarge) return reply(refusal(552, "5.3.4 Letter too large; only its beginning was read"));
    reply(null, "2.0.0 Stored");
  }

  // The mailboxes last known serve while the store is away: the letter itself then gets the 451.
  async #mailboxes(): Promise<Mailbox[] | null> {
    try {
      this.#known = await within(STORE_ANSWERS_WITHIN_MS, this.#door.accounts());
    } catch (error) {
      this.#door.log.warn({ reason: reasonOf(error) }, "The mailboxes cannot be read");
    }
    return this.#known && mailboxesOf(this.#known);
  }
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The store did not answer in time")), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
