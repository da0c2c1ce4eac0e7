import { Schema } from "mongoose";
import type { Preferences } from "../../../core/desk.ts";
import type { AgentId } from "../../../core/ids.ts";
import type {
  Account,
  CannedReply,
  PresenceReason,
  Queue,
  RoutingSettings,
  Skill,
  Team,
  WrapUpCode,
} from "../../../core/queue.ts";
import { noun } from "../noun.ts";

/** A record of what an administrator sets: the wire form with `_id` for `id`. */
export type Kept<Row extends { id: string }> = Omit<Row, "id"> & { _id: string };

const { Mixed } = Schema.Types;

export const queues = noun<Kept<Queue>>("queues", {
  name: Mixed,
  hours: Mixed,
  target: Mixed,
  terms: Mixed,
  wrapUp: Mixed,
  routing: Mixed,
  waysOut: Mixed,
  active: Boolean,
});

export const skills = noun<Kept<Skill>>("skills", { name: Mixed, active: Boolean });

export const teams = noun<Kept<Team>>("teams", { name: Mixed, active: Boolean });

export const reasons = noun<Kept<PresenceReason>>("reasons", {
  presence: String,
  name: Mixed,
  active: Boolean,
});

/** One record, `_id` "house"; only what differs from the plain rules. */
export interface RulesRecord {
  _id: string;
  chosen: Partial<RoutingSettings>;
}

export const rules = noun<RulesRecord>("rules", { chosen: Mixed });

export const codes = noun<Kept<WrapUpCode>>("codes", { name: Mixed, queues: [String], active: Boolean });

export const canned = noun<Kept<CannedReply>>(
  "canned",
  { shortcut: String, title: String, text: String, language: String, queues: [String] },
  [[{ shortcut: 1, language: 1 }, { unique: true }]],
);

export const accounts = noun<Kept<Account>>("accounts", {
  channel: String,
  name: String,
  queue: String,
  settings: Mixed,
  active: Boolean,
});

/** What one person chose of the desk's looks and sounds; only what differs from the defaults. */
export interface PreferencesRecord {
  _id: AgentId;
  chosen: Partial<Preferences>;
}

export const preferences = noun<PreferencesRecord>("preferences", { chosen: Mixed });

export interface SecretRecord {
  _id: string;
  value: string;
  createdAt: Date;
}

export const secrets = noun<SecretRecord>("secrets", { value: String, createdAt: Date });
