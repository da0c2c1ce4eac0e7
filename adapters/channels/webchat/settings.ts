import { z } from "zod";
import type { Account } from "../../../core/queue.ts";
import type { SettingField } from "../channel.ts";
import { isReadable } from "./contrast.ts";
import { knownEndings } from "./fileKinds.ts";
import type { PublicSettings } from "../../../core/webchat/protocol.ts";

/** Text of a form, one thing a line, or a list. */
const lines = z
  .preprocess((given) => (typeof given === "string" ? given.split("\n") : given), z.array(z.string()))
  .transform((list) => list.map((line) => line.trim()).filter((line) => line !== ""));

const short = z.string().trim().max(200);
const colour = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, "#rrggbb");
const asked = z.enum(["no", "optional", "required"]);

/** An https address, a path on the page's own site, or nothing; never a script. */
const link = z
  .string()
  .trim()
  .max(500)
  .refine(
    (text) => text === "" || /^https:\/\/[^\s"'<>]+$/.test(text) || /^\/[^/\\\s"'<>][^\s"'<>]*$/.test(text),
    {
      message: "https://…",
    },
  );

const origin = z.string().refine(
  (text) => {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
    return new URL(text).origin === text;
  },
  { message: "https://www.bank.example" },
);

/** `Карты | Cards | queue`: label in both languages and, if other than the account's, the queue. */
const topic = z.string().transform((line, context) => {
  const [ru = "", en = "", queue = ""] = line.split("|").map((part) => part.trim());
  if (ru === "" || ru.length > 60 || en.length > 60)
    context.addIssue({ code: "custom", message: "Карты | Cards | queue" });
  return { key: ru, label: { ru, en: en || ru }, queue };
});

/** What an administrator sets for one widget. Everything has a default, so an empty account works at once. */
export const settings = z.object({
  languages: z.enum(["ru,en", "en,ru", "ru", "en"]).default("ru,en"),
  titleRu: short.default("Чат с банком"),
  titleEn: short.default("Chat with the bank"),
  greetingRu: short.default("Здравствуйте!"),
  greetingEn: short.default("Hello!"),
  introRu: short.default("Чем помочь? Отвечаем здесь, в этом окне."),
  introEn: short.default("How can we help? We answer right here."),
  hoursRu: short.default(""),
  hoursEn: short.default(""),
  theme: z.enum(["auto", "light", "dark"]).default("auto"),
  accent: colour.refine((value) => isReadable(value, "light"), { message: "4.5 : 1" }).default("#2a5bd7"),
  accentDark: colour.refine((value) => isReadable(value, "dark"), { message: "4.5 : 1" }).default("#8aabff"),
  side: z.enum(["right", "left"]).default("right"),
  radius: z.coerce.number().int().min(0).max(24).default(18),
  logo: link.default(""),
  policy: link.default(""),
  askName: asked.default("optional"),
  askEmail: asked.default("optional"),
  topics: lines.pipe(z.array(topic).max(12)).default([]),
  origins: lines.pipe(z.array(origin).max(100)).default([]),
  fileLimitMb: z.coerce.number().min(0).max(25).default(10),
  fileTypes: lines
    .pipe(
      z.array(
        z
          .string()
          .toLowerCase()
          .pipe(z.enum(knownEndings as [string, ...string[]])),
      ),
    )
    .default([...knownEndings]),
  visitorPerMinute: z.coerce.number().int().min(5).max(100_000).default(40),
  addressPerMinute: z.coerce.number().int().min(20).max(1_000_000).default(400),
});

export type WidgetSettings = z.output<typeof settings>;

/** Accounts are remembered for moments and asked with every word. */
const readings = new WeakMap<Account, WidgetSettings>();

/** The account's settings; those of an account broken by hand give way to the defaults, so that clients can always write. */
export function settingsOf(account: Account): WidgetSettings {
  let known = readings.get(account);
  if (known === undefined) {
    const read = settings.safeParse(account.settings ?? {});
    known = read.success ? read.data : settings.parse({});
    readings.set(account, known);
  }
  return known;
}

/** What of them a page may know. */
export function publicSettings(account: Account, open: boolean): PublicSettings {
  const all = settingsOf(account);
  return {
    account: account.id,
    languages: all.languages.split(",") as PublicSettings["languages"],
    title: { ru: all.titleRu, en: all.titleEn },
    greeting: { ru: all.greetingRu, en: all.greetingEn },
    intro: { ru: all.introRu, en: all.introEn },
    hours: { ru: all.hoursRu, en: all.hoursEn },
    theme: all.theme,
    accent: all.accent,
    accentDark: all.accentDark,
    side: all.side,
    radius: all.radius,
    logo: all.logo,
    policy: all.policy,
    askName: all.askName,
    askEmail: all.askEmail,
    topics: all.topics.map(({ key, label }) => ({ key, label })),
    fileLimitBytes: Math.round(all.fileLimitMb * 1024 * 1024),
    fileTypes: all.fileTypes,
    open,
  };
}

const howAsked: SettingField["choices"] = [
  { value: "no", label: { ru: "не спрашивать", en: "do not ask" } },
  { value: "optional", label: { ru: "по желанию", en: "optional" } },
  { value: "required", label: { ru: "обязательно", en: "required" } },
];

/** The administrator's form. */
export const settingsForm: SettingField[] = [
  {
    key: "languages",
    kind: "choice",
    label: { ru: "Языки", en: "Languages" },
    help: { ru: "Первый — для страниц на других языках", en: "The first serves pages in other languages" },
    choices: [
      { value: "ru,en", label: { ru: "русский и английский", en: "Russian and English" } },
      { value: "en,ru", label: { ru: "английский и русский", en: "English and Russian" } },
      { value: "ru", label: { ru: "только русский", en: "Russian only" } },
      { value: "en", label: { ru: "только английский", en: "English only" } },
    ],
  },
  { key: "titleRu", kind: "text", label: { ru: "Заголовок, рус.", en: "Title, Russian" } },
  { key: "titleEn", kind: "text", label: { ru: "Заголовок, англ.", en: "Title, English" } },
  { key: "greetingRu", kind: "text", label: { ru: "Приветствие, рус.", en: "Greeting, Russian" } },
  { key: "greetingEn", kind: "text", label: { ru: "Приветствие, англ.", en: "Greeting, English" } },
  {
    key: "introRu",
    kind: "text",
    label: { ru: "Под приветствием, рус.", en: "Below the greeting, Russian" },
  },
  {
    key: "introEn",
    kind: "text",
    label: { ru: "Под приветствием, англ.", en: "Below the greeting, English" },
  },
  {
    key: "hoursRu",
    kind: "text",
    label: { ru: "Часы работы словами, рус.", en: "Hours in words, Russian" },
    help: { ru: "Например: по будням с 9 до 21", en: "For example: по будням с 9 до 21" },
  },
  {
    key: "hoursEn",
    kind: "text",
    label: { ru: "Часы работы словами, англ.", en: "Hours in words, English" },
  },
  {
    key: "theme",
    kind: "choice",
    label: { ru: "Тема", en: "Theme" },
    choices: [
      { value: "auto", label: { ru: "как у посетителя", en: "as the visitor's" } },
      { value: "light", label: { ru: "светлая", en: "light" } },
      { value: "dark", label: { ru: "тёмная", en: "dark" } },
    ],
  },
  {
    key: "accent",
    kind: "colour",
    label: { ru: "Цвет на светлом", en: "Colour on light" },
    help: { ru: "Контраст с белым не ниже 4,5 : 1", en: "Contrast with white of 4.5 : 1 or more" },
  },
  {
    key: "accentDark",
    kind: "colour",
    label: { ru: "Цвет на тёмном", en: "Colour on dark" },
    help: { ru: "Контраст с #14171d не ниже 4,5 : 1", en: "Contrast with #14171d of 4.5 : 1 or more" },
  },
  {
    key: "side",
    kind: "choice",
    label: { ru: "Сторона страницы", en: "Side of the page" },
    choices: [
      { value: "right", label: { ru: "справа", en: "right" } },
      { value: "left", label: { ru: "слева", en: "left" } },
    ],
  },
  { key: "radius", kind: "number", label: { ru: "Скругление, 0–24", en: "Corner radius, 0–24" } },
  {
    key: "logo",
    kind: "text",
    label: { ru: "Адрес логотипа", en: "Address of the logo" },
    help: { ru: "https:// или путь на сайте банка", en: "https:// or a path on the bank's site" },
  },
  {
    key: "policy",
    kind: "text",
    label: { ru: "Адрес правил обработки данных", en: "Address of the privacy notice" },
  },
  { key: "askName", kind: "choice", label: { ru: "Имя", en: "Name" }, choices: howAsked },
  { key: "askEmail", kind: "choice", label: { ru: "Эл. почта", en: "E-mail" }, choices: howAsked },
  {
    key: "topics",
    kind: "lines",
    label: { ru: "Темы", en: "Topics" },
    help: {
      ru: "По одной в строке: Карты | Cards | id очереди",
      en: "One a line: Карты | Cards | id of the queue",
    },
  },
  {
    key: "origins",
    kind: "lines",
    label: { ru: "Сайты, где стоит виджет", en: "Sites that carry the widget" },
    help: { ru: "По одному в строке: https://www.bank.example", en: "One a line: https://www.bank.example" },
  },
  {
    key: "fileLimitMb",
    kind: "number",
    label: { ru: "Файл не больше, МБ", en: "Largest file, MB" },
    help: { ru: "0 — файлы не принимаются", en: "0: files are not taken" },
  },
  { key: "fileTypes", kind: "lines", label: { ru: "Виды файлов", en: "Kinds of files" } },
  {
    key: "visitorPerMinute",
    kind: "number",
    label: { ru: "Сообщений в минуту от посетителя", en: "Messages a minute per visitor" },
  },
  {
    key: "addressPerMinute",
    kind: "number",
    label: { ru: "Запросов в минуту с адреса", en: "Requests a minute per address" },
  },
];
