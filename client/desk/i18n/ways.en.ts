/** Words about the ways out of a line, in English. */
export const waysEn = {
  title: "Leaving the line without losing the question",
  says: "Whoever waits is offered a choice. Any of the conditions is enough",
  callback: "Call back",
  callbackHelp: "The client leaves a number and keeps their place in the line",
  after: "Waits longer than, s",
  whenWait: "Still to wait at least, s",
  whenAhead: "Already waiting before it, items",
  whenClosed: "Outside of the hours",
  never: "does not matter",
  cost: "Share of an agent's capacity, %",
  againAfter: "When nobody answers, try again after, s",
  tries: "Tries in all",
  sameAgent: "A further try waits for the same agent, s",
  sameAgentHelp: "0: a further try is offered to anyone at once",
  letter: "Answer by letter",
  letterHelp: "The client leaves an address and may close the window",
  to: "Where letters wait",
  toSame: "in the same queue",
  within: "Answered within, s",
  voice: "Voice message",
  voiceHelp:
    "Recorded in the chat window, two minutes at most; the client chooses a call or a letter for the answer",
  atClosing: "Who waits when the queue closes",
  closings: {
    stay: "stays in the line",
    offer: "is offered every way out",
    move: "goes to another queue",
  },
  closingSays: {
    stay: "The last shift answers, or the next; the client knows when we open",
    offer: "All that is switched on above, with the time when we open",
    move: "Where this queue overflows; where that cannot be, ways out are offered",
  },
};

/** Words about calling a client back, in English. */
export const callbackEn = {
  title: "Callback",
  call: "Call {phone}",
  again: "try {n} of {of}",
  at: "call at {time}",
  not: "not before {time}",
  result: "What came of the call",
  results: {
    reached: "Spoke with them",
    no_answer: "No answer",
    wrong_number: "Wrong number",
    later: "Asked for later",
  },
  when: "When to call",
  whenPast: "Choose a time in the future",
  choose: "Say what came of the call",
  tryAgain: "Again in {time}: try {n} of {of}",
  lastTry: "This was the last try: the item will be completed",
  wrongSays: "The item will be completed: they cannot be called",
  endAgain: "Call again",
  keep: "Keep the result of the call",
  kept: "Result of the call kept, the time ends by itself",
  planned: "Item №{number}: call at {time}",
};

/** Words about answering elsewhere than where the client wrote, in English. */
export const answersToEn = {
  title: "Answer by letter",
  says: "the answer is shown in the chat window as well",
};
