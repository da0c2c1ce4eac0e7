import { createHmac, randomUUID } from "node:crypto";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { pino } from "pino";
import { Server } from "socket.io";
import type { ClientThread, Door, Work } from "../../../adapters/channels/channel.ts";
import { webchat } from "../../../adapters/channels/webchat/webchat.ts";
import type { Inbound, InboundEvent } from "../../../core/inbound.ts";
import { isVisibleToClient, type Actor, type Happening, type LogEntry } from "../../../core/log.ts";
import type { DeliveryState, FileRef, Message } from "../../../core/message.ts";
import { Problem } from "../../../core/problems.ts";
import type { Account } from "../../../core/queue.ts";

/** One conversation in the memory of the test's bank. */
interface Talk {
  id: string;
  entries: LogEntry[];
  state: ClientThread["state"];
  agent: string | null;
  place: number | null;
}

/** A bank around the real channel: real HTTP and sockets, everything behind the door in memory. */
export interface Bank {
  url: string;
  door: Door;
  account: Account;
  /** Rows as they were saved, first arrivals only. */
  saved: InboundEvent[];
  read: Inbound[];
  receipts: { contact: string; message: string; state: DeliveryState }[];
  typed: { contact: string; on: boolean }[];
  talks: Map<string, Talk[]>;
  /** The queue's openness. */
  open: boolean;
  /** Set to refuse the next saves. */
  refusal: Problem | null;
  /** When true a save is stored, but the answer never comes: the worst moment to lose the network. */
  swallowAnswers: boolean;
  accept(contact: string, agentName: string): void;
  say(contact: string, text: string, files?: FileRef[]): string;
  agentTypes(contact: string, on: boolean): void;
  note(contact: string, text: string): void;
  finish(contact: string): void;
  waitAt(contact: string, place: number): void;
  cutSockets(): void;
  close(): Promise<void>;
}

const secret = "the test's secret";
const sign = (text: string): string => createHmac("sha256", secret).update(text).digest("base64url");

/** Starts a bank on a free port of the loopback. `routes` adds pages beside the channel. */
export async function startBank(
  settings: unknown = {},
  options: { port?: number; routes?: (app: express.Express) => void } = {},
): Promise<Bank> {
  const app = express();
  const http: HttpServer = createServer(app);
  const io = new Server(http, { pingInterval: 5_000, pingTimeout: 5_000 });
  const router = express.Router();
  app.use("/channels/webchat", router);
  options.routes?.(app);
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const account: Account = {
    id: "site",
    channel: "webchat",
    name: "Сайт",
    queue: "cards",
    settings,
    active: true,
  };
  const files = new Map<string, { ref: FileRef; bytes: Buffer }>();
  const keys = new Set<string>();
  const log = pino({ level: "silent" });
  const work = {
    accounts: async () => [account],
    tell: (contact: string, event: string, payload: unknown) =>
      void io.of("/webchat").to(contact).emit(event, payload),
    sign,
    isSigned: (text: string, signature: string) => sign(text) === signature,
    log,
  } as unknown as Work;

  const last = (contact: string): Talk | undefined => bank.talks.get(contact)?.at(-1);

  function append(contact: string, actor: Actor, what: Happening): LogEntry {
    const talk = last(contact);
    if (!talk) throw new Error(`${contact} has no conversation.`);
    const entry: LogEntry = {
      id: randomUUID(),
      conversation: talk.id,
      seq: talk.entries.length + 1,
      atMs: Date.now(),
      actor,
      what,
    };
    talk.entries.push(entry);
    if (isVisibleToClient(entry)) webchat.follow?.(contact, [entry], work);
    return entry;
  }

  const system: Actor = { kind: "system", part: "test" };
  const client: Actor = { kind: "client", id: null, name: "" };
  const agentOf = (contact: string): Actor => {
    const name = last(contact)?.agent;
    return name ? { kind: "agent", id: "anna", name } : system;
  };

  /** What the workers do with a row, without the database. */
  async function receive(event: InboundEvent): Promise<void> {
    for (const inbound of await webchat.read({ ...event, id: event.key, receivedAt: new Date() }, work)) {
      bank.read.push(inbound);
      if (inbound.kind === "ended") bank.finish(event.contact);
      if (inbound.kind !== "message") continue;
      const talk = last(event.contact);
      if (!talk || talk.state === "ended") {
        const fresh: Talk = { id: randomUUID(), entries: [], state: "waiting", agent: null, place: 3 };
        bank.talks.set(event.contact, [...(bank.talks.get(event.contact) ?? []), fresh]);
        append(event.contact, system, {
          kind: "conversation.opened",
          channel: "webchat",
          subject: inbound.subject,
          number: 1,
        });
      }
      if (last(event.contact)?.entries.some((row) => idOf(row) === inbound.id)) continue;
      append(event.contact, client, {
        kind: "message.received",
        message: messageOf(last(event.contact)?.id ?? "", inbound.id, "in", inbound.text, inbound.files),
      });
      if (last(event.contact)?.entries.length === 2)
        append(event.contact, system, {
          kind: "item.queued",
          item: "item",
          queue: "cards",
          queueName: "Карты",
          cause: "arrived",
        });
    }
  }

  const door: Door = {
    http: router,
    sockets: io.of("/webchat"),
    async save(event) {
      if (bank.refusal) throw bank.refusal;
      const key = `${event.account} ${event.key}`;
      const repeated = keys.has(key);
      if (!repeated) {
        keys.add(key);
        bank.saved.push(event);
        setTimeout(() => void receive(event), 5);
      }
      if (bank.swallowAnswers) await new Promise(() => undefined);
      return { id: event.key, repeated };
    },
    async receipt(contact, message, state) {
      bank.receipts.push({ contact, message, state });
      const kind = state === "read" ? "message.read" : "message.delivered";
      append(contact, client, { kind, message });
    },
    async typing(contact, on) {
      bank.typed.push({ contact, on });
    },
    async thread(contact, since) {
      const talk = last(contact);
      if (!talk) return null;
      return {
        conversation: talk.id,
        entries: talk.entries.filter((entry) => entry.seq > since && isVisibleToClient(entry)),
        place: talk.state === "waiting" ? talk.place : null,
        waitMs: talk.state === "waiting" && talk.place !== null ? talk.place * 50_000 : null,
        ways: [],
        callback: null,
        letter: null,
        closed: null,
        agentName: talk.agent,
        state: talk.state,
      };
    },
    async mayRead(contact, file) {
      const talks = bank.talks.get(contact) ?? [];
      return talks.some((talk) =>
        talk.entries.some((entry) => "message" in entry.what && holds(entry.what.message, file)),
      );
    },
    accounts: async () => [account],
    isOpen: async () => bank.open,
    sign,
    isSigned: (text, signature) => sign(text) === signature,
    files: {
      async save({ name, type, bytes }) {
        const ref: FileRef = { id: randomUUID(), name, type, sizeBytes: bytes.byteLength };
        files.set(ref.id, { ref, bytes: Buffer.from(bytes) });
        return ref;
      },
      read: async (id) => files.get(id) ?? null,
    },
    log,
    host: "127.0.0.1",
    publicUrl: url,
    allowedOrigins: async () => [],
  };

  const bank: Bank = {
    url,
    door,
    account,
    saved: [],
    read: [],
    receipts: [],
    typed: [],
    talks: new Map(),
    open: true,
    refusal: null,
    swallowAnswers: false,
    accept(contact, agentName) {
      const talk = last(contact);
      if (talk) Object.assign(talk, { state: "active", agent: agentName, place: null });
      append(contact, agentOf(contact), { kind: "item.accepted", item: "item", agent: "anna", waitedMs: 1 });
    },
    say(contact, text, sent = []) {
      const id = randomUUID();
      append(contact, agentOf(contact), {
        kind: "message.planned",
        message: messageOf(last(contact)?.id ?? "", id, "out", text, sent),
      });
      append(contact, system, { kind: "message.sent", message: id, external: null });
      return id;
    },
    agentTypes(contact, on) {
      webchat.typing?.(contact, last(contact)?.agent ?? "", on, work);
    },
    note(contact, text) {
      append(contact, agentOf(contact), { kind: "note.added", id: randomUUID(), text });
    },
    finish(contact) {
      const talk = last(contact);
      if (talk) talk.state = "ended";
      append(contact, agentOf(contact), { kind: "conversation.closed" });
    },
    waitAt(contact, place) {
      const talk = last(contact);
      if (talk) talk.place = place;
    },
    cutSockets: () => io.disconnectSockets(true),
    async close() {
      await io.close();
    },
  };
  await webchat.open?.(door);
  return bank;
}

function messageOf(
  conversation: string,
  id: string,
  direction: "in" | "out",
  text: string,
  files: FileRef[],
): Message {
  return { id, conversation, channel: "webchat", direction, text, files };
}

function idOf(entry: LogEntry): string | null {
  return entry.what.kind === "message.received" ? entry.what.message.id : null;
}

function holds(message: unknown, file: string): boolean {
  return (
    typeof message === "object" &&
    message !== null &&
    ((message as Message).files ?? []).some((one) => one.id === file)
  );
}
