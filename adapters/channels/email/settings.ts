// What an administrator sets for one mailbox.

import { z } from "zod";

import { isPlainAddress } from "../../../core/mail/addresses.ts";
import { hasLineBreak } from "../../../core/mail/compose.ts";
import type { Account } from "../../../core/queue.ts";
import type { SettingField } from "../channel.ts";

const line = z
  .string()
  .trim()
  .max(200)
  .refine((text) => !hasLineBreak(text), { message: "one line" });
const lines = z
  .preprocess((given) => (typeof given === "string" ? given.split("\n") : given), z.array(z.string()))
  .transform((list) => list.map((each) => each.trim()).filter((each) => each !== ""));
const host = line.refine((text) => text === "" || /^[a-z0-9.:-]+$/i.test(text), {
  message: "mail.bank.example",
});
const tls = z.enum(["tls", "starttls", "none"]);
const yes = z.preprocess(
  (given) => (given === "true" ? true : given === "false" ? false : given),
  z.boolean(),
);

/** Settings of a mailbox. Only the address is needed: without SMTP letters go to the built-in outbox. */
export const settings = z.object({
  address: z
    .string()
    .trim()
    .toLowerCase()
    .refine((text) => isPlainAddress(text) && !text.includes("+"), { message: "help@bank.example" }),
  senderName: line.default(""),
  signature: z.string().max(2000).default(""),
  acknowledgement: z.string().max(2000).default(""),
  plusAddresses: yes.default(true),
  smtpHost: host.default(""),
  smtpPort: z.coerce.number().int().min(1).max(65535).default(587),
  smtpSecurity: tls.default("starttls"),
  smtpUser: line.default(""),
  smtpPassword: z.string().max(500).default(""),
  imapHost: host.default(""),
  imapPort: z.coerce.number().int().min(1).max(65535).default(993),
  imapSecurity: tls.default("tls"),
  imapUser: line.default(""),
  imapPassword: z.string().max(500).default(""),
  imapFolder: line.default("INBOX"),
  authservId: z.preprocess((given) => (given === null ? "" : given), host.default("")),
  trustedPeers: lines.pipe(z.array(z.string().max(45)).max(50)).default(["127.0.0.1", "::1"]),
});

export type MailboxSettings = z.output<typeof settings>;

/** A mailbox: its account and its checked settings. */
export interface Mailbox {
  account: Account;
  settings: MailboxSettings;
}

/** The mailboxes among these accounts; an account whose settings were broken by hand is left out. */
export function mailboxesOf(accounts: readonly Account[]): Mailbox[] {
  return accounts.flatMap((account) => {
    const read = settings.safeParse(account.settings);
    return read.success ? [{ account, settings: read.data }] : [];
  });
}

const security: SettingField["choices"] = [
  { value: "tls", label: { ru: "TLS сразу", en: "TLS from the start" } },
  { value: "starttls", label: { ru: "STARTTLS", en: "STARTTLS" } },
  { value: "none", label: { ru: "Без шифрования", en: "No encryption" } },
];

/** The administrator's form for a mailbox. */
export const settingsForm: SettingField[] = [
  { key: "address", kind: "text", label: { ru: "Адрес ящика", en: "Mailbox address" } },
  { key: "senderName", kind: "text", label: { ru: "Имя отправителя", en: "Sender's name" } },
  {
    key: "signature",
    kind: "lines",
    label: { ru: "Подпись", en: "Signature" },
    help: { ru: "{{agent}} заменяется именем сотрудника", en: "{{agent}} becomes the agent's name" },
  },
  {
    key: "acknowledgement",
    kind: "lines",
    label: { ru: "Ответ о получении", en: "Acknowledgement" },
    help: {
      ru: "Уходит сам на первое письмо, не чаще раза в сутки одному адресу; {{number}} — номер обращения. Пусто: не отправляется",
      en: "Sent by itself for a first letter, at most once a day to an address; {{number}} is the conversation's number. Empty: not sent",
    },
  },
  {
    key: "plusAddresses",
    kind: "bool",
    label: { ru: "Адреса с плюсом", en: "Plus addresses" },
    help: {
      ru: "Ответы находят обращение по подписанному адресу; выключите, если почтовый сервер такие адреса не принимает",
      en: "Answers find their case by a signed address; turn off if the mail server does not accept such addresses",
    },
  },
  {
    key: "smtpHost",
    kind: "text",
    label: { ru: "SMTP-сервер", en: "SMTP server" },
    help: {
      ru: "Пусто: письма остаются во встроенных исходящих",
      en: "Empty: letters stay in the built-in outbox",
    },
  },
  { key: "smtpPort", kind: "number", label: { ru: "Порт SMTP", en: "SMTP port" } },
  {
    key: "smtpSecurity",
    kind: "choice",
    choices: security,
    label: { ru: "Защита SMTP", en: "SMTP security" },
  },
  { key: "smtpUser", kind: "text", label: { ru: "Логин SMTP", en: "SMTP user" } },
  { key: "smtpPassword", kind: "secret", label: { ru: "Пароль SMTP", en: "SMTP password" } },
  {
    key: "imapHost",
    kind: "text",
    label: { ru: "IMAP-сервер", en: "IMAP server" },
    help: { ru: "Пусто: ящик не опрашивается", en: "Empty: the mailbox is not fetched" },
  },
  { key: "imapPort", kind: "number", label: { ru: "Порт IMAP", en: "IMAP port" } },
  {
    key: "imapSecurity",
    kind: "choice",
    choices: security,
    label: { ru: "Защита IMAP", en: "IMAP security" },
  },
  { key: "imapUser", kind: "text", label: { ru: "Логин IMAP", en: "IMAP user" } },
  { key: "imapPassword", kind: "secret", label: { ru: "Пароль IMAP", en: "IMAP password" } },
  { key: "imapFolder", kind: "text", label: { ru: "Папка IMAP", en: "IMAP folder" } },
  {
    key: "authservId",
    kind: "text",
    label: {
      ru: "Имя нашего сервера в Authentication-Results",
      en: "Our server's name in Authentication-Results",
    },
    help: {
      ru: "Пусто: чужим проверкам не верим; письма, пришедшие прямо к нам по SMTP, проверяем сами",
      en: "Empty: no check of others is believed; letters that come straight to us by SMTP are checked by us",
    },
  },
  {
    key: "trustedPeers",
    kind: "lines",
    label: { ru: "Адреса наших почтовых серверов", en: "Addresses of our mail servers" },
    help: {
      ru: "Только от них по SMTP верим Authentication-Results",
      en: "Only from them is Authentication-Results believed over SMTP",
    },
  },
];
