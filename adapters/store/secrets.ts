import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { isDuplicate } from "../mongo.ts";
import { secrets } from "./records/settings.ts";
import type { Store } from "./store.ts";

/** Signs small tokens; every part of the hub has a key of its own, derived from the installation's secret. */
export interface Signer {
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
}

/** The installation's secret: made once, by whichever process comes first. */
export async function installationSecret(store: Pick<Store, "mongo">): Promise<Buffer> {
  const known = await secrets.of(store).findOne({ _id: "installation" });
  if (known) return Buffer.from(known.value, "base64url");
  const value = randomBytes(32);
  try {
    await secrets
      .of(store)
      .insertOne({ _id: "installation", value: value.toString("base64url"), createdAt: new Date() });
    return value;
  } catch (error) {
    if (isDuplicate(error)) return installationSecret(store);
    throw error;
  }
}

/** Proved signatures that are remembered. */
const mostFound = 5_000;

/** Opens the signer of one part (a channel's name); the same part in any process checks what another signed. */
export async function openSigner(store: Pick<Store, "mongo">, part: string): Promise<Signer> {
  const key = createHmac("sha256", await installationSecret(store))
    .update(`okno:${part}`)
    .digest();
  const sign = (text: string): string => createHmac("sha256", key).update(text).digest("base64url");
  const found = new Set<string>();
  return {
    sign,
    isSigned(text, signature) {
      // A visitor shows the same token with every word.
      const claim = `${signature}\n${text}`;
      if (found.has(claim)) return true;
      const right = Buffer.from(sign(text));
      const given = Buffer.from(signature);
      if (right.length !== given.length || !timingSafeEqual(right, given)) return false;
      if (found.size >= mostFound) found.clear();
      found.add(claim);
      return true;
    },
  };
}
