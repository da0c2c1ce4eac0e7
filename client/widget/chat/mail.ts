/** True for what can be an e-mail address; whether it exists, only a letter can tell. */
export function isMail(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+\.[^\s@.]{2,}$/.test(text);
}
