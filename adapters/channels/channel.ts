import type { Router } from "express";
import type { Namespace } from "socket.io";
import type { z } from "zod";
import type { ChannelName, ContactKey, ConversationId, FileId, MessageId } from "../../core/ids.ts";
import type { ContactPoint } from "../../core/client.ts";
import type { Inbound, InboundEvent } from "../../core/inbound.ts";
import type { Face, SettingField } from "../../core/face.ts";
import type { DeliveryState, FileRef } from "../../core/message.ts";
import type { LogEntry } from "../../core/log.ts";
import type { OutboundMessage, Receipt } from "../../core/outbound.ts";
import type { Account, ChannelTerms } from "../../core/queue.ts";
import type { ItemKind } from "../../core/routing/facts.ts";
import type { WayOut } from "../../core/ways.ts";
import type { Log } from "../log.ts";

export type { Face, SettingField } from "../../core/face.ts";

/** An inbox row as the worker hands it to `read`. */
export interface StoredEvent extends InboundEvent {
  /** The inbox row's id; a message without an id of its own takes it. */
  id: string;
  receivedAt: Date;
}

/** What a client may see of a conversation, for channels that show history. */
export interface ClientThread {
  conversation: ConversationId;
  /** Only entries that `isVisibleToClient`. */
  entries: LogEntry[];
  /** Place in the queue from 1 while waiting, else null; and how long the present head of the queue has waited. */
  place: number | null;
  /** How long that place will take by the answers of the last hour; null while too few were measured. */
  waitMs: number | null;
  /** Ways out of the line that they are offered now. */
  ways: WayOut[];
  /** Their wish to be called; `againMs`: when they are called again, after a call that did not reach them. */
  callback: { phone: string; againMs: number | null } | null;
  /** The address to which they are answered by letter. */
  letter: string | null;
  /** The queue in which they wait is closed, and opens then; null inside: nobody can say when. */
  closed: { opensAtMs: number | null } | null;
  agentName: string | null;
  state: "waiting" | "active" | "ended";
}

export interface Files {
  /** Stores the bytes outside the web root under an id of our own; resolves when they are on disk. */
  /** `once` names what the file is of: whoever saves under the same name again gets the file that is there. */
  save(file: { name: string; type: string; bytes: Uint8Array; once?: string }): Promise<FileRef>;
  read(id: FileId): Promise<{ ref: FileRef; bytes: Buffer } | null>;
}

/** The server's side that a channel may use at its own endpoints. It cannot see clients or conversations other than the contact's own. */
export interface Door {
  /** Mounted at `/channels/<name>`; JSON bodies are not parsed here: the channel needs raw bytes. */
  http: Router;
  /** Namespace `/<name>`. */
  sockets: Namespace;
  /** Durable before it resolves; a repeated key is a success. Rejects with Problem `store_down` (≤ 2 s) or `overloaded`. */
  save(event: InboundEvent): Promise<{ id: string; repeated: boolean }>;
  /** A delivery report for one of our messages to this contact. */
  receipt(contact: ContactKey, message: MessageId, state: DeliveryState): Promise<void>;
  typing(contact: ContactKey, on: boolean): Promise<void>;
  /** The contact's latest conversation, rows after `since`; null when there is none. */
  thread(contact: ContactKey, since: number): Promise<ClientThread | null>;
  /** Whether this contact's conversation holds this file. */
  mayRead(contact: ContactKey, file: FileId): Promise<boolean>;
  accounts(): Promise<Account[]>;
  /** Whether the account's queue works now. */
  isOpen(account: Account): Promise<boolean>;
  /** Signs and checks small tokens (HMAC-SHA-256, constant time) under the installation's secret. */
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
  files: Files;
  log: Log;
  host: string;
  /** Where pages are reached from outside, no slash at the end. */
  publicUrl: string;
  allowedOrigins(): Promise<string[]>;
}

/** What a channel may use while it reads, sends or collects in a worker. Where pages are reached only the server knows: see `Door`. */
export interface Work {
  accounts(): Promise<Account[]>;
  files: Files;
  /** Tells the contact's open pages in namespace `/<name>`; best effort. */
  tell(contact: ContactKey, event: string, payload: unknown): void;
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
  /** Keeps a letter for the built-in outbox page, where no mail server is configured. */
  keepOutgoing(letter: {
    account: string;
    to: string;
    subject: string;
    text: string;
    raw: FileId;
    message: MessageId;
  }): Promise<void>;
  /** A small durable cursor of this channel, e.g. the last UID of a mailbox. */
  cursor: { get(key: string): Promise<string | null>; set(key: string, value: string): Promise<void> };
  save(event: InboundEvent): Promise<{ id: string; repeated: boolean }>;
  log: Log;
}

/** A plug: all that Okno knows of one way of reaching the bank. */
export interface Channel {
  readonly name: ChannelName;
  readonly face: Face;
  /** Which worker lane its jobs run in, so that a heavy letter never delays a chat. */
  readonly lane: "live" | "bulk";
  /** What kind of attention its items take. */
  readonly kind: ItemKind;
  /** Defaults that a queue may change. */
  readonly terms: ChannelTerms;
  /** The kind of contact point that it can write to first, without being written to before. */
  readonly writesTo?: ContactPoint["kind"];
  /** What becomes of a message whose attempt broke off so that nobody knows whether it left: sent again under the same id (default), or shown as uncertain, for providers that would show the client the message twice. */
  readonly onLostAnswer?: "resend" | "uncertain";
  /** Checks an account's settings; the administrator's form is built from `settingsForm`. */
  readonly settings: z.ZodType;
  readonly settingsForm: SettingField[];
  /** Origins besides our own whose pages may open the channel's sockets; the server asks at the engine's handshake, the channel itself checks again per account. */
  origins?(account: Account): string[];
  /** Opens the channel's own endpoints. Returns how to close them. */
  open?(door: Door): Promise<{ close(): Promise<void>; address?: string }>;
  /** Parses one stored event. Never looks up clients or conversations; a malformed event gives a visible message with warnings, never an exception. */
  read(event: StoredEvent, work: Work): Promise<Inbound[]>;
  deliver(message: OutboundMessage, work: Work): Promise<Receipt>;
  /** Called after the commit of entries that the client may see, so that open pages follow. */
  follow?(contact: ContactKey, entries: LogEntry[], work: Work): void;
  typing?(contact: ContactKey, agentName: string, on: boolean, work: Work): void;
  /** Runs for as long as the worker lives, for sources that we must ask ourselves. */
  collect?(work: Work, stop: AbortSignal): Promise<void>;
}
