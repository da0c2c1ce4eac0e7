import { hash, verify } from "@node-rs/argon2";
import { Problem } from "../core/problems.ts";

// OWASP's floor for argon2id: 19 MiB, two passes, one lane: about 46 ms of one core.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** At most three verifications at once: each takes one of the process's four background threads, and files need one as well. The sign-ins of nine o'clock must not starve calls and chats. */
const parallel = 3;
const longestQueue = 200;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= parallel) {
    if (waiting.length >= longestQueue) throw new Problem("overloaded", { retryAfterSeconds: 2 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** The password as it is kept. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize("NFC"), cost));
}

let decoy: Promise<string> | null = null;

/** True when the password is right. Without a kept hash (an unknown person) it takes the same time and is false. */
export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword("nobody has this password");
  const against = kept ?? (await decoy);
  const right = await inTurn(() => verify(against, password.normalize("NFC")));
  return kept !== null && right;
}

/** Prepares what the first sign-in would have to wait for. */
export async function warmPasswords(): Promise<void> {
  decoy ??= hashPassword("nobody has this password");
  await decoy;
}
