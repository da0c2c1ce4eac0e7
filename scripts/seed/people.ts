import { randomInt } from "node:crypto";
import { plainAbilities } from "../../core/agent.ts";
import type { AgentForm } from "../../core/desk.ts";

type Person = Omit<AgentForm, "password" | "capacity" | "active"> & { id: string };

/** Who works in the demo bank. */
export const people: Person[] = [
  {
    id: "anna",
    login: "anna",
    name: "Анна Белова",
    role: "agent",
    queues: ["cards", "mortgage", "letters"],
    team: "managers",
    skills: { "mortgage-expert": 4, english: 3, vip: 2 },
    limits: {},
  },
  {
    id: "boris",
    login: "boris",
    name: "Борис Орлов",
    role: "agent",
    queues: ["cards", "letters"],
    team: "first-line",
    skills: { english: 2 },
    limits: {},
  },
  {
    ...plainAbilities,
    id: "sofia",
    login: "sofia",
    name: "София Климова",
    role: "supervisor",
    queues: ["cards", "mortgage", "letters"],
  },
  {
    ...plainAbilities,
    id: "admin",
    login: "admin",
    name: "Администратор",
    role: "administrator",
    queues: [],
  },
];

// No letters or digits that are taken for one another when read aloud.
const signs = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password made for this installation: 20 random signs (99 bits) in groups that can be dictated. */
export function newPassword(): string {
  const group = (): string => Array.from({ length: 5 }, () => signs[randomInt(signs.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
