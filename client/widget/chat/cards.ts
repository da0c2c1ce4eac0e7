const candidate = /\d(?:[ -]?\d){12,18}/g;

/** True for digits that end as card numbers do. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, sign, place) => {
    const digit = Number(sign) * (place % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}

/** The text with every full card number reduced to its last four digits; the same text when there is none. */
export function withoutCards(text: string): string {
  return text.replace(candidate, (found) => {
    const digits = found.replace(/\D/g, "");
    return passesLuhn(digits) ? `•••• ${digits.slice(-4)}` : found;
  });
}
