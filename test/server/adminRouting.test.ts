import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClientRow } from "../../adapters/store/records/interactions.ts";
import { plainAbilities } from "../../core/agent.ts";
import type { DeskSnapshot, RulesAnswer } from "../../core/desk.ts";
import { plainRouting, plainRules, type QueueRouting } from "../../core/queue.ts";
import type { Step } from "../../core/routing/facts.ts";
import { noWays, plainWays } from "../../core/ways.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { signedIn, type Browser } from "./browser.ts";

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
  hours: { timeZone: "UTC", week: [null, null, null, null, null, null, null], holidays: [] },
  target: { percent: 80, withinMs: 20_000 },
  terms: {},
  wrapUp: { mode: "none", limitMs: 0, codeRequired: false },
  active: true,
};
const withRouting = (over: object) => ({ ...queue, routing: { ...plainRouting, ...over } });
const step = (over: Partial<Step> = {}): Step => ({
  needs: [{ skill: "english", level: 2 }],
  agents: [],
  teams: [],
  forMs: 10_000,
  skipIfNobody: true,
  ...over,
});

describe("the routing of a queue", () => {
  it("is kept as given", async () => {
    const routing: QueueRouting = {
      strategy: "best_level",
      steps: [step(), step({ needs: [], agents: ["boris"], teams: ["managers"] })],
      ownAgentMs: 30_000,
      ownTeamMs: 10_000,
      offersAtOnce: 3,
      priority: 2,
      overflow: { to: "cards", afterMs: 60_000, whenWaiting: null, whenClosed: true },
    };
    const made = await admin.post<Made>("/api/admin/queues", { ...queue, routing });
    expect(made.body.row["routing"]).toEqual(routing);
  });

  it("is plain in a queue of an older version", async () => {
    const db = await hub.db();
    await db.collection<{ _id: string }>("queues").insertOne({ _id: "old", ...queue } as { _id: string });
    const { body } = await admin.get<{ rows: Made["row"][] }>("/api/admin/queues");
    expect(body.rows.find((row) => row.id === "old")?.["routing"]).toEqual(plainRouting);
  });

  it("asks one agent at once where an older version said nothing of it", async () => {
    const { offersAtOnce: _, ...older } = plainRouting;
    const made = await admin.post<Made>("/api/admin/queues", { ...queue, routing: older });
    expect(made.body.row["routing"]).toEqual(plainRouting);
  });

  const need = (over: object) => ({ steps: [step(), { ...step(), ...over }] });
  const overflow = (over: object) => ({
    overflow: { to: "cards", afterMs: 60_000, whenWaiting: null, whenClosed: false, ...over },
  });
  it.each([
    ["a strategy that is not there", { strategy: "coin" }, "routing.strategy"],
    ["a skill that is not there", need({ needs: [{ skill: "none", level: 1 }] }), "routing.steps.1.needs"],
    ["level 0", need({ needs: [{ skill: "english", level: 0 }] }), "routing.steps.1.needs.0.level"],
    ["level 6", need({ needs: [{ skill: "english", level: 6 }] }), "routing.steps.1.needs.0.level"],
    [
      "one skill twice",
      need({
        needs: [
          { skill: "english", level: 1 },
          { skill: "english", level: 2 },
        ],
      }),
      "routing.steps.1.needs",
    ],
    ["a person who is not there", need({ agents: ["nobody"] }), "routing.steps.1.agents"],
    ["a team that is not there", need({ teams: ["none"] }), "routing.steps.1.teams"],
    ["a step of no time", need({ forMs: 999 }), "routing.steps.1.forMs"],
    ["a step of more than an hour", need({ forMs: 3_600_001 }), "routing.steps.1.forMs"],
    ["a step that asks for nobody", need({ needs: [] }), "routing.steps.1.needs"],
    ["eleven steps", { steps: Array.from({ length: 11 }, () => step()) }, "routing.steps"],
    ["a time below zero", { ownAgentMs: -1 }, "routing.ownAgentMs"],
    ["a team's time over an hour", { ownTeamMs: 3_600_001 }, "routing.ownTeamMs"],
    ["nobody asked at once", { offersAtOnce: 0 }, "routing.offersAtOnce"],
    ["six asked at once", { offersAtOnce: 6 }, "routing.offersAtOnce"],
    ["half an agent asked at once", { offersAtOnce: 1.5 }, "routing.offersAtOnce"],
    ["a class that is not there", { priority: 4 }, "routing.priority"],
    ["an overflow to nowhere", overflow({ to: "none" }), "routing.overflow.to"],
    ["an overflow that never happens", overflow({ afterMs: null }), "routing.overflow.afterMs"],
    ["an overflow before anybody waits", overflow({ whenWaiting: 0 }), "routing.overflow.whenWaiting"],
  ])("refuses %s under its field", async (_what, routing, field) => {
    const answer = await admin.post("/api/admin/queues", withRouting(routing));
    expect(answer).toMatchObject({ status: 400, body: { code: "bad_input" } });
    expect(Object.keys(answer.body["fields"] as object)).toEqual([field]);
  });

  it("does not overflow in a circle, be it of one queue or of two", async () => {
    const make = async (to: string): Promise<string> =>
      (await admin.post<Made>("/api/admin/queues", withRouting(overflow({ to })))).body.row.id;
    const first = await make("cards");
    const second = await make(first);
    for (const to of [first, second]) {
      const answer = await admin.put(`/api/admin/queues/${first}`, withRouting(overflow({ to })));
      expect(answer).toMatchObject({ status: 400, body: { fields: { "routing.overflow.to": "circle" } } });
    }
    expect((await admin.ask("DELETE", `/api/admin/queues/${first}`)).status).toBe(409);
    expect((await admin.ask("DELETE", `/api/admin/queues/${second}`)).status).toBe(204);
    expect((await admin.ask("DELETE", `/api/admin/queues/${first}`)).status).toBe(204);
  });
});

describe("the ways out of a queue", () => {
  const overflow = (over: object) => ({
    overflow: { to: "cards", afterMs: 60_000, whenWaiting: null, whenClosed: false, ...over },
  });
  const withCallback = (over: object) => ({
    ...withRouting({}),
    waysOut: { ...noWays, callback: { ...plainWays.callback, ...over } },
  });

  it("are kept as given, and none in a queue of an older version or a form without them", async () => {
    const given = withCallback({ whenAhead: 5, tries: 2 });
    const made = await admin.post<Made>("/api/admin/queues", given);
    expect(made.body.row["waysOut"]).toEqual(given.waysOut);
    const plain = await admin.post<Made>("/api/admin/queues", withRouting({}));
    expect(plain.body.row["waysOut"]).toEqual(noWays);
    const db = await hub.db();
    await db.collection<{ _id: string }>("queues").insertOne({ _id: "older", ...queue } as { _id: string });
    const { body } = await admin.get<{ rows: Made["row"][] }>("/api/admin/queues");
    expect(body.rows.find((row) => row.id === "older")?.["waysOut"]).toEqual(noWays);
  });

  it.each([
    ["a way that is never offered", { afterMs: null }, "afterMs"],
    ["a wait below zero", { afterMs: -1 }, "afterMs"],
    ["nobody ahead", { whenAhead: 0 }, "whenAhead"],
    ["a call that takes nothing", { cost: 0 }, "cost"],
    ["a call of more than an agent", { cost: 101 }, "cost"],
    ["no try at all", { tries: 0 }, "tries"],
    ["tries without a pause", { againAfterMs: 999 }, "againAfterMs"],
  ])("refuse %s under its field", async (_what, over, field) => {
    const answer = await admin.post("/api/admin/queues", withCallback(over));
    expect(answer).toMatchObject({ status: 400, body: { code: "bad_input" } });
    expect(Object.keys(answer.body["fields"] as object)).toEqual([`waysOut.callback.${field}`]);
  });

  it("refuse voice messages that nothing would answer", async () => {
    const { voice, letter } = plainWays;
    const mute = { ...withRouting({}), waysOut: { ...noWays, voice } };
    const answer = await admin.post("/api/admin/queues", mute);
    expect(answer).toMatchObject({ status: 400, body: { fields: { "waysOut.voice": "no_answer" } } });
    const answered = { ...withRouting({}), waysOut: { ...noWays, voice, letter } };
    expect((await admin.post("/api/admin/queues", answered)).status).toBe(200);
  });

  it("refuse a closing for which there are no means", async () => {
    for (const [atClosing, why] of [
      ["offer", "no_ways"],
      ["move", "no_overflow"],
    ]) {
      const answer = await admin.post("/api/admin/queues", {
        ...withRouting({}),
        waysOut: { ...noWays, atClosing },
      });
      expect(answer).toMatchObject({ status: 400, body: { fields: { "waysOut.atClosing": why } } });
    }
    const given = { ...withRouting(overflow({})), waysOut: { ...noWays, atClosing: "move" } };
    expect((await admin.post("/api/admin/queues", given)).status).toBe(200);
  });

  it("name a queue of letters that is there, and that one cannot be removed", async () => {
    const withLetters = (to: string) => ({
      ...withRouting({}),
      waysOut: { ...noWays, letter: { ...plainWays.letter, to } },
    });
    const wrong = await admin.post("/api/admin/queues", withLetters("nowhere"));
    expect(wrong).toMatchObject({ status: 400, body: { fields: { "waysOut.letter.to": "unknown" } } });
    const line = (await admin.post<Made>("/api/admin/queues", withRouting({}))).body.row.id;
    expect((await admin.post("/api/admin/queues", withLetters(line))).status).toBe(200);
    expect((await admin.ask("DELETE", `/api/admin/queues/${line}`)).status).toBe(409);
  });
});

describe("what a person is able to do", () => {
  const form = {
    ...plainAbilities,
    login: "vera",
    name: "Вера",
    role: "agent",
    queues: ["cards"],
    capacity: 100,
    active: true,
    password: "three words and a number 7",
  };

  it("is kept as given, and nothing where a record of an older version says nothing", async () => {
    const able = { team: "managers", skills: { english: 5, vip: 1 }, limits: { call: 0, chat: 3 } };
    const made = await admin.post<Made>("/api/admin/agents", { ...form, ...able });
    expect(made.body.row).toMatchObject(able);
    const db = await hub.db();
    const unset = { $unset: { team: "", skills: "", limits: "" } } as const;
    await db.collection<{ _id: string }>("agents").updateOne({ _id: made.body.row.id }, unset);
    const { body } = await admin.get<{ rows: Made["row"][] }>("/api/admin/agents");
    expect(body.rows.find((row) => row.id === made.body.row.id)).toMatchObject(plainAbilities);
  });

  it.each([
    ["a skill that is not there", { skills: { juggling: 3 } }, "skills.juggling"],
    ["level 0", { skills: { english: 0 } }, "skills.english"],
    ["level 6", { skills: { english: 6 } }, "skills.english"],
    ["half a level", { skills: { english: 2.5 } }, "skills.english"],
    ["a team that is not there", { team: "none" }, "team"],
    ["a limit below zero", { limits: { chat: -1 } }, "limits.chat"],
    ["a limit of a kind that is not there", { limits: { fax: 1 } }, "limits"],
  ])("refuses %s under its field", async (_what, over, field) => {
    const answer = await admin.post("/api/admin/agents", { ...form, login: "olga", ...over });
    expect(answer).toMatchObject({ status: 400, body: { code: "bad_input" } });
    expect(Object.keys(answer.body["fields"] as object)).toEqual([field]);
  });

  it("is refused with every fault at once", async () => {
    const over = { login: "olga", team: "none", skills: { juggling: 3 }, queues: ["none"] };
    const { body } = await admin.post("/api/admin/agents", { ...form, ...over });
    expect(body["fields"]).toEqual({ team: "unknown", "skills.juggling": "unknown", queues: "unknown" });
  });
});

describe("skills, teams and reasons", () => {
  const name = { ru: "Новое", en: "New" };

  it.each([
    ["skills", { name, active: true }],
    ["teams", { name, active: true }],
    ["reasons", { presence: "break", name, active: true }],
  ])("%s are added, reach the desks, and are removed again", async (noun, form) => {
    const made = await admin.post<Made>(`/api/admin/${noun}`, form);
    const { id } = made.body.row;
    expect(made.body.row).toEqual({ id, ...form });
    const listed = async (): Promise<string[]> => {
      const anna = await signedIn(hub.url, hub.logins["anna"]);
      const { reference } = (await anna.get<DeskSnapshot>("/api/desk")).body;
      return reference[noun as "skills" | "teams" | "reasons"].map((row) => row.id);
    };
    expect(await listed()).toContain(id);
    expect((await admin.put(`/api/admin/${noun}/${id}`, { ...form, active: false })).status).toBe(200);
    expect(await listed()).not.toContain(id);
    expect((await admin.ask("DELETE", `/api/admin/${noun}/${id}`)).status).toBe(204);
    expect((await admin.ask("DELETE", `/api/admin/${noun}/${id}`)).status).toBe(404);
    expect((await admin.post(`/api/admin/${noun}`, { ...form, name: { ru: "x", en: " " } })).status).toBe(
      400,
    );
  });

  it("stay while a person or a queue needs them", async () => {
    for (const path of ["skills/vip", "skills/mortgage-expert", "teams/managers"])
      expect(await admin.ask("DELETE", `/api/admin/${path}`)).toMatchObject({
        status: 409,
        body: { code: "in_use" },
      });
  });

  it("know no reason for being ready, nor for having gone", async () => {
    for (const presence of ["available", "logged_out", "holiday"]) {
      const answer = await admin.post("/api/admin/reasons", { presence, name, active: true });
      expect(answer).toMatchObject({
        status: 400,
        body: { fields: { presence: expect.any(String) as string } },
      });
    }
  });
});

describe("the rules of the house", () => {
  it("are plain at first, then as they were set", async () => {
    const { body } = await admin.get<RulesAnswer>("/api/admin/rules");
    expect(body.rules).toEqual(plainRules);
    expect(body.strategies).toContain(plainRouting.strategy);
    expect(body.selections).toContain(plainRules.selection);
    const changed = {
      ...plainRules,
      classCreditMs: { 0: 0, 1: 1_000, 2: 2_000, 3: 86_400_000 },
      interrupts: {},
      missesAllowed: 3,
    };
    expect((await admin.put<RulesAnswer>("/api/admin/rules", changed)).body.rules).toEqual(changed);
    expect((await admin.get<RulesAnswer>("/api/admin/rules")).body.rules).toEqual(changed);
  });

  it.each([
    ["a selection that is not there", { selection: "coin" }, "selection"],
    ["a credit below zero", { ratingCreditMs: { A: -1, B: 0, C: 0, D: 0 } }, "ratingCreditMs.A"],
    [
      "a credit of more than a day",
      { classCreditMs: { 0: 0, 1: 0, 2: 0, 3: 86_400_001 } },
      "classCreditMs.3",
    ],
    ["a class without its credit", { classCreditMs: { 0: 0, 1: 0, 2: 0 } }, "classCreditMs.3"],
    ["what interrupts a call", { interrupts: { chat: ["call"] } }, "interrupts.chat.0"],
    ["what interrupts itself", { interrupts: { chat: ["chat"] } }, "interrupts"],
    ["no miss at all", { missesAllowed: 0 }, "missesAllowed"],
    ["too many misses", { missesAllowed: 21 }, "missesAllowed"],
    ["a rest of more than an hour", { passForMs: 3_600_001 }, "passForMs"],
    ["a rule nobody knows", { fair: true }, "body"],
  ])("refuse %s under its field", async (_what, over, field) => {
    const answer = await admin.put("/api/admin/rules", { ...plainRules, ...over });
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body["fields"] as object)).toEqual([field]);
  });
});

describe("a client's standing", () => {
  const path = "/api/clients/demo-ivan.kuznetsov";

  it("is set by a supervisor and shown in the card", async () => {
    const sofia = await signedIn(hub.url, hub.logins["sofia"]);
    expect((await sofia.put(`${path}/standing`, { rating: "A", agent: "boris" })).status).toBe(204);
    const card = (await sofia.get(`${path}/card`)).body;
    expect(card).toMatchObject({ rating: "A", agent: { id: "boris", name: "Борис Орлов" } });
    expect((await sofia.put(`${path}/standing`, { rating: null, agent: null })).status).toBe(204);
    expect((await sofia.get(`${path}/card`)).body).toMatchObject({ rating: null, agent: null });
    const db = await hub.db();
    const rows = await db
      .collection<ClientRow>("interactions")
      .find({ "what.kind": "client.rated" })
      .toArray();
    expect(rows.map(({ what }) => what)).toContainEqual(
      expect.objectContaining({ kind: "client.rated", now: "A" }),
    );
    expect(rows.every(({ actor }) => actor.kind === "agent" && actor.id === "sofia")).toBe(true);
  });

  it("is refused to an agent, for a client who is not there, and with what is not there", async () => {
    const [anna, sofia] = await Promise.all(
      ["anna", "sofia"].map((one) => signedIn(hub.url, hub.logins[one])),
    );
    const none = { rating: null, agent: null };
    expect((await anna!.put(`${path}/standing`, none)).status).toBe(403);
    expect((await sofia!.put("/api/clients/nobody/standing", none)).status).toBe(404);
    const nobody = await sofia!.put(`${path}/standing`, { ...none, agent: "nobody" });
    expect(nobody).toMatchObject({ status: 400, body: { fields: { agent: "unknown" } } });
    const fifth = await sofia!.put(`${path}/standing`, { ...none, rating: "E" });
    expect(fifth).toMatchObject({ status: 400, body: { fields: { rating: expect.any(String) as string } } });
  });
});
