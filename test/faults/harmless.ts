/** What every fault must leave behind: nothing lost, doubled, reordered, invented, unseen or forgotten. */
export const harmless = {
  lost: 0,
  duplicated: 0,
  unexpected: 0,
  inversions: 0,
  unseen: 0,
  seenTwice: 0,
  answersLost: 0,
  answersDuplicated: 0,
  answersUnsent: 0,
  unhandled: 0,
  gaps: 0,
};
