import { afterAll, beforeAll, describe, it } from "vitest";
import { startStore } from "../embedded/helpers/startStore.ts";
import type { RunningStore } from "../embedded/helpers/startStore.ts";
import type { Client } from "./row.ts";
import { checkRow, connect, suite } from "./suite.ts";

const given = process.env["OKNO_TEST_MONGO_URL"];

describe("the embedded store", () => {
  let store: RunningStore;
  let client: Client;
  beforeAll(async () => {
    store = await startStore();
    client = await connect(store.address);
  });
  afterAll(async () => {
    await client.close();
    await store.stop();
  });
  for (const row of suite) it(row.name, () => checkRow(client, row));
});

describe.skipIf(given === undefined)("the MongoDB given", () => {
  let client: Client;
  beforeAll(async () => {
    client = await connect(given ?? "");
  });
  afterAll(() => client.close());
  for (const row of suite) it(row.name, () => checkRow(client, row), 30_000);
});
