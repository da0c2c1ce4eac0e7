import { z } from "zod";
import type { Person } from "../../../core/access.ts";
import type { AgentForm, AgentRow, Rows, Saved } from "../../../core/desk.ts";
import type { AgentId } from "../../../core/ids.ts";
import { itemKinds, type ItemKind } from "../../../core/routing/facts.ts";
import { Problem } from "../../../core/problems.ts";
import { hashPassword } from "../../../adapters/passwords.ts";
import {
  agentRow,
  changeAgent,
  createAgent,
  findAgent,
  listAgents,
  normalLogin,
  type AgentRecord,
} from "../../../adapters/store/agents.ts";
import { applySettings, onDuty, signOut } from "../../../adapters/store/duty.ts";
import { lockedLogins } from "../../../adapters/store/locks.ts";
import { queues } from "../../../adapters/store/queues.ts";
import { endSessionsOf } from "../../../adapters/store/sessions.ts";
import { skills } from "../../../adapters/store/skills.ts";
import type { Store } from "../../../adapters/store/store.ts";
import { teams } from "../../../adapters/store/teams.ts";
import type { Realtime } from "../../realtime.ts";
import { byId, id, route, type Route } from "../../route.ts";
import { name } from "../words.ts";
import { refuseUnknown } from "./known.ts";
import { level } from "./queueRouting.ts";

/** NIST 800-63B: at least 15 characters where the password is the only factor, no rules about their kind. */
const password = z.string().min(15).max(200);

const form = z.strictObject({
  login: z
    .string()
    .transform(normalLogin)
    .pipe(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{1,39}$/u, "login")),
  name,
  role: z.enum(["agent", "supervisor", "administrator"]),
  queues: z.array(id).max(200),
  team: id.nullable(),
  skills: z.record(id, level).refine((skills) => Object.keys(skills).length <= 100, "too_many"),
  capacity: z.number().int().min(1).max(1_000),
  limits: z.partialRecord(z.enum(itemKinds as [ItemKind]), z.number().int().min(0).max(100)),
  active: z.boolean(),
  password: password.exactOptional(),
});

/** People: adding, changing, disabling. Nobody is ever deleted, because the log names them. */
export function agentRoutes(store: Store, realtime: Realtime): Route[] {
  return [
    route({
      method: "get",
      path: "/api/admin/agents",
      who: "administrator",
      async run(): Promise<Rows<AgentRow>> {
        return { rows: await rowsOf(await listAgents(store)) };
      },
    }),
    route({
      method: "post",
      path: "/api/admin/agents",
      who: "administrator",
      body: form,
      patienceMs: 6_000,
      async run({ body }): Promise<Saved<AgentRow>> {
        if (!body.password) throw new Problem("bad_input", { fields: { password: "required" } });
        await checkForm(body);
        const { password: given, ...rest } = body;
        const record = await createAgent(store, rest, await hashPassword(given));
        realtime.resyncAll();
        return { row: await rowOf(record) };
      },
    }),
    route({
      method: "put",
      path: "/api/admin/agents/:id",
      who: "administrator",
      params: byId,
      body: form,
      patienceMs: 6_000,
      async run({ params, body, person }): Promise<Saved<AgentRow>> {
        await checkForm(body);
        return { row: await change(params.id, body, person) };
      },
    }),
    route({
      method: "delete",
      path: "/api/admin/agents/:id",
      who: "administrator",
      params: byId,
      async run({ params, person }) {
        const agent = await findAgent(store, params.id);
        if (!agent) throw new Problem("not_found");
        await change(agent._id, { ...(await rowOf(agent)), active: false }, person);
      },
    }),
  ];

  async function rowsOf(agents: AgentRecord[]): Promise<AgentRow[]> {
    const logins = agents.map((agent) => agent.login);
    const [locked, team] = await Promise.all([lockedLogins(store, logins), onDuty(store)]);
    const presence = new Map(team.map((one) => [one.id, one.presence]));
    return agents.map((agent) =>
      agentRow(agent, {
        lockedUntilMs: locked.get(agent.login) ?? null,
        presence: presence.get(agent._id) ?? "logged_out",
      }),
    );
  }

  async function rowOf(agent: AgentRecord): Promise<AgentRow> {
    const [row] = await rowsOf([agent]);
    if (!row) throw new Problem("not_found");
    return row;
  }

  async function checkForm(given: AgentForm): Promise<void> {
    const [allQueues, allTeams, allSkills] = await Promise.all([
      queues.list(store),
      teams.list(store),
      skills.list(store),
    ]);
    refuseUnknown([
      { known: allQueues, named: given.queues.map((one) => ({ field: "queues", id: one })) },
      { known: allTeams, named: given.team === null ? [] : [{ field: "team", id: given.team }] },
      {
        known: allSkills,
        named: Object.keys(given.skills).map((one) => ({ field: `skills.${one}`, id: one })),
      },
    ]);
    if (given.password && normalLogin(given.password).includes(given.login))
      throw new Problem("bad_input", { fields: { password: "holds_login" } });
  }

  async function change(agentId: AgentId, given: AgentForm, by: Person): Promise<AgentRow> {
    await keepAnAdministrator(agentId, given);
    const { password: wished, ...rest } = given;
    const hash = wished ? await hashPassword(wished) : null;
    const { before, after } = await changeAgent(store, agentId, rest, hash);
    await tell(before, after, hash !== null, by);
    return rowOf(after);
  }

  /** Rights that were taken end at once: every session and every socket. Smaller changes only make the desk load again. */
  async function tell(
    before: AgentRecord,
    after: AgentRecord,
    newPassword: boolean,
    { id: by, name }: Person,
  ): Promise<void> {
    const must = newPassword || !after.active || before.role !== after.role || before.login !== after.login;
    if (must) await endSessionsOf(store, after._id);
    if (!after.active) await signOut(store, after._id, { kind: "agent", id: by, name });
    else await applySettings(store, { ...after, id: after._id });
    const moved = before.queues.join() !== after.queues.join();
    if (must) realtime.endAgent(after._id);
    else if (moved) realtime.moveAgent(after._id, before.queues, after.queues);
    realtime.resyncAll();
  }

  async function keepAnAdministrator(agentId: AgentId, given: AgentForm): Promise<void> {
    if (given.active && given.role === "administrator") return;
    const others = (await listAgents(store)).filter(
      (agent) => agent.active && agent.role === "administrator" && agent._id !== agentId,
    );
    if (others.length === 0) throw new Problem("in_use", { fields: { role: "last_administrator" } });
  }
}
