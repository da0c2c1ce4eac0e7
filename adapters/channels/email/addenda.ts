// What a letter says outside its text, put under the text in plain words: invitations and letters inside.

import type { Invitation } from "../../../core/mail/calendar.ts";
import type { ForwardedMail, ReadMail } from "./mail.ts";

const METHODS: Readonly<Record<string, string>> = {
  REQUEST: "Приглашение",
  CANCEL: "Отмена встречи",
  REPLY: "Ответ на приглашение",
};
const MAX_INNER_CHARACTERS = 4000;

/** The text of a letter with its invitations and inner letters written out below. */
export function textWithAddenda(mail: ReadMail): string {
  const blocks = [
    ...uniqueInvitations(mail.invitations).map(invitationText),
    ...mail.forwarded.map((inner) => innerText(inner, 1)),
  ];
  return [mail.text, ...blocks].filter((block) => block !== "").join("\n\n");
}

// The same invitation usually comes twice: as a part and as a file.
function uniqueInvitations(invitations: readonly Invitation[]): Invitation[] {
  const byIdentity = new Map(
    invitations.map((each) => [`${each.uid}\n${each.method}\n${each.sequence}\n${each.start}`, each]),
  );
  return [...byIdentity.values()];
}

function invitationText(invitation: Invitation): string {
  const lines = [
    `${METHODS[invitation.method] ?? "Встреча"}: ${invitation.summary}`,
    `Начало: ${moment(invitation.start)} ${invitation.zone}`.trimEnd(),
    `Конец: ${moment(invitation.end)} ${invitation.zone}`.trimEnd(),
    invitation.location === "" ? "" : `Место: ${invitation.location}`,
    invitation.organizer === "" ? "" : `Организатор: ${invitation.organizer}`,
    invitation.description,
  ];
  return lines.filter((line) => line !== "").join("\n");
}

function moment(text: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2}))?/.exec(text);
  if (!match) return text;
  const time = match[4] === undefined ? "" : ` ${match[4]}:${match[5]}`;
  return `${match[3]}.${match[2]}.${match[1]}${time}`;
}

function innerText(inner: ForwardedMail, level: number): string {
  const head = [
    `${"—".repeat(level)} Вложенное письмо: ${inner.subject}`,
    `От: ${inner.from}`,
    inner.date === "" ? "" : `Дата: ${inner.date}`,
    inner.fileNames.length === 0 ? "" : `Файлы: ${inner.fileNames.join(", ")}`,
    inner.text.slice(0, MAX_INNER_CHARACTERS),
  ];
  const own = head.filter((line) => line !== "").join("\n");
  return [own, ...inner.forwarded.map((each) => innerText(each, level + 1))].join("\n\n");
}
