/** Two letters for the square beside a name. */
export function initials(name: string): string {
  const words = name
    .replace(/[«»"'()]/g, " ")
    .split(/[\s.@_-]+/)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words[0]?.[0] ?? "";
  const second = words[1]?.[0] ?? words[0]?.[1] ?? "";
  return (first + second).toLocaleUpperCase();
}

/** One of five quiet grounds, always the same for the same person. */
export function faceNumber(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return (sum % 5) + 1;
}
