import express from "express";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { surveyFloor } from "../../adapters/store/surveys.ts";
import { metricsRoutes } from "../../server/api/metrics.ts";
import { openBank, type Bank } from "../store/bank.ts";

let bank: Bank;
let url = "";
let close: () => void;
let forwarded = false;

beforeAll(async () => {
  bank = await openBank();
  const app = express();
  app.set("trust proxy", () => forwarded);
  app.use(metricsRoutes(bank.store));
  const http = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => http.once("listening", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/metrics`;
  close = () => void http.close();
});
afterAll(async () => {
  close();
  await bank.stop();
});

it("tells this process before the floor was ever looked over, and then the floor", async () => {
  const first = await (await fetch(url)).text();
  expect(first).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(first).not.toContain("okno_floor");
  await bank.agent("anna");
  await surveyFloor(bank.store, { drift: { agents: ["x"], items: [] }, beside: [] });
  const text = await (await fetch(url)).text();
  expect(text).toContain('okno_floor_drift{of="agents"} 1');
  expect(text).toContain('okno_violations{invariant="one_holder"} 0');
  expect(text).toContain('okno_agents{status="idle"} 1');
});

it("is not there for strangers", async () => {
  forwarded = true;
  const answer = await fetch(url, { headers: { "X-Forwarded-For": "203.0.113.7" } });
  expect(answer.status).toBe(404);
  expect((await fetch(url, { headers: { "X-Forwarded-For": "10.1.2.3" } })).status).toBe(200);
  forwarded = false;
});
