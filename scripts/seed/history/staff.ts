import { plainAbilities } from "../../../core/agent.ts";
import type { Shift } from "../../../core/planning/shift.ts";
import type { QueueId } from "../../../core/ids.ts";

/** Someone of the demo bank who has been at work for weeks. */
export interface Colleague {
  id: string;
  name: string;
  queues: QueueId[];
  /** How many they handle at once. */
  places: number;
}

const chats = { queues: ["cards", "mortgage"], places: 4 };
const letters = { queues: ["letters"], places: 4 };

/** Colleagues of the four who can sign in; nobody knows their passwords, an administrator may set them. */
export const colleagues: readonly Colleague[] = [
  { id: "demo-vera", name: "Вера Лисицына", ...chats },
  { id: "demo-gleb", name: "Глеб Тихонов", ...chats },
  { id: "demo-ruslan", name: "Руслан Ахметов", ...chats },
  { id: "demo-zukhra", name: "Зухра Каримова", ...chats },
  { id: "demo-sergey", name: "Сергей Лапин", ...chats },
  { id: "demo-elena", name: "Елена Константинопольская-Преображенская", ...chats },
  { id: "demo-pavel", name: "Павел Рябов", ...letters },
  { id: "demo-daria", name: "Дарья Зимина", ...letters },
];

/** What of a colleague is kept as an agent's record. */
export function agentFieldsOf({ id, name, queues }: Colleague) {
  return { _id: id, login: id, name, role: "agent" as const, ...plainAbilities, queues };
}

const shift = (from: number, to: number, pause: number): Shift => ({
  from,
  to,
  breaks: [{ from: pause, to: pause + 1 }],
});
/** Early, middle and late, in half hours from midnight. */
const patterns = [shift(14, 31, 22), shift(18, 35, 26), shift(22, 39, 30), shift(31, 48, 40)];

/** Colleagues of the same shift do not go for their break together: somebody stays. */
function staggered({ from, to, breaks }: Shift, place: number): Shift {
  const by = Math.floor(place / patterns.length) * 2;
  return { from, to, breaks: breaks.map((pause) => ({ from: pause.from + by, to: pause.to + by })) };
}

/** Who works which shift on a day of the week (Monday is 0); every second person has the weekend off. */
export function rosterOf(weekday: number, week: number): { who: Colleague; shift: Shift }[] {
  const weekend = weekday >= 5;
  return colleagues.flatMap((who, place) => {
    if (weekend && (place + week) % 2 === 0 && place < 6) return [];
    // The letters' two share the day; the others turn through the patterns from week to week.
    const turn = place >= 6 ? (place - 6) * 3 : (place + week) % patterns.length;
    const pattern = patterns[turn];
    return pattern ? [{ who, shift: staggered(pattern, place) }] : [];
  });
}
