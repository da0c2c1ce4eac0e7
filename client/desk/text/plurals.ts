/** Which of vue-i18n's forms a number takes in Russian; the forms are written `один | два | пять`, with an optional form for zero before them. */
export function russianForm(count: number, forms: number): number {
  if (count === 0 && forms > 3) return 0;
  const shift = forms > 3 ? 1 : 0;
  const n = Math.abs(count);
  const teen = n % 100 > 10 && n % 100 < 20;
  if (!teen && n % 10 === 1) return shift;
  if (!teen && n % 10 >= 2 && n % 10 <= 4) return Math.min(shift + 1, forms - 1);
  return Math.min(shift + 2, forms - 1);
}
