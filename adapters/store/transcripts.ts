import { mayWriteAutomatically } from "../../core/acknowledgement.ts";
import type { LogEntry } from "../../core/log.ts";
import { append, newId } from "./append.ts";
import { automaticSoFar } from "./acknowledgements.ts";
import type { Tx } from "./change.ts";
import { planMessage } from "./messages.ts";
import { isForClient } from "./news.ts";
import type { ConversationRecord } from "./records/conversations.ts";
import { interactions } from "./records/interactions.ts";
import { entryOf } from "./views.ts";
import { answeringTo } from "./writers.ts";

/** Transcripts to one address in 24 hours. */
const perAddressADay = 3;

/** The client wants the talk as a letter: it goes out by whichever channel can write to mail addresses first. */
export async function planTranscript(
  tx: Tx,
  head: ConversationRecord | null,
  address: string,
): Promise<void> {
  if (!head) return;
  const to = address.trim().toLowerCase();
  await append(tx, { _id: head._id }, [
    {
      actor: { kind: "client", id: head.client, name: head.clientName },
      what: { kind: "transcript.requested", address: to },
    },
  ]);
  const through = await answeringTo(tx.store, to);
  if (!through) {
    tx.store.log.warn(
      { conversation: head._id },
      "A transcript was asked for, but no channel writes letters",
    );
    return;
  }
  // Anyone can type anyone's address into a chat.
  if (
    !mayWriteAutomatically(await automaticSoFar(tx, through.contact, through.account), false, perAddressADay)
  )
    return;
  await planMessage(tx, {
    id: newId(),
    conversation: head._id,
    actor: { kind: "system", part: "transcript" },
    subject: `Ваш разговор № ${head.number}`,
    text: await transcriptOf(tx, head),
    files: [],
    automatic: true,
    through,
  });
}

async function transcriptOf(tx: Tx, head: ConversationRecord): Promise<string> {
  const rows = await interactions
    .of(tx.store)
    .find({ conversation: head._id, seq: { $gt: 0 } }, { session: tx.session })
    .sort({ seq: 1 })
    .limit(2_000)
    .toArray();
  return rows
    .map(entryOf)
    .filter((entry) => isForClient(head, entry))
    .flatMap(lineOf)
    .join("\n\n");
}

function lineOf({ what, actor, atMs }: LogEntry): string[] {
  if (what.kind !== "message.received" && what.kind !== "message.planned") return [];
  const { text, files } = what.message;
  const who = actor.kind === "system" ? "" : actor.name;
  const when = new Date(atMs).toISOString().slice(0, 16).replace("T", " ");
  const attached = files.map((file) => `[${file.name}]`).join(" ");
  return [[`${when} UTC  ${who}`, text, attached].filter((part) => part !== "").join("\n")];
}
