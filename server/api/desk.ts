import { isSupervising } from "../../core/access.ts";
import type { Colleague, DeskSnapshot, Reference } from "../../core/desk.ts";
import type { AgentView } from "../../core/view.ts";
import { listAgents } from "../../adapters/store/agents.ts";
import { codes } from "../../adapters/store/codes.ts";
import { previewsOf } from "../../adapters/store/conversations.ts";
import { deskView } from "../../adapters/store/desk.ts";
import { onDuty } from "../../adapters/store/duty.ts";
import { preferencesOf } from "../../adapters/store/preferences.ts";
import { queues } from "../../adapters/store/queues.ts";
import { reasons } from "../../adapters/store/reasons.ts";
import { findRules } from "../../adapters/store/rules.ts";
import { skills } from "../../adapters/store/skills.ts";
import type { Store } from "../../adapters/store/store.ts";
import { teams } from "../../adapters/store/teams.ts";
import { onDutyAgain } from "../onDuty.ts";
import { route, type Route } from "../route.ts";

/** The snapshot from which a desk starts, and starts again after every reconnect. */
export function deskRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/desk",
      who: "agent",
      async run({ person }): Promise<DeskSnapshot> {
        await onDutyAgain(store, person.id);
        const [view, team, preferences, now] = await Promise.all([
          deskView(store, person.id),
          onDuty(store),
          preferencesOf(store, person.id),
          store.mongo.now(),
        ]);
        const conversations = Object.values(view.items).map((item) => item.conversation);
        const [reference, previews] = await Promise.all([
          referenceFor(store, team),
          previewsOf(store, [...new Set(conversations)], person.id),
        ]);
        return {
          view,
          reference,
          team: isSupervising(person) ? team : [],
          previews,
          preferences,
          nowMs: now.getTime(),
        };
      },
    }),
  ];
}

const isActive = (row: { active: boolean }): boolean => row.active;

async function referenceFor(store: Store, team: AgentView[]): Promise<Reference> {
  const [allQueues, allCodes, allSkills, allTeams, allReasons, agents, rules] = await Promise.all([
    queues.list(store),
    codes.list(store),
    skills.list(store),
    teams.list(store),
    reasons.list(store),
    listAgents(store),
    findRules(store),
  ]);
  const presence = new Map(team.map((one) => [one.id, one.presence]));
  return {
    queues: allQueues,
    channels: [...store.channels.values()].map(({ name, face }) => ({ name, face })),
    codes: allCodes.filter(isActive),
    skills: allSkills.filter(isActive),
    teams: allTeams.filter(isActive),
    reasons: allReasons.filter(isActive),
    colleagues: agents
      .filter((agent) => agent.active)
      .map((agent): Colleague => ({
        id: agent._id,
        name: agent.name,
        role: agent.role,
        presence: presence.get(agent._id) ?? "logged_out",
        queues: agent.queues,
      })),
    credits: { classCreditMs: rules.classCreditMs, ratingCreditMs: rules.ratingCreditMs },
  };
}
