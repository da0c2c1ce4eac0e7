import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import mongoose from "mongoose";
import { exampleDoc } from "./example.ts";
import type { MessageDoc } from "./example.ts";
import { measure, pairedRatio, quantile } from "./measure.ts";
import type { Case, Result } from "./measure.ts";
import { startNullServer, startStore } from "./servers.ts";
import type { RunningServer } from "./servers.ts";

// What the embedded store costs beside the driver alone: cases take turns, so that a noisy machine disturbs all alike.

const ROUNDS = 9;
const ROUND_MS = 300;
const WARM_UP_MS = 500;
const READABLE = 2000;

interface Conversation {
  _id: string;
  state: string;
  turn: number;
}

const { MongoClient } = mongoose.mongo;
type Client = mongoose.mongo.MongoClient;
let number = READABLE;

/** A server and the client connected to it. */
interface Side {
  readonly server: RunningServer;
  readonly client: Client;
}

function insertCase(name: string, { client, server }: Side, inFlight: number): Case {
  const messages = client.db("bench").collection<MessageDoc>("messages");
  return { name, client, server, inFlight, run: () => messages.insertOne(exampleDoc(number++)) };
}

function readCase(name: string, { client, server }: Side, inFlight: number): Case {
  const messages = client.db("bench").collection<MessageDoc>("messages");
  const run = (): Promise<unknown> =>
    messages.findOne({ channel: "webchat", external: `e-${Math.floor(Math.random() * READABLE)}` });
  return { name, client, server, inFlight, run };
}

// What one message costs the application: the conversation moves if it is still where it was, and two entries are added.
function transactionCase(name: string, { client, server }: Side, inFlight: number): Case {
  const db = client.db("bench");
  const conversations = db.collection<Conversation>("conversations");
  const [messages, entries] = [db.collection<MessageDoc>("messages"), db.collection<MessageDoc>("entries")];
  const turns = Array.from({ length: inFlight }, () => 0);
  const run = async (worker: number): Promise<void> => {
    const turn = turns[worker] ?? 0;
    const _id = `${inFlight} in flight, ${worker}`;
    if (turn === 0) await conversations.insertOne({ _id, state: "waiting", turn });
    turns[worker] = turn + 1;
    const session = client.startSession();
    session.startTransaction();
    const moved = await conversations.findOneAndUpdate(
      { _id, state: "waiting", turn },
      { $set: { turn: turn + 1 } },
      { session },
    );
    if (moved === null) throw new Error("the conversation was not where it should be");
    await messages.insertOne(exampleDoc(number++), { session });
    await entries.insertOne(exampleDoc(number++), { session });
    await session.commitTransaction();
    await session.endSession();
  };
  return { name, client, server, inFlight, run };
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-store-"));
const connected = async (server: RunningServer): Promise<Side> => ({
  server,
  client: await MongoClient.connect(server.address),
});
const alone = await connected(await startNullServer(folder));
const store = await connected(await startStore(folder));
const messages = store.client.db("bench").collection<MessageDoc>("messages");
await messages.createIndex({ channel: 1, external: 1 }, { unique: true });
await messages.insertMany(Array.from({ length: READABLE }, (_, n) => exampleDoc(n)));

const cases = {
  aloneInsert1: insertCase("driver alone, insert", alone, 1),
  insert1: insertCase("durable insert", store, 1),
  aloneTransaction1: transactionCase("driver alone, transaction", alone, 1),
  transaction1: transactionCase("transaction", store, 1),
  aloneInsert16: insertCase("driver alone, insert", alone, 16),
  insert16: insertCase("durable insert", store, 16),
  aloneRead16: readCase("driver alone, read", alone, 16),
  read16: readCase("indexed read", store, 16),
  aloneTransaction16: transactionCase("driver alone, transaction", alone, 16),
  transaction16: transactionCase("transaction", store, 16),
};
type Name = keyof typeof cases;
const names = Object.keys(cases) as Name[];

const newResults = (): Record<Name, Result> =>
  Object.fromEntries(
    names.map((name) => [name, { rates: [], latenciesMs: [], driverMicros: 0, serverMicros: 0 }]),
  ) as unknown as Record<Name, Result>;
const warmUp = newResults();
for (const name of names) await measure(cases[name], WARM_UP_MS, warmUp[name]);
const results = newResults();
for (let round = 0; round < ROUNDS; round++)
  for (const name of names) await measure(cases[name], ROUND_MS, results[name]);

console.log(
  `Node ${process.version}, ${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(1)}, ${ROUNDS} rounds in turn\n`,
);
console.log(
  "case                        in flight    p50 ms    p99 ms    per second    driver CPU µs    server CPU µs",
);
for (const name of names) {
  const { latenciesMs, rates, driverMicros, serverMicros } = results[name];
  const columns = [
    cases[name].name.padEnd(26),
    String(cases[name].inFlight).padStart(10),
    quantile(latenciesMs, 0.5).toFixed(2).padStart(9),
    quantile(latenciesMs, 0.99).toFixed(2).padStart(9),
    quantile(rates, 0.5).toFixed(0).padStart(13),
    (driverMicros / latenciesMs.length).toFixed(0).padStart(16),
    (serverMicros / latenciesMs.length).toFixed(0).padStart(16),
  ];
  console.log(columns.join(" "));
}

function goal(what: string, value: number, isMet: boolean, wanted: string): void {
  console.log(`${isMet ? "met " : "MISS"}  ${what.padEnd(62)} ${value.toFixed(2)}  (${wanted})`);
}

const rates = (name: Name): number[] => results[name].rates;
const writes = pairedRatio(rates("insert16"), rates("aloneInsert16"));
const reads = pairedRatio(rates("read16"), rates("aloneRead16"));
const cost = quantile(results.transaction1.latenciesMs, 0.5) / quantile(results.insert1.latenciesMs, 0.5);
const share = pairedRatio(rates("transaction16"), rates("insert16"));
console.log("");
goal("durable inserts, 16 in flight, beside the driver alone", writes, writes >= 0.6, "at least 0.6");
goal("indexed reads, 16 in flight, beside the driver alone", reads, reads >= 0.6, "at least 0.6");
goal("transaction in durable inserts, p50, one in flight", cost, cost <= 1.8, "at most 1.8");
goal("transactions per durable insert, 16 in flight", share, share >= 0.45, "at least 0.45");

// Four round trips of the driver are most of a transaction. With a store whose own work costs nothing, these would be left
// on this machine: the driver's part and, one in flight, the one write to the disk that an insert has as well.
const middle = (name: Name): number => quantile(results[name].latenciesMs, 0.5);
const diskMs = middle("insert1") - middle("aloneInsert1");
const leastCost = (middle("aloneTransaction1") + diskMs) / middle("insert1");
const mostShare = pairedRatio(rates("aloneTransaction16"), rates("insert16"));
console.log(
  `\nA store that costs nothing would reach ${leastCost.toFixed(2)} and ${mostShare.toFixed(2)} for the last two here.`,
);

for (const { client, server } of [alone, store]) {
  await client.close();
  await server.stop();
}
fs.rmSync(folder, { recursive: true });
