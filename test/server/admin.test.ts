import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ItemRecord } from "../../adapters/store/records/items.ts";
import { plainAbilities } from "../../core/agent.ts";
import { plainRouting } from "../../core/queue.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { Browser, signedIn } from "./browser.ts";
import { aConversation } from "./conversations.ts";

let hub: Hub;
let admin: Browser;

type Made = { row: { id: string } & Record<string, unknown> };

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  admin = await signedIn(hub.url, hub.logins["admin"]);
});
afterAll(() => hub?.stop());

const queue = {
  name: { ru: "Вклады", en: "Deposits" },
  hours: {
    timeZone: "Europe/Moscow",
    week: [{ from: 540, to: 1_080 }, null, null, null, null, null, null],
    holidays: ["2027-01-01"],
  },
  target: { percent: 80, withinMs: 20_000 },
  terms: { webchat: { offerTtlMs: 15_000, cost: 50 } },
  wrapUp: { mode: "timed", limitMs: 60_000, codeRequired: true },
  routing: plainRouting,
  active: true,
};

describe("who may administer", () => {
  const paths = [
    ...["agents", "queues", "codes", "canned", "accounts", "channels", "quarantine"],
    ...["skills", "teams", "reasons", "rules"],
  ];

  it.each(["anna", "sofia"])("is not %s", async (login) => {
    const browser = await signedIn(hub.url, hub.logins[login]);
    for (const path of paths) expect((await browser.get(`/api/admin/${path}`)).status).toBe(403);
    expect((await browser.post("/api/admin/queues", queue)).status).toBe(403);
    expect((await browser.ask("DELETE", "/api/admin/agents/admin")).status).toBe(403);
  });

  it("is nobody without a session", async () => {
    for (const path of paths) expect((await new Browser(hub.url).get(`/api/admin/${path}`)).status).toBe(401);
  });
});

describe("queues", () => {
  it("are added, changed and removed, and every desk hears of it", async () => {
    const made = await admin.post<Made>("/api/admin/queues", queue);
    expect(made.status).toBe(200);
    const { id } = made.body.row;
    const renamed = { ...queue, name: { ru: "Счета", en: "Accounts" } };
    expect((await admin.put<Made>(`/api/admin/queues/${id}`, renamed)).body.row).toMatchObject(renamed);
    const { body } = await admin.get<{ rows: { id: string }[] }>("/api/admin/queues");
    expect(body.rows.map((row) => row.id)).toContain(id);
    expect((await admin.ask("DELETE", `/api/admin/queues/${id}`)).status).toBe(204);
    expect((await admin.ask("DELETE", `/api/admin/queues/${id}`)).status).toBe(404);
  });

  it("are not removed while somebody needs them", async () => {
    const answer = await admin.ask("DELETE", "/api/admin/queues/cards");
    expect(answer).toMatchObject({ status: 409, body: { code: "in_use" } });
  });

  it("are not removed while an agent works for one of their clients, who would have nowhere to go back to", async () => {
    const { row } = (await admin.post<Made>("/api/admin/queues", queue)).body;
    const { item } = await aConversation(hub, { queue: row.id });
    const state = { name: "assigned", agent: "anna", since: new Date() } as const;
    const table = (await hub.db()).collection<ItemRecord>("items");
    await table.updateOne({ _id: item }, { $set: { state } });
    expect((await admin.ask("DELETE", `/api/admin/queues/${row.id}`)).status).toBe(409);
    await table.updateOne({ _id: item }, { $set: { state: { name: "abandoned", at: new Date() } } });
    expect((await admin.ask("DELETE", `/api/admin/queues/${row.id}`)).status).toBe(204);
  });

  it.each([
    ["another id", { ...queue, id: "x" }],
    ["an unknown zone", { ...queue, hours: { ...queue.hours, timeZone: "Mars/Olympus" } }],
    [
      "a day that ends before it begins",
      { ...queue, hours: { ...queue.hours, week: [{ from: 9, to: 8 }, null, null, null, null, null, null] } },
    ],
    ["a channel that is not there", { ...queue, terms: { fax: { offerTtlMs: 15_000, cost: 50 } } }],
    ["an operator", { ...queue, name: { $gt: "" } }],
    ["no name", { ...queue, name: { ru: " ", en: "x" } }],
  ])("refuse %s", async (_what, form) => {
    expect((await admin.post("/api/admin/queues", form)).status).toBe(400);
  });
});

describe("people", () => {
  const form = {
    ...plainAbilities,
    login: "vera",
    name: "Вера",
    role: "agent",
    queues: ["cards"],
    capacity: 100,
    active: true,
  };
  const password = "three words and a number 7";

  it("are added with a password that is long enough, and sign in with it", async () => {
    expect((await admin.post("/api/admin/agents", { ...form, password: "short" })).status).toBe(400);
    expect((await admin.post("/api/admin/agents", form)).status).toBe(400);
    const made = await admin.post<Made>("/api/admin/agents", { ...form, password });
    expect(made.status).toBe(200);
    expect(JSON.stringify(made.body)).not.toMatch(/argon|password/i);
    await signedIn(hub.url, { login: "VERA ", password });
  });

  it("do not share a login", async () => {
    const answer = await admin.post("/api/admin/agents", { ...form, login: "Anna", password });
    expect(answer).toMatchObject({ status: 409, body: { code: "already_exists" } });
  });

  it("serve only queues that exist", async () => {
    const answer = await admin.post("/api/admin/agents", {
      ...form,
      login: "x1",
      queues: ["none"],
      password,
    });
    expect(answer.status).toBe(400);
  });

  it("keep at least one administrator", async () => {
    expect(await admin.ask("DELETE", "/api/admin/agents/admin")).toMatchObject({ status: 409 });
    expect((await admin.get("/api/session")).status).toBe(200);
  });
});

describe("codes and prepared answers", () => {
  it("are kept as given", async () => {
    const code = { name: { ru: "Вклад", en: "Deposit" }, queues: ["cards"], active: true };
    expect((await admin.post<Made>("/api/admin/codes", code)).body.row).toMatchObject(code);
    const reply = { shortcut: "вклад", title: "Вклад", text: "Ставка — 10 %", language: "ru", queues: [] };
    expect((await admin.post<Made>("/api/admin/canned", reply)).body.row).toMatchObject(reply);
    expect((await admin.post("/api/admin/canned", reply)).status).toBe(409);
  });
});

describe("accounts", () => {
  it("show what their forms need", async () => {
    const { body } = await admin.get<{ rows: { name: string; settingsForm: unknown[] }[] }>(
      "/api/admin/channels",
    );
    expect(body.rows.length).toBeGreaterThan(0);
    for (const row of body.rows) expect(row.settingsForm.length).toBeGreaterThan(0);
  });

  it("never tell a secret again, and keep it when it comes back empty", async () => {
    const channels = await admin.get<{
      rows: { name: string; settingsForm: { key: string; kind: string }[] }[];
    }>("/api/admin/channels");
    const channel = channels.body.rows.find((row) =>
      row.settingsForm.some((field) => field.kind === "secret"),
    );
    const secret = channel?.settingsForm.find((field) => field.kind === "secret")?.key;
    if (!channel || !secret) throw new Error("No channel has a secret");
    const { rows } = (await admin.get<{ rows: Record<string, unknown>[] }>("/api/admin/accounts")).body;
    const known = rows.find((row) => row["channel"] === channel.name);
    if (!known) throw new Error(`No account of ${channel.name}`);
    const { id, ...form } = known as { id: string; settings: Record<string, unknown> };
    const settings = { ...form.settings, [secret]: "hush hush" };
    const saved = await admin.put<Made>(`/api/admin/accounts/${id}`, { ...form, settings });
    expect(saved.status).toBe(200);
    expect(JSON.stringify(saved.body)).not.toContain("hush hush");
    await admin.put(`/api/admin/accounts/${id}`, { ...form, settings: { ...form.settings, [secret]: "" } });
    const kept = await (
      await hub.db()
    )
      .collection<{ _id: string; settings: Record<string, unknown> }>("accounts")
      .findOne({ _id: id });
    expect(kept?.settings[secret]).toBe("hush hush");
  });

  it("refuse what the channel refuses, by field", async () => {
    const { rows } = (await admin.get<{ rows: Record<string, unknown>[] }>("/api/admin/accounts")).body;
    const site = rows.find((row) => row["channel"] === "webchat")!;
    const { id, ...form } = site as { id: string; settings: object };
    const answer = await admin.put(`/api/admin/accounts/${id}`, {
      ...form,
      settings: { ...form.settings, logo: "javascript:alert(1)" },
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ fields: { "settings.logo": expect.any(String) as string } });
  });
});
