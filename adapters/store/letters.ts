import type { Actor, Happening } from "../../core/log.ts";
import type { LetterTerms } from "../../core/ways.ts";
import { append } from "./append.ts";
import type { Tx } from "./change.ts";
import { entering } from "./entering.ts";
import { moveItem } from "./items.ts";
import { queueName, queueOf, queueOffering, weightOf } from "./lookups.ts";
import { openItemOf } from "./openItems.ts";
import type { ConversationRecord } from "./records/conversations.ts";
import type { ItemRecord } from "./records/items.ts";
import { takeBackOffer } from "./takingBack.ts";
import { watchWait } from "./timers.ts";
import { tellTouched } from "./touched.ts";
import { answeringTo } from "./writers.ts";

/**
 * The client wants the answer as a letter: the conversation goes on, answered by whichever channel writes to mail
 * addresses. The item leaves the live line for the queue of letters, if there is one, and keeps its arrival. Where an
 * agent has taken it meanwhile, it stays theirs, and their answers go to the address.
 */
export async function askLetter(tx: Tx, head: ConversationRecord | null, given: string): Promise<void> {
  const address = given.trim().toLowerCase();
  const item = await openItemOf(tx, head);
  if (!item || !head || item.letter === address) return;
  const queue = await queueOffering(tx.store, item.queue, "letter");
  const terms = queue?.waysOut.letter ?? null;
  const answersTo = terms || item.letter ? await answeringTo(tx.store, address) : null;
  if (!answersTo) return;
  const now = item.state.name === "reserved" ? await takeBackOffer(tx, item, "letter") : item;
  const actor: Actor = { kind: "client", id: head.client, name: head.clientName };
  const appended = await append(
    tx,
    { _id: head._id, item: item._id },
    [{ actor, item: item._id, what: { kind: "item.letter", item: item._id, address } }],
    { $set: { answersTo }, $addToSet: { participants: address } },
  );
  if (!appended) throw new Error("The conversation changed while its client chose.");
  const letter: ItemRecord = { ...now, letter: address };
  delete letter.callback;
  if (now.state.name !== "queued") await keepWithAgent(tx, now, address, appended.at);
  else await toLetters(tx, now, letter, terms, appended.at);
}

/** Whoever has it goes on, and answers by letter; what it takes of them stays as it was counted. */
async function keepWithAgent(tx: Tx, item: ItemRecord, letter: string, at: Date): Promise<void> {
  const moved = await moveItem(tx, { item: item._id, names: [item.state.name], rev: item.rev }, item.state, {
    $set: { letter },
    $unset: { callback: "" },
  });
  if (!moved) throw new Error("The item changed while its client chose.");
  tellTouched(tx, moved, at);
}

async function toLetters(
  tx: Tx,
  item: ItemRecord,
  letter: ItemRecord,
  terms: LetterTerms | null,
  at: Date,
): Promise<void> {
  const wanted = terms && terms.to !== null ? await queueOf(tx.store, terms.to) : null;
  const next = wanted?.active && wanted.id !== item.queue ? wanted : null;
  const stays = await queueOf(tx.store, item.queue);
  if (next) {
    const told: Happening = {
      kind: "item.queued",
      item: item._id,
      queue: next.id,
      queueName: queueName(next),
      cause: "letter",
    };
    await append(
      tx,
      { _id: item.conversation, item: item._id },
      [{ actor: { kind: "system", part: "routing" }, item: item._id, what: told }],
      { $set: { queue: next.id }, $unset: { alsoQueues: "" } },
    );
  }
  const due = terms && item.answerBy !== null ? { answerBy: new Date(at.getTime() + terms.withinMs) } : {};
  const moved = await moveItem(
    tx,
    { item: item._id, names: ["queued"], rev: item.rev },
    { name: "queued", since: at },
    {
      $set: {
        letter: letter.letter ?? "",
        ...(next ? entering(tx.store, letter, next, at) : weightOf(tx.store, stays, letter)),
        ...due,
      },
      $unset: { callback: "", ...(next ? { alsoQueues: "" } : {}) },
    },
  );
  if (!moved) throw new Error("The item changed while its client chose.");
  tx.news.push({
    kind: "item",
    record: moved,
    ...(next ? { also: { queues: [item.queue, ...(item.alsoQueues ?? [])] } } : {}),
  });
  tx.news.push({ kind: "job", job: "route", data: { item: item._id } });
  if (next) watchWait(tx, item._id, next, at);
}
