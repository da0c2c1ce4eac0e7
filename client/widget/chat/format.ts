import type { Language } from "../../../core/webchat/protocol.ts";
import type { Text } from "../text.ts";

/** `13:54`. */
export function clock(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", {
    hour: "2-digit",
    minute: "2-digit",
  }).format(atMs);
}

/** `в 13:54` today, `завтра в 09:00`, else with the day: `12 марта в 09:05`. */
export function moment(atMs: number, nowMs: number, language: Language): string {
  const [locale, sign, tomorrow] = language === "ru" ? ["ru-RU", "в", "завтра"] : ["en-GB", "at", "tomorrow"];
  const at = `${sign} ${clock(atMs, language)}`;
  const day = new Date(atMs).toDateString();
  if (day === new Date(nowMs).toDateString()) return at;
  if (day === new Date(nowMs + 24 * 60 * 60 * 1000).toDateString()) return `${tomorrow} ${at}`;
  return `${new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" }).format(atMs)} ${at}`;
}

/** `Сегодня, 13:54`, `12 марта, 09:05`. */
export function stamp(atMs: number, nowMs: number, language: Language, text: Text): string {
  const day = new Date(atMs).toDateString();
  const yesterday = new Date(nowMs - 24 * 60 * 60 * 1000).toDateString();
  const date = new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", {
    day: "numeric",
    month: "long",
  }).format(atMs);
  const said =
    day === new Date(nowMs).toDateString() ? text.today : day === yesterday ? text.yesterday : date;
  return `${said}, ${clock(atMs, language)}`;
}

/** `0:45`, `12:07`, `1:05:00`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** `840 КБ`, `1.2 MB`. */
export function size(bytes: number, language: Language): string {
  const [divided, ru, en] =
    bytes < 1024 * 1024 ? [Math.max(1, bytes / 1024), "КБ", "KB"] : [bytes / (1024 * 1024), "МБ", "MB"];
  const number = new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-GB", {
    maximumFractionDigits: divided < 10 && bytes >= 1024 * 1024 ? 1 : 0,
  }).format(divided);
  return `${number}\u00a0${language === "ru" ? ru : en}`;
}

/** A text cut at its web addresses, so that only these become links. */
export function withLinks(text: string): { text: string; href: string | null }[] {
  const parts: { text: string; href: string | null }[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}»]/g)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: null });
    parts.push({ text: match[0], href: URL.canParse(match[0]) ? match[0] : null });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null });
  return parts;
}
