import type { ContactPoint } from "../../core/client.ts";
import type { AgentId } from "../../core/ids.ts";
import type { Rating } from "../../core/routing/facts.ts";

const names = [
  ["Мария Соколова", "maria.sokolova"],
  ["Иван Кузнецов", "ivan.kuznetsov"],
  ["Елена Попова", "elena.popova"],
  ["Дмитрий Волков", "dmitry.volkov"],
  ["Ольга Морозова", "olga.morozova"],
  ["Сергей Новиков", "sergey.novikov"],
  ["Татьяна Фёдорова", "tatiana.fedorova"],
  ["Алексей Михайлов", "alexey.mikhailov"],
  ["Наталья Егорова", "natalia.egorova"],
  ["Павел Захаров", "pavel.zakharov"],
  ["Екатерина Смирнова", "ekaterina.smirnova"],
  ["Андрей Лебедев", "andrey.lebedev"],
  ["Ирина Козлова", "irina.kozlova"],
  ["Николай Степанов", "nikolay.stepanov"],
  ["Юлия Андреева", "yulia.andreeva"],
  ["Максим Павлов", "maxim.pavlov"],
  ["Светлана Романова", "svetlana.romanova"],
  ["Виктор Киселёв", "viktor.kiselev"],
  ["Анастасия Макарова", "anastasia.makarova"],
  ["Роман Никитин", "roman.nikitin"],
  ["Людмила Зайцева", "lyudmila.zaitseva"],
  ["Георгий Соловьёв", "georgy.soloviev"],
  ["Вера Борисова", "vera.borisova"],
  ["Тимур Ахметов", "timur.akhmetov"],
  ["Алина Гусева", "alina.guseva"],
  ["Константин Титов", "konstantin.titov"],
  ["Дарья Виноградова", "daria.vinogradova"],
  ["John Carter", "john.carter"],
  ["Emma Wilson", "emma.wilson"],
  ["Liu Wei", "liu.wei"],
] as const;

/** What the bank says of some of them: how much they are worth to it, and who looks after them. */
const standings: Record<string, { rating: Rating; agent: AgentId | null }> = {
  "maria.sokolova": { rating: "A", agent: "anna" },
  "ivan.kuznetsov": { rating: "B", agent: "boris" },
  "elena.popova": { rating: "C", agent: null },
  "john.carter": { rating: "A", agent: null },
};

/** Clients of the demo bank. Their numbers and addresses belong to nobody: +7 000 is not a code, example.com is reserved. */
export const clients = names.map(([name, mailbox], at) => {
  const contactPoints: ContactPoint[] = [
    { kind: "email", value: `${mailbox}@example.com`, verified: true },
    { kind: "phone", value: `+7000${String(1_000_000 + at * 1_379).padStart(7, "0")}`, verified: true },
  ];
  return { id: `demo-${mailbox}`, name, contactPoints, ...standings[mailbox] };
});
