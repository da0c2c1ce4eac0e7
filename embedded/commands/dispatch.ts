import { Refusal, refusal } from "../refusal.ts";
import { abortOpen } from "../sessions/sessions.ts";
import type { Session } from "../sessions/sessions.ts";
import { Scope } from "../storage/scope.ts";
import type { Transaction } from "../storage/transaction.ts";
import { encode } from "../values/encode.ts";
import { isDoc, numberOf } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import type { Message } from "../wire/message.ts";
import { aggregateCommands } from "./aggregate.ts";
import { fieldCheck } from "./command.ts";
import type { Command, Surroundings } from "./command.ts";
import { cursorCommands } from "./cursors.ts";
import { deleteCommands } from "./delete.ts";
import { findAndModifyCommands } from "./findAndModify.ts";
import { insertCommands } from "./insert.ts";
import { readCommands } from "./read.ts";
import { serverCommands } from "./server.ts";
import { noSuchTransaction, sessionCommands } from "./sessions.ts";
import { structureCommands } from "./structure.ts";
import { updateCommands } from "./update.ts";

interface Known {
  readonly command: Command;
  readonly check: (body: Doc) => void;
}

/** Every command the store understands; all others are refused. */
const commands = new Map<string, Known>(
  Object.entries<Command>({
    ...serverCommands,
    ...sessionCommands,
    ...cursorCommands,
    ...readCommands,
    ...insertCommands,
    ...updateCommands,
    ...deleteCommands,
    ...findAndModifyCommands,
    ...aggregateCommands,
    ...structureCommands,
  }).map(([name, command]) => [name, { command, check: fieldCheck(name, command) }]),
);

/** Carries out one message and gives the reply as BSON, refusals included; a reply to a write means it is on disk. */
export async function answer(surroundings: Surroundings, message: Message): Promise<Uint8Array> {
  const { body } = message;
  let session: Session | undefined;
  try {
    const name = Object.keys(body)[0] ?? "";
    const known = commands.get(name);
    if (known === undefined) throw refusal("CommandNotFound", `no such command: '${name}'`);
    if (!message.isLegacy) known.check(body);
    if (body["lsid"] !== undefined) session = surroundings.store.sessions.of(body["lsid"]);
    const repeated = session === undefined ? undefined : repeatedReply(session, body);
    if (repeated !== undefined) {
      await surroundings.store.log.append([]);
      return repeated;
    }
    return await run(surroundings, message, name, known.command, session);
  } catch (error) {
    const failed =
      session !== undefined && body["autocommit"] === false && body["commitTransaction"] === undefined;
    if (failed && session?.latest?.number === numberOf(body["txnNumber"])) abortOpen(session);
    return encode(refused(error));
  }
}

async function run(
  surroundings: Surroundings,
  message: Message,
  name: string,
  command: Command,
  session: Session | undefined,
): Promise<Uint8Array> {
  const { body } = message;
  const { store } = surroundings;
  const transaction =
    session === undefined ? undefined : transactionOf(surroundings, session, body, name, command);
  const scope = new Scope(store, transaction);
  const maxTimeMs = numberOf(body["maxTimeMS"]);
  const result = await command.run({
    ...surroundings,
    body,
    database: typeof body["$db"] === "string" ? body["$db"] : "test",
    scope,
    session,
    bsonOf: message.bsonOf,
    deadline: maxTimeMs > 0 ? Date.now() + maxTimeMs : undefined,
  });
  result["ok"] = 1;
  const reply = encode(result);
  if (scope.changes.length === 0) return reply;
  // From applying the changes up to here no other command has run, so the log has them in the same order.
  const changes = remembered(scope, session, body, reply);
  if (asksForJournal(body)) await store.log.append(changes);
  else store.log.appendLater(changes);
  return reply;
}

/** Whoever says so does not wait for the disk: a later write that does brings theirs along. */
function asksForJournal({ writeConcern }: Doc): boolean {
  return !isDoc(writeConcern) || writeConcern["j"] !== false;
}

// A write tried again must not happen twice, not even across a crash: what it came to is logged with it.
function remembered(
  scope: Scope,
  session: Session | undefined,
  body: Doc,
  reply: Uint8Array,
): Scope["changes"] {
  if (session === undefined || body["txnNumber"] === undefined || scope.transaction !== undefined)
    return scope.changes;
  if (body["autocommit"] !== false)
    session.latest = { kind: "write", number: numberOf(body["txnNumber"]), reply };
  return [...scope.changes, scope.store.sessions.entryOf(session)];
}

function repeatedReply(session: Session, body: Doc): Uint8Array | undefined {
  const { latest } = session;
  if (body["txnNumber"] === undefined || latest === undefined) return undefined;
  const number = numberOf(body["txnNumber"]);
  if (number < latest.number)
    throw refusal(
      "TransactionTooOld",
      `Cannot start transaction ${number}: the session has already started ${latest.number}.`,
    );
  if (body["autocommit"] === false || number > latest.number) return undefined;
  return latest.kind === "write" ? latest.reply : undefined;
}

function transactionOf(
  surroundings: Surroundings,
  session: Session,
  body: Doc,
  name: string,
  command: Command,
): Transaction | undefined {
  const { store } = surroundings;
  if (body["autocommit"] !== false) {
    if (body["txnNumber"] !== undefined) abortOpen(session);
    return undefined;
  }
  if (name === "commitTransaction" || name === "abortTransaction") return undefined;
  if (command.inTransactions !== true)
    throw refusal(
      "OperationNotSupportedInTransaction",
      `Cannot run '${name}' in a multi-document transaction.`,
    );
  const number = numberOf(body["txnNumber"]);
  if (body["startTransaction"] === true) {
    const begun = store.sessions.begin(session, number, store.timeline);
    session.speaker = surroundings;
    return begun;
  }
  const { latest } = session;
  if (latest?.kind !== "open" || latest.number !== number) throw noSuchTransaction(number);
  session.speaker = surroundings;
  return latest.transaction;
}

function refused(error: unknown): Doc {
  if (error instanceof Refusal)
    return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName, ...error.details };
  console.error("A command failed unexpectedly:", error);
  return { ok: 0, errmsg: `Internal error: ${String(error)}`, code: 8, codeName: "UnknownError" };
}
