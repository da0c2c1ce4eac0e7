// What was wrong with the form of a letter, in words for the agent, whichever language they work in.

import type { Bilingual } from "../../../core/ids.ts";
import type { WarningCode } from "./mail.ts";

const WORDS: Readonly<Record<WarningCode, Bilingual>> = {
  "too-large": {
    ru: "Письмо слишком большое: прочитано только начало",
    en: "The letter is too large: only its beginning was read",
  },
  "too-deep": {
    ru: "Части письма вложены слишком глубоко: остаток приложен файлом",
    en: "Parts of the letter lie too deep in each other: the rest is attached as a file",
  },
  "too-many-parts": {
    ru: "Слишком много частей: остаток приложен файлом",
    en: "Too many parts: the rest is attached as a file",
  },
  "headers-cut": {
    ru: "Заголовки слишком длинные и прочитаны не до конца",
    en: "The headers are too long and were not read to their end",
  },
  "header-malformed": {
    ru: "Часть заголовков испорчена",
    en: "Some of the headers are damaged",
  },
  "blank-line-missing": {
    ru: "Текст начинается сразу за заголовками",
    en: "The text begins right behind the headers",
  },
  "boundary-missing": {
    ru: "Границы частей письма не найдены",
    en: "The borders of the letter's parts were not found",
  },
  "boundary-not-closed": {
    ru: "Письмо обрывается",
    en: "The letter breaks off",
  },
  "transfer-unknown": {
    ru: "Неизвестная кодировка передачи",
    en: "Unknown transfer encoding",
  },
  "base64-damaged": {
    ru: "Вложенные данные повреждены и прочитаны насколько возможно",
    en: "The data inside are damaged and were read as far as possible",
  },
  "charset-corrected": {
    ru: "Кодировка текста указана неверно и определена по буквам",
    en: "The stated charset is wrong; it was told by the letters",
  },
  "control-characters": {
    ru: "Из текста убраны управляющие символы",
    en: "Control characters were taken out of the text",
  },
  "html-too-large": {
    ru: "Оформленный вид слишком велик или запутан: полностью приложен файлом",
    en: "The formatted view is too large or too tangled: it is attached whole as a file",
  },
  "text-too-large": {
    ru: "Текст слишком длинный: полностью приложен файлом",
    en: "The text is too long: it is attached whole as a file",
  },
  "outside-text": {
    ru: "В письме есть текст вне его частей: приложен файлом",
    en: "There is text outside of the letter's parts: it is attached as a file",
  },
  "tnef-undecoded": {
    ru: "Файл winmail.dat прочитан не полностью",
    en: "The file winmail.dat was not read completely",
  },
  "cannot-open": {
    ru: "Письмо зашифровано или запечатано: открыть его здесь нельзя, файл приложен",
    en: "The letter is encrypted or sealed: it cannot be opened here and is attached as a file",
  },
  "date-implausible": {
    ru: "Дата в письме далека от времени получения",
    en: "The date in the letter is far from the time it came",
  },
  "address-in-name": {
    ru: "В имени отправителя записан чужой адрес",
    en: "The sender's name holds a foreign address",
  },
  "authentication-forged": {
    ru: "Письмо выдаёт себя за проверенное нашим сервером",
    en: "The letter pretends to have been checked by our server",
  },
  "recipients-cut": {
    ru: "Слишком много получателей: показаны не все",
    en: "Too many recipients: not all are shown",
  },
  "reader-failed": {
    ru: "Письмо не удалось прочитать: откройте его исходный вид",
    en: "The letter could not be read: open its original form",
  },
};

const UNCLEAR: Bilingual = {
  ru: "Отправитель неясен: заголовок From прочитан неоднозначно",
  en: "The sender is unclear: the From header can be read in more than one way",
};

/** The warnings of a letter as sentences. */
export function warningWords(codes: readonly WarningCode[], isSenderClear: boolean): Bilingual[] {
  return [...(isSenderClear ? [] : [UNCLEAR]), ...codes.map((code) => WORDS[code])];
}
