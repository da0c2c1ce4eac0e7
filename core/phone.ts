/** A Russian number after +7: ten digits, and no code begins with 0, 1 or 2. */
const russian = /^[3-9]\d{9}$/;
/** Without the 7 or 8 before them; ten digits that begin with 89 or 7 have lost their last one. */
const alone = /^([3-69]\d|8[0-8])\d{8}$/;

/**
 * The number as E.164, or null for what cannot be one. Russian numbers are understood as people type them: 8 or 7 before
 * the ten digits, the ten alone, and 8 10 before a foreign one.
 */
export function readPhone(typed: string): string | null {
  const bare = typed.trim().replace(/[\s().\u2010-\u2015-]/g, "");
  if (!/^\+?\d{7,20}$/.test(bare)) return null;
  if (bare.startsWith("+")) return international(bare.slice(1));
  if (bare.startsWith("810")) return international(bare.slice(3));
  if (bare.startsWith("00")) return international(bare.slice(2));
  if (alone.test(bare)) return `+7${bare}`;
  return /^[78]/.test(bare) && russian.test(bare.slice(1)) ? `+7${bare.slice(1)}` : null;
}

function international(digits: string): string | null {
  if (digits.startsWith("7")) return russian.test(digits.slice(1)) ? `+${digits}` : null;
  return /^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : null;
}

/** An E.164 phone as people read it; a form that we do not know is left as it is. */
export function showPhone(value: string): string {
  const parts = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(value);
  if (!parts) return value;
  const [, area, first, second, third] = parts;
  return `+7\u00a0${area}\u00a0${first}-${second}-${third}`;
}
