import type { Noun } from "./noun.ts";
import { agents } from "./records/agents.ts";
import { clients } from "./records/clients.ts";
import { conversations } from "./records/conversations.ts";
import { decisions } from "./records/decisions.ts";
import { counters, cursors, drafts, seen } from "./records/desk.ts";
import { duty } from "./records/duty.ts";
import { inbox } from "./records/inbox.ts";
import { interactions } from "./records/interactions.ts";
import { items } from "./records/items.ts";
import { leases } from "./records/leases.ts";
import { outbox } from "./records/outbox.ts";
import { outgoing } from "./records/outgoing.ts";
import { intervals, plans } from "./records/planning.ts";
import { attempts, sessions } from "./records/sessions.ts";
import {
  accounts,
  canned,
  codes,
  preferences,
  queues,
  reasons,
  rules,
  secrets,
  skills,
  teams,
} from "./records/settings.ts";
import { surveys } from "./records/surveys.ts";
import { uploads } from "./records/uploads.ts";

/** Every collection, in the order in which it is created. A new noun is one line here. */
export const nouns: readonly Pick<Noun<{ _id: string }>, "name" | "schema">[] = [
  inbox,
  clients,
  conversations,
  items,
  decisions,
  interactions,
  outbox,
  duty,
  drafts,
  seen,
  counters,
  cursors,
  leases,
  agents,
  sessions,
  attempts,
  queues,
  skills,
  teams,
  reasons,
  rules,
  codes,
  canned,
  accounts,
  preferences,
  secrets,
  outgoing,
  uploads,
  intervals,
  plans,
  surveys,
];
