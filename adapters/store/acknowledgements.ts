import { mayWriteAutomatically, type AutomaticSoFar } from "../../core/acknowledgement.ts";
import type { AccountId, ContactKey } from "../../core/ids.ts";
import { newId } from "./append.ts";
import type { Head } from "./records/conversations.ts";
import type { Tx } from "./change.ts";
import { planMessage } from "./messages.ts";
import type { InboundMessage } from "../../core/inbound.ts";
import { outbox } from "./records/outbox.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Tells the client that the letter has come, if the channel found nothing against it and the caps allow one more. */
export async function acknowledge(tx: Tx, head: Head, message: InboundMessage): Promise<void> {
  const { acknowledge: wish } = message;
  if (!wish) return;
  const so = await automaticSoFar(tx, head.contact, head.account);
  if (!mayWriteAutomatically(so, wish.isProven)) return;
  await planMessage(tx, {
    id: newId(),
    conversation: head._id,
    actor: { kind: "system", part: "acknowledgement" },
    text: wish.text.replaceAll("{{number}}", String(head.number)),
    files: [],
    automatic: true,
  });
}

/** What the hub wrote by itself lately, to this contact and from this account. */
export async function automaticSoFar(
  tx: Tx,
  contact: ContactKey,
  account: AccountId,
): Promise<AutomaticSoFar> {
  const now = (await tx.store.mongo.now()).getTime();
  const since = (who: { contact: ContactKey } | { account: AccountId }, ms: number): Promise<number> =>
    outbox
      .of(tx.store)
      .countDocuments({ ...who, automatic: true, plannedAt: { $gt: new Date(now - ms) } }, { limit: 200 });
  const [toContactIn24Hours, fromAccountInMinute, fromAccountInHour] = await Promise.all([
    since({ contact }, 24 * hourMs),
    since({ account }, minuteMs),
    since({ account }, hourMs),
  ]);
  return { toContactIn24Hours, fromAccountInMinute, fromAccountInHour };
}
