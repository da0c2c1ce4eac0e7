const narrow = "\u202f";

/** A whole number with thin no-break spaces between the thousands. */
export function figure(value: number): string {
  const sign = value < 0 ? "−" : "";
  return sign + String(Math.abs(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, narrow);
}

const money =
  /(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:([.,])(\d{2}))?[ \u00a0\u202f]?(₽|руб\.?(?![а-яё])|\$|€)/giu;

/** Keeps a sum and its currency on one line: the spaces inside become thin and unbreakable. Nothing but spaces changes. */
export function tieMoney(text: string): string {
  return text.replace(
    money,
    (_whole, figures: string, point: string | undefined, cents: string | undefined, sign: string) =>
      figures.replace(/[ \u00a0]/g, narrow) + (point && cents ? point + cents : "") + narrow + sign,
  );
}

/** A size of a file in the units a person reads. */
export function fileSize(bytes: number, language: "ru" | "en"): string {
  const units = language === "ru" ? ["Б", "КБ", "МБ", "ГБ"] : ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const shown = unit === 0 || value >= 10 ? String(Math.round(value)) : value.toFixed(1);
  return `${language === "ru" ? shown.replace(".", ",") : shown}\u00a0${units[unit]}`;
}
