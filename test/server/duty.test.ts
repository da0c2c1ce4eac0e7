import type { Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { AgentView } from "../../core/view.ts";
import type { DutyRecord } from "../../adapters/store/records/duty.ts";
import type { AgentRow } from "../../adapters/store/records/interactions.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { connected, heard, signedIn, type Browser } from "./browser.ts";

let hub: Hub;
let sofia: Browser;
const sockets: Socket[] = [];

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  sofia = await signedIn(hub.url, hub.logins["sofia"]);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(() => hub?.stop());

const put = (id: string, presence: string) =>
  sofia.put<{ agent: AgentView }>(`/api/agents/${id}/presence`, { presence });

/** The latest row about the agent. */
async function lastAbout(agent: string): Promise<AgentRow | undefined> {
  const [row] = await (
    await hub.db()
  )
    .collection<AgentRow>("interactions")
    .find({ about: agent, at: { $gt: new Date(0) } })
    .sort({ at: -1 })
    .limit(1)
    .toArray();
  return row;
}

const bySofia = { kind: "agent", id: "sofia" };

describe("a supervisor", () => {
  it("takes a forgotten person off the line, and the log says who did it", async () => {
    const anna = await signedIn(hub.url, hub.logins["anna"]);
    const socket = anna.socket();
    sockets.push(socket);
    await connected(socket);
    await anna.put("/api/me/presence", { presence: "available" });
    const { status, body } = await put("anna", "break");
    expect(status).toBe(200);
    expect(body.agent).toMatchObject({ id: "anna", presence: "break", nextPresence: null });
    expect(await lastAbout("anna")).toMatchObject({
      actor: bySofia,
      what: { kind: "agent.presence", presence: "break", cause: "supervisor" },
    });
    await anna.put("/api/me/presence", { presence: "available" });
    const own = await lastAbout("anna");
    expect(own).toMatchObject({ what: { presence: "available", cause: "chosen" } });
    expect(own).not.toHaveProperty("actor");
  });

  it("lets work in hand be finished first", async () => {
    const duty = (await hub.db()).collection<DutyRecord>("duty");
    await duty.updateOne({ _id: "anna" }, { $set: { active: 1 } });
    const { body } = await put("anna", "meal");
    expect(body.agent).toMatchObject({ presence: "available", nextPresence: "meal" });
    expect(await duty.findOne({ _id: "anna" })).toMatchObject({ nextBy: bySofia });
    await duty.updateOne({ _id: "anna" }, { $set: { active: 0 } });
  });

  it("ends a duty: every page of the person is signed out and does not begin it again", async () => {
    const anna = await signedIn(hub.url, hub.logins["anna"]);
    const socket = anna.socket();
    sockets.push(socket);
    await connected(socket);
    const told = heard(socket, "signedOut");
    const { status, body } = await put("anna", "logged_out");
    expect(status).toBe(200);
    expect(body.agent.presence).toBe("logged_out");
    await told;
    expect((await anna.get("/api/session")).status).toBe(401);
    await expect(connected(anna.socket())).rejects.toMatchObject({ data: { code: "not_signed_in" } });
    expect(await lastAbout("anna")).toMatchObject({
      actor: bySofia,
      what: { presence: "logged_out", cause: "supervisor" },
    });
    // Nobody is put on duty by another.
    expect((await put("anna", "break")).status).toBe(409);
  });

  it("names a closer reason, which must belong to the state", async () => {
    const boris = await signedIn(hub.url, hub.logins["boris"]);
    const set = (presence: string, reason: string) =>
      sofia.put<{ agent: AgentView }>("/api/agents/boris/presence", { presence, reason });
    expect((await set("meeting", "coaching")).body.agent).toMatchObject({
      presence: "meeting",
      reason: "coaching",
    });
    expect(await lastAbout("boris")).toMatchObject({ what: { presence: "meeting", reason: "coaching" } });
    const admin = await signedIn(hub.url, hub.logins["admin"]);
    expect((await admin.ask("DELETE", "/api/admin/reasons/coaching")).status).toBe(409);
    const name = { ru: "Наставник", en: "Mentor" };
    const other = { presence: "break", name, active: true };
    expect((await admin.put("/api/admin/reasons/coaching", other)).status).toBe(409);
    expect((await admin.put("/api/admin/reasons/coaching", { ...other, presence: "meeting" })).status).toBe(
      200,
    );
    for (const reason of ["coaching", "none"])
      expect(await set("break", reason)).toMatchObject({
        status: 400,
        body: { fields: { reason: "unknown" } },
      });
    const own = await boris.put<{ me: AgentView }>("/api/me/presence", { presence: "break", reason: "eyes" });
    expect(own.body.me).toMatchObject({ presence: "break", reason: "eyes" });
    expect(await boris.put("/api/me/presence", { presence: "meal", reason: "eyes" })).toMatchObject({
      status: 400,
    });
    const plain = await boris.put<{ me: AgentView }>("/api/me/presence", { presence: "break" });
    expect(plain.body.me).toMatchObject({ presence: "break", reason: null });
    const { body } = await admin.get<{ rows: { id: string }[] }>("/api/admin/reasons");
    const eyes = body.rows.find((row) => row.id === "eyes");
    const { id, ...form } = eyes!;
    await admin.put(`/api/admin/reasons/${id}`, { ...form, active: false });
    expect((await boris.put("/api/me/presence", { presence: "break", reason: id })).status).toBe(400);
  });

  it("who is an administrator ends a duty by closing the account, and the log says who did it", async () => {
    const admin = await signedIn(hub.url, hub.logins["admin"]);
    const boris = await signedIn(hub.url, hub.logins["boris"]);
    expect((await boris.get("/api/session")).status).toBe(200);
    expect((await admin.ask("DELETE", "/api/admin/agents/boris")).status).toBe(204);
    expect((await boris.get("/api/session")).status).toBe(401);
    expect(await lastAbout("boris")).toMatchObject({
      actor: { kind: "agent", id: "admin" },
      what: { presence: "logged_out", cause: "supervisor" },
    });
  });

  it("cannot say for another that they are ready", async () => {
    expect((await put("anna", "available")).status).toBe(400);
    expect((await put("nobody", "break")).status).toBe(404);
    expect((await put("nobody", "logged_out")).status).toBe(404);
    const admin = await signedIn(hub.url, hub.logins["admin"]);
    const { body } = await admin.get<{ rows: { id: string; presence: string }[] }>("/api/admin/agents");
    expect(body.rows.find((row) => row.id === "anna")?.presence).toBe("logged_out");
    expect(body.rows.find((row) => row.id === "sofia")?.presence).toBe("break");
  });
});
