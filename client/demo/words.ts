export type Language = "ru" | "en";

const ru = {
  bank: "Банк Пример",
  nav: { cards: "Карты", savings: "Накопления", mortgage: "Ипотека", embed: "Чат для сайта" },
  toEnglish: "English",
  dark: "Тёмная тема",
  light: "Светлая тема",
  title: "Деньги на своих местах",
  lead: "Карта, накопления и ипотека в одном месте. А если что-то непонятно, ответит человек, прямо на этой странице.",
  ask: "Написать в чат",
  how: "Как поставить чат на сайт",
  cardKind: "Обычная",
  balance: "На карте",
  saved: "Накоплено за месяц",
  products: "Что у нас есть",
  product: [
    {
      name: "Карта «Обычная»",
      about: "Без платы за обслуживание и без условий мелким шрифтом.",
      figure: "0 ₽",
      unit: "в год",
    },
    {
      name: "Накопительный счёт",
      about: "Проценты каждый день, снять можно когда угодно.",
      figure: "14 %",
      unit: "годовых",
    },
    {
      name: "Ипотека",
      about: "Решение за день, один человек ведёт сделку до ключей.",
      figure: "1 день",
      unit: "на решение",
    },
  ],
  askAbout: "Спросить",
  promises: [
    { name: "Пишете один раз", about: "Сообщение дойдёт, даже если связь пропадёт на полуслове." },
    { name: "Видите очередь", about: "Место и время ожидания, без музыки и догадок." },
    { name: "Всё остаётся", about: "Закройте страницу и вернитесь: разговор на месте." },
  ],
  embedTitle: "Поставить чат на свой сайт",
  embedLead:
    "Одна строка перед </body>. Ни стилей, ни сборки: виджет приносит всё своё и ничего не меняет на странице.",
  copy: "Скопировать",
  copied: "Скопировано",
  steps: [
    "В настройках каналов откройте аккаунт чата: там приветствие, цвета, темы и часы работы.",
    "Внесите адрес сайта в список «Сайты, где стоит виджет». Чужие страницы чат не откроют.",
    "Вставьте строку в шаблон страницы.",
  ],
  options: "Что можно указать в теге",
  option: [
    { name: "data-account", about: "какой аккаунт чата показывать" },
    { name: "data-language", about: "ru или en; иначе язык страницы" },
    { name: "data-theme", about: "light, dark или auto" },
    { name: "OknoChat.open()", about: "открыть чат своей кнопкой" },
  ],
  footer: "Учебный сайт: банка, карт и ставок не существует. Не вводите настоящих данных.",
  desk: "Рабочее место оператора",
};

export type Words = typeof ru;

const en: Words = {
  bank: "Bank Primer",
  nav: { cards: "Cards", savings: "Savings", mortgage: "Mortgage", embed: "Chat for a site" },
  toEnglish: "Русский",
  dark: "Dark theme",
  light: "Light theme",
  title: "Money in its right place",
  lead: "A card, savings and a mortgage side by side. And when something is unclear, a person answers, right on this page.",
  ask: "Start a chat",
  how: "How to put the chat on a site",
  cardKind: "Everyday",
  balance: "On the card",
  saved: "Saved this month",
  products: "What we have",
  product: [
    {
      name: "Everyday card",
      about: "No yearly fee and no conditions in small print.",
      figure: "0 ₽",
      unit: "a year",
    },
    {
      name: "Savings account",
      about: "Interest every day, take it out whenever you like.",
      figure: "14%",
      unit: "a year",
    },
    {
      name: "Mortgage",
      about: "An answer within a day, and one person with you up to the keys.",
      figure: "1 day",
      unit: "to decide",
    },
  ],
  askAbout: "Ask",
  promises: [
    { name: "Say it once", about: "Your message arrives even if the network goes in mid-sentence." },
    { name: "See the queue", about: "Your place and the time you wait, no music and no guessing." },
    { name: "Nothing is lost", about: "Close the page and come back: the conversation is still there." },
  ],
  embedTitle: "Put the chat on your site",
  embedLead:
    "One line before </body>. No styles, no build: the widget brings all it needs and changes nothing on the page.",
  copy: "Copy",
  copied: "Copied",
  steps: [
    "Open the chat account in the channel settings: greeting, colours, topics and hours are there.",
    "Add the site's address to “Sites that carry the widget”. Foreign pages cannot open the chat.",
    "Put the line into the page's template.",
  ],
  options: "What the tag may say",
  option: [
    { name: "data-account", about: "which chat account to show" },
    { name: "data-language", about: "ru or en; else the page's language" },
    { name: "data-theme", about: "light, dark or auto" },
    { name: "OknoChat.open()", about: "open the chat from your own button" },
  ],
  footer: "A site for practice: there is no such bank, card or rate. Do not enter real data.",
  desk: "The agents' desk",
};

export const words: Record<Language, Words> = { ru, en };
