// Subjects: the tag with check digits that helps to find a case again, and what remains without reply marks.

const MAX_SUBJECT_CHARACTERS = 998;
const REPLY_MARK =
  /^(?:re|fwd?|aw|wg|sv|vs|ha|на|отв|ответ|пер|пересл)(?:\[\d{1,3}\]|\(\d{1,3}\))?\s{0,3}[:：]\s{0,3}/i;
const LABEL = /^\[(?:spam|спам|\*{1,5}spam\*{1,5}|external|внешнее|ext)\]\s{0,3}/i;

/** The tag put into subjects of our answers, for example "[№ 1234-53]" for case number 1234. */
export function subjectTag(number: number): string {
  return `[№ ${number}-${checkDigits(number)}]`;
}

/** The case number in a subject whose check digits are right, or null. A guess hits once in 97. */
export function numberInSubject(subject: string): number | null {
  for (const match of subject
    .slice(0, MAX_SUBJECT_CHARACTERS)
    .matchAll(/\[(?:№|#|N|No) ?(\d{1,12})-(\d{2})\]/g)) {
    const number = Number(match[1]);
    if (checkDigits(number) === match[2]) return number;
  }
  return null;
}

/** The subject with its tag exactly once at the end. */
export function withSubjectTag(subject: string, number: number): string {
  const bare = subject.replace(/\s?\[№ \d{1,12}-\d{2}\]/g, "").trim();
  return `${bare} ${subjectTag(number)}`.trim();
}

/** What a subject is about: without reply and forward marks in any language, labels of filters and our tag. */
export function bareSubject(subject: string): string {
  let rest = subject
    .slice(0, MAX_SUBJECT_CHARACTERS)
    .replace(/\[(?:№|#|N|No) ?\d{1,12}-\d{2}\]/g, " ")
    .trim();
  for (let step = 0; step < 50; step++) {
    const next = rest.replace(REPLY_MARK, "").replace(LABEL, "");
    if (next === rest) break;
    rest = next;
  }
  return rest.replace(/\s+/g, " ").trim();
}

/** The subject for an answer: one "Re:" and no more. */
export function answerSubject(subject: string): string {
  const bare = bareSubject(subject);
  return bare === "" ? "Re:" : `Re: ${bare}`;
}

/** True when two subjects are about different things; an empty one says nothing. */
export function isOtherSubject(one: string, other: string): boolean {
  const [first, second] = [bareSubject(one).toLowerCase(), bareSubject(other).toLowerCase()];
  return first !== "" && second !== "" && first !== second;
}

function checkDigits(number: number): string {
  return String(98 - ((number * 100) % 97)).padStart(2, "0");
}
