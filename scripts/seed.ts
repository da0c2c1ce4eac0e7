/**
 * Puts the demo bank into an empty database: queues, skills, teams, codes, prepared answers, a mailbox, a widget, clients and four
 * people, whose passwords are made here, for this installation only, and kept in DATA_DIR/demo-logins.json. A database in which
 * anybody works already is left as it is. With `--history=8` it also gets eight weeks of a made-up past.
 */
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../adapters/config.ts";
import { openMongo } from "../adapters/store/openMongo.ts";
import { hashPassword } from "../adapters/passwords.ts";
import { listAgents } from "../adapters/store/agents.ts";
import type { Noun } from "../adapters/store/noun.ts";
import { agents as agentsNoun, type AgentRecord } from "../adapters/store/records/agents.ts";
import { clients as clientsNoun } from "../adapters/store/records/clients.ts";
import * as settings from "../adapters/store/records/settings.ts";
import type { Store } from "../adapters/store/store.ts";
import { accounts, canned, codes, queues, reasons, skills, teams } from "./seed/bank.ts";
import { clients } from "./seed/clients.ts";
import { putHistory } from "./seed/history/put.ts";
import { newPassword, people } from "./seed/people.ts";

type Base = Pick<Store, "mongo">;

const read = readConfig(process.env);
if ("faults" in read) {
  for (const fault of read.faults) console.error(fault);
  process.exit(1);
}
const { MONGO_URL, DATA_DIR } = read.config;
if (!MONGO_URL) {
  console.error("The seed needs MONGO_URL; `npm run seed` brings a store along.");
  process.exit(1);
}
const mongo = await openMongo(MONGO_URL).catch((error: Error) => {
  console.error(`The store cannot be reached: ${error.message}`);
  process.exit(1);
});
const store: Base = { mongo };
try {
  await seed(store, DATA_DIR);
  const weeks = Number(/^--history=(\d{1,2})$/.exec(process.argv[2] ?? "")?.[1] ?? 0);
  if (weeks > 0) console.log(await putHistory(store, weeks, await hashPassword(newPassword())));
} finally {
  await store.mongo.close();
}

async function seed(store: Base, dataDir: string): Promise<void> {
  if ((await listAgents(store)).length > 0) {
    console.log("The bank has people already: nothing was changed.");
    return;
  }
  await putAll(store, settings.skills, skills);
  await putAll(store, settings.teams, teams);
  await putAll(store, settings.reasons, reasons);
  await putAll(store, settings.queues, queues);
  await putAll(store, settings.codes, codes);
  await putAll(store, settings.canned, canned);
  await putAll(store, settings.accounts, accounts);
  const createdAt = new Date();
  await put(
    store,
    clientsNoun,
    clients.map(({ id, ...rest }) => ({ _id: id, ...rest, stated: [], createdAt })),
  );
  // The passwords first: people whose passwords nobody knows would be worth nothing. People last: they mark the end.
  const logins = people.map(({ login }) => ({ login, password: newPassword() }));
  await keepLogins(dataDir, logins);
  const records = await Promise.all(
    people.map(async ({ id, ...person }, at): Promise<AgentRecord> => ({
      _id: id,
      ...person,
      capacity: 100,
      active: true,
      passwordHash: await hashPassword(logins[at]!.password),
      lastSignInAt: null,
      knownPeers: [],
      createdAt,
    })),
  );
  await put(store, agentsNoun, records);
  console.log(`The demo bank is ready; its logins are in ${join(dataDir, "demo-logins.json")}.`);
}

async function putAll<Row extends { id: string }>(
  store: Base,
  noun: Noun<settings.Kept<Row>>,
  rows: Row[],
): Promise<void> {
  await put(
    store,
    noun,
    rows.map(({ id, ...rest }) => ({ _id: id, ...rest })),
  );
}

/** Under their own ids, so that a seed that was interrupted may begin again. */
async function put<T extends { _id: string }>(store: Base, noun: Noun<T>, rows: T[]): Promise<void> {
  await noun.of(store).bulkWrite(
    rows.map((row) => ({
      replaceOne: { filter: { _id: row._id } as never, replacement: row as never, upsert: true },
    })),
  );
}

/** Only the owner of the folder may read it; it is there whole or not at all. */
async function keepLogins(dataDir: string, logins: object): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "demo-logins.json");
  const file = await open(`${path}.draft`, "w", 0o600);
  await file.writeFile(`${JSON.stringify(logins, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.draft`, path);
}
