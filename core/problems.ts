import type { Bilingual } from "./ids.ts";

interface Kind {
  status: number;
  /** True when engineers should hear of it. */
  report: boolean;
  text: Bilingual;
}

/** Every refusal that leaves the process: its HTTP status and its words. */
export const problems = {
  bad_input: {
    status: 400,
    report: false,
    text: { ru: "Проверьте введённое", en: "Check what was entered" },
  },
  not_signed_in: { status: 401, report: false, text: { ru: "Войдите снова", en: "Sign in again" } },
  wrong_login: {
    status: 401,
    report: false,
    text: { ru: "Неверный логин или пароль", en: "Wrong login or password" },
  },
  not_genuine: {
    status: 401,
    report: false,
    text: { ru: "Источник не подтверждён", en: "The sender is not genuine" },
  },
  not_allowed: { status: 403, report: false, text: { ru: "Недостаточно прав", en: "You may not do this" } },
  foreign_origin: {
    status: 403,
    report: false,
    text: { ru: "Запрос с чужой страницы", en: "The request came from a foreign page" },
  },
  not_found: { status: 404, report: false, text: { ru: "Не найдено", en: "Not found" } },
  gone_to_other: {
    status: 409,
    report: false,
    text: { ru: "Уже принято другим", en: "Someone else took it" },
  },
  offer_ended: {
    status: 409,
    report: false,
    text: { ru: "Время предложения вышло", en: "The offer has ended" },
  },
  wrong_state: {
    status: 409,
    report: false,
    text: {
      ru: "Сейчас это сделать нельзя: состояние изменилось",
      en: "Not possible now: the state has changed",
    },
  },
  already_exists: { status: 409, report: false, text: { ru: "Такое уже есть", en: "It already exists" } },
  saved_meanwhile: {
    status: 409,
    report: false,
    text: { ru: "Кто-то уже сохранил другое", en: "Somebody has saved something else meanwhile" },
  },
  in_use: {
    status: 409,
    report: false,
    text: { ru: "Используется, удалить нельзя", en: "In use, cannot be deleted" },
  },
  code_required: {
    status: 409,
    report: false,
    text: { ru: "Выберите тематику", en: "Choose a wrap-up code" },
  },
  result_required: {
    status: 409,
    report: false,
    text: { ru: "Укажите, чем закончился звонок", en: "Say what came of the call" },
  },
  too_large: { status: 413, report: false, text: { ru: "Слишком большой размер", en: "Too large" } },
  type_refused: {
    status: 415,
    report: false,
    text: { ru: "Файлы этого вида не принимаются", en: "Files of this kind are not accepted" },
  },
  too_many: {
    status: 429,
    report: false,
    text: { ru: "Слишком часто. Подождите немного", en: "Too often. Wait a little" },
  },
  overloaded: {
    status: 503,
    report: true,
    text: { ru: "Перегрузка. Повторим через несколько секунд", en: "Overloaded. Try again in a few seconds" },
  },
  store_down: {
    status: 503,
    report: true,
    text: {
      ru: "Хранилище недоступно. Повторите через минуту",
      en: "Storage cannot be reached. Try again in a minute",
    },
  },
  unexpected: {
    status: 500,
    report: true,
    text: { ru: "Ошибка на нашей стороне", en: "Something failed on our side" },
  },
} as const satisfies Record<string, Kind>;

export type ProblemCode = keyof typeof problems;

/** A refusal as a value: a code, and for bad input the fields with what is wrong with each. */
export interface Refusal {
  code: ProblemCode;
  fields?: Record<string, string>;
  /** Seconds after which another try makes sense. */
  retryAfterSeconds?: number;
}

/** An expected refusal on its way to the edge. */
export class Problem extends Error {
  readonly refusal: Refusal;

  constructor(code: ProblemCode, more: Omit<Refusal, "code"> = {}) {
    super(problems[code].text.en);
    this.name = "Problem";
    this.refusal = { code, ...more };
  }
}
