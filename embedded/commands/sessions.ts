import { refusal } from "../refusal.ts";
import { abortOpen } from "../sessions/sessions.ts";
import { TRANSIENT } from "../storage/transaction.ts";
import { arrayField } from "./command.ts";
import type { Command } from "./command.ts";
import { numberOf } from "../values/kinds.ts";

/** The refusal of a transaction the server does not know: the client starts it anew. */
export function noSuchTransaction(number: number): Error {
  return refusal(
    "NoSuchTransaction",
    `Given transaction number ${number} does not match any in-progress transactions.`,
    TRANSIENT,
  );
}

const commitTransaction: Command = {
  fields: ["recoveryToken"],
  inTransactions: true,
  run: ({ session, scope, body }) => {
    const latest = session?.latest;
    const number = numberOf(body["txnNumber"]);
    if (session === undefined || latest?.number !== number) throw noSuchTransaction(number);
    // Asked again because the first answer got lost.
    if (latest.kind === "committed") return {};
    if (latest.kind !== "open") throw noSuchTransaction(number);
    scope.apply(latest.transaction);
    session.latest = { kind: "committed", number };
    return {};
  },
};

const abortTransaction: Command = {
  fields: ["recoveryToken"],
  inTransactions: true,
  run: ({ session, body }) => {
    const number = numberOf(body["txnNumber"]);
    if (session?.latest?.kind !== "open" || session.latest.number !== number) throw noSuchTransaction(number);
    abortOpen(session);
    return {};
  },
};

const endSessions: Command = {
  fields: [],
  run: ({ store, body }) => {
    store.sessions.end(arrayField(body, "endSessions"));
    return {};
  },
};

export const sessionCommands = { commitTransaction, abortTransaction, endSessions };
