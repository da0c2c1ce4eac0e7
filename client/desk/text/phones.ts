/** An E.164 phone as people read it; a form that we do not know is left as it is. */
export function showPhone(value: string): string {
  const russian = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(value);
  if (!russian) return value;
  const [, area, first, second, third] = russian;
  return `+7\u00a0${area}\u00a0${first}-${second}-${third}`;
}
