/** Words about the ways out of a line, in Russian. */
export const waysRu = {
  title: "Как уйти из очереди, не теряя вопроса",
  says: "Клиенту, который ждёт, предлагаем выбрать. Достаточно любого из условий",
  callback: "Перезвонить",
  callbackHelp: "Клиент оставляет номер и сохраняет место в очереди",
  after: "Ждёт дольше, с",
  whenWait: "Ждать ещё не меньше, с",
  whenAhead: "Перед ним уже ждут, обращений",
  whenClosed: "Вне рабочих часов",
  never: "не важно",
  cost: "Доля занятости оператора, %",
  againAfter: "Если не ответили, повторить через, с",
  tries: "Попыток всего",
  sameAgent: "Повтор ждёт того же оператора, с",
  sameAgentHelp: "0: повтор сразу предлагается любому",
  letter: "Ответить письмом",
  letterHelp: "Клиент оставляет почту и может закрыть окно",
  to: "Где ждут письма",
  toSame: "в этой же очереди",
  within: "Обещаем ответить за, с",
};

/** Words about calling a client back, in Russian. */
export const callbackRu = {
  title: "Обратный звонок",
  call: "Позвонить: {phone}",
  again: "попытка {n} из {of}",
  at: "звонок {time}",
  not: "не раньше {time}",
  result: "Чем закончился звонок",
  results: {
    reached: "Поговорили",
    no_answer: "Не отвечает",
    wrong_number: "Номер неверный",
    later: "Просит позже",
  },
  when: "Когда позвонить",
  whenPast: "Выберите время в будущем",
  choose: "Укажите, чем закончился звонок",
  tryAgain: "Повторим через {time}: попытка {n} из {of}",
  lastTry: "Это последняя попытка: обращение завершится",
  wrongSays: "Обращение завершится: перезвонить не получится",
  endAgain: "Позвонить ещё раз",
  planned: "Обращение №{number}: звонок {time}",
};

/** Words about answering elsewhere than where the client wrote, in Russian. */
export const answersToRu = { title: "Ответ письмом", says: "ответ увидят и в окне чата" };
