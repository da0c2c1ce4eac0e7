// All that may be done with what is stored. Every function returns a value or throws a `Problem`, is idempotent under
// its client-made id or its state condition, and announces its change after the commit.

export { closeStore, openStore, type Store, type StoreOptions } from "./store.ts";
export { backlog } from "./backlog.ts";
export { saveEvent, type Saved } from "./inbox.ts";
export { clientCard, renameClient, timelineOf } from "./clients.ts";
export {
  clientThread,
  contactMayRead,
  conversationHead,
  conversationOfMessage,
  guardedBy,
  previewsOf,
  threadRows,
  type GuardedConversation,
} from "./conversations.ts";
export { deskView } from "./desk.ts";
export { draftsOf, keepDraft } from "./drafts.ts";
export {
  agentView,
  alive,
  applySettings,
  dutyOf,
  lost,
  onDuty,
  setPresence,
  signIn,
  signOut,
  type PersonOnDuty,
} from "./duty.ts";
export { itemsOf, itemView, findItem, waitingIn } from "./items.ts";
export { addNote } from "./notes.ts";
export { acceptOffer, declineOffer, expireOffer, offerItem } from "./offers.ts";
export { cancelItem, returnItem, transfer } from "./transfers.ts";
export { advance, planReply, retry, type ReplyPlan } from "./messages.ts";
export { complete, endWrapUp, extend, finish, hold, resume } from "./wrapUp.ts";
export { feedAgent, placeItem } from "./routing.ts";
export { markSeen, seenBy } from "./seen.ts";
export { quarantinedBefore } from "./inbox.ts";
