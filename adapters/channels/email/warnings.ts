// What was wrong with the form of a letter, in words for the agent.

import type { WarningCode } from "./mail.ts";

const WORDS: Readonly<Record<WarningCode, string>> = {
  "too-large": "Письмо слишком большое: прочитано только начало",
  "too-deep": "Части письма вложены слишком глубоко: остаток приложен файлом",
  "too-many-parts": "Слишком много частей: остаток приложен файлом",
  "headers-cut": "Заголовки слишком длинные и прочитаны не до конца",
  "header-malformed": "Часть заголовков испорчена",
  "blank-line-missing": "Текст начинается сразу за заголовками",
  "boundary-missing": "Границы частей письма не найдены",
  "boundary-not-closed": "Письмо обрывается",
  "transfer-unknown": "Неизвестная кодировка передачи",
  "base64-damaged": "Вложенные данные повреждены и прочитаны насколько возможно",
  "charset-corrected": "Кодировка текста указана неверно и определена по буквам",
  "control-characters": "Из текста убраны управляющие символы",
  "html-too-large": "Оформленный вид слишком велик или запутан: полностью приложен файлом",
  "text-too-large": "Текст слишком длинный: полностью приложен файлом",
  "outside-text": "В письме есть текст вне его частей: приложен файлом",
  "tnef-undecoded": "Файл winmail.dat прочитан не полностью",
  "cannot-open": "Письмо зашифровано или запечатано: открыть его здесь нельзя, файл приложен",
  "date-implausible": "Дата в письме далека от времени получения",
  "address-in-name": "В имени отправителя записан чужой адрес",
  "authentication-forged": "Письмо выдаёт себя за проверенное нашим сервером",
  "recipients-cut": "Слишком много получателей: показаны не все",
  "reader-failed": "Письмо не удалось прочитать: откройте его исходный вид",
};

const UNCLEAR = "Отправитель неясен: заголовок From прочитан неоднозначно";

/** The warnings of a letter as sentences. */
export function warningWords(codes: readonly WarningCode[], isSenderClear: boolean): string[] {
  return [...(isSenderClear ? [] : [UNCLEAR]), ...codes.map((code) => WORDS[code])];
}
