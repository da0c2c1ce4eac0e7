import {
  plainRouting,
  type Account,
  type CannedReply,
  type PresenceReason,
  type Queue,
  type Skill,
  type Team,
  type WrapUpCode,
} from "../../core/queue.ts";
import type { Day } from "../../core/hours.ts";
import { noWays, plainWays } from "../../core/ways.ts";

const allDay: Day = { from: 0, to: 1_440 };
const always: Queue["hours"] = {
  timeZone: "Europe/Moscow",
  week: [allDay, allDay, allDay, allDay, allDay, allDay, allDay],
  holidays: [],
};

export const skills: Skill[] = [
  { id: "english", name: { ru: "Английский язык", en: "English" }, active: true },
  { id: "mortgage-expert", name: { ru: "Ипотека: эксперт", en: "Mortgage expert" }, active: true },
  { id: "vip", name: { ru: "VIP-клиенты", en: "VIP clients" }, active: true },
];

export const teams: Team[] = [
  { id: "first-line", name: { ru: "Первая линия", en: "First line" }, active: true },
  { id: "managers", name: { ru: "Клиентские менеджеры", en: "Relationship managers" }, active: true },
];

const reason = (
  id: string,
  presence: PresenceReason["presence"],
  ru: string,
  en: string,
): PresenceReason => ({
  id,
  presence,
  name: { ru, en },
  active: true,
});

export const reasons: PresenceReason[] = [
  reason("eyes", "break", "Отдых для глаз", "Rest for the eyes"),
  reason("personal", "break", "Личное", "Personal"),
  reason("team-meeting", "meeting", "Планёрка", "Team meeting"),
  reason("coaching", "meeting", "Разбор обращений", "Coaching"),
  reason("e-learning", "training", "Дистанционное обучение", "E-learning"),
  reason("outage", "other", "Не работает техника", "Equipment fault"),
];

/** The demo bank's lines. Open around the clock, so that a trial at night works as well. */
export const queues: Queue[] = [
  {
    id: "cards",
    name: { ru: "Карты", en: "Cards" },
    hours: always,
    target: { percent: 80, withinMs: 30_000 },
    terms: {},
    wrapUp: { mode: "optional", limitMs: 0, codeRequired: true },
    routing: plainRouting,
    waysOut: {
      ...noWays,
      callback: { ...plainWays.callback, afterMs: 30_000, whenAhead: 3 },
      letter: plainWays.letter,
      voice: plainWays.voice,
    },
    active: true,
  },
  {
    id: "mortgage",
    name: { ru: "Ипотека", en: "Mortgage" },
    hours: always,
    target: { percent: 80, withinMs: 60_000 },
    terms: {},
    wrapUp: { mode: "timed", limitMs: 120_000, codeRequired: false },
    routing: {
      ...plainRouting,
      strategy: "specialist_first",
      ownAgentMs: 30_000,
      // Somebody who knows mortgages well has a head start; where nobody does, no time is lost.
      steps: [
        {
          needs: [{ skill: "mortgage-expert", level: 3 }],
          agents: [],
          teams: [],
          forMs: 20_000,
          skipIfNobody: true,
        },
      ],
    },
    waysOut: noWays,
    active: true,
  },
  {
    id: "letters",
    name: { ru: "Почта", en: "Letters" },
    hours: always,
    target: { percent: 90, withinMs: 4 * 3_600_000 },
    terms: {},
    wrapUp: { mode: "optional", limitMs: 0, codeRequired: true },
    routing: plainRouting,
    waysOut: noWays,
    active: true,
  },
];

const code = (id: string, ru: string, en: string, ...inQueues: string[]): WrapUpCode => ({
  id,
  name: { ru, en },
  queues: inQueues,
  active: true,
});

export const codes: WrapUpCode[] = [
  code("card-lost", "Карта утеряна или украдена", "Card lost or stolen", "cards"),
  code("card-block", "Блокировка и разблокировка", "Blocking and unblocking", "cards"),
  code("card-limit", "Лимиты и тарифы карты", "Card limits and fees", "cards"),
  code("payment", "Платёж не прошёл", "Payment failed", "cards", "letters"),
  code("mortgage-new", "Новая ипотека", "New mortgage", "mortgage"),
  code("mortgage-early", "Досрочное погашение", "Early repayment", "mortgage"),
  code("mortgage-papers", "Документы по ипотеке", "Mortgage documents", "mortgage", "letters"),
  code("certificate", "Справка или выписка", "Certificate or statement", "letters"),
  code("complaint", "Жалоба", "Complaint"),
  code("consultation", "Консультация", "Consultation"),
  code("other", "Другое", "Other"),
  code("mistake", "Обращение по ошибке", "Contacted by mistake"),
];

const reply = (
  language: "ru" | "en",
  shortcut: string,
  title: string,
  text: string,
  ...inQueues: string[]
): CannedReply => ({ id: `${language}-${shortcut}`, shortcut, title, text, language, queues: inQueues });

export const canned: CannedReply[] = [
  reply("ru", "привет", "Приветствие", "Здравствуйте, {{client}}! Меня зовут {{agent}}. Чем могу помочь?"),
  reply("ru", "минуту", "Прошу подождать", "Одну минуту, пожалуйста, уточняю информацию."),
  reply(
    "ru",
    "блок",
    "Карта заблокирована",
    "Карта заблокирована. Деньги на счёте в безопасности. Новую карту выпустим за три рабочих дня.",
    "cards",
  ),
  reply(
    "ru",
    "безопасность",
    "Не сообщайте коды",
    "Пожалуйста, никому не сообщайте коды из SMS и CVV. Сотрудники банка их не спрашивают.",
  ),
  reply(
    "ru",
    "досрочно",
    "Досрочное погашение",
    "Досрочно погасить ипотеку можно в приложении: «Кредиты» → «Досрочное погашение». Комиссии нет.",
    "mortgage",
  ),
  reply(
    "ru",
    "документы",
    "Документы для ипотеки",
    "Понадобятся паспорт, справка о доходах и выписка из ЕГРН. Пришлите их ответом на это сообщение.",
    "mortgage",
    "letters",
  ),
  reply("ru", "номер", "Номер обращения", "Номер вашего обращения — {{number}}."),
  reply("ru", "пока", "Прощание", "Спасибо за обращение! Хорошего дня."),
  reply("en", "hello", "Greeting", "Hello, {{client}}! My name is {{agent}}. How can I help?"),
  reply("en", "moment", "One moment", "One moment, please, I am checking."),
  reply(
    "en",
    "blocked",
    "Card blocked",
    "Your card is blocked and your money is safe. A new card takes three working days.",
    "cards",
  ),
  reply(
    "en",
    "safety",
    "Never tell codes",
    "Please never tell anyone codes from text messages or the CVV. The bank's staff never ask for them.",
  ),
  reply("en", "number", "Case number", "Your case number is {{number}}."),
  reply("en", "bye", "Farewell", "Thank you for contacting us. Have a good day!"),
];

/** One mailbox, whose letters stay in the built-in outbox, and one widget. */
export const accounts: Account[] = [
  {
    id: "letters",
    channel: "email",
    name: "bank@okno.example",
    queue: "letters",
    settings: {
      address: "bank@okno.example",
      senderName: "Банк Пример",
      signature: "С уважением,\n{{agent}}\nБанк Пример",
    },
    active: true,
  },
  {
    id: "site",
    channel: "webchat",
    name: "Сайт банка",
    queue: "cards",
    settings: {
      titleRu: "Банк Пример",
      titleEn: "Bank Primer",
      topics: "Карты | Cards | cards\nИпотека | Mortgage | mortgage",
    },
    active: true,
  },
];
