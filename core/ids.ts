/** Every identifier is an opaque string made by the process that writes the record (24 hex digits), or by the client that sends it (a UUID). */
export type AgentId = string;
export type ClientId = string;
export type ConversationId = string;
export type ItemId = string;
export type MessageId = string;
export type QueueId = string;
export type AccountId = string;
export type FileId = string;
export type WrapUpCodeId = string;
export type SkillId = string;
export type TeamId = string;

/** Who writes to us on one channel, as `kind:value`, e.g. `email:anna@example.com`, `webchat:6f…`. Events of one contact are handled strictly in order. */
export type ContactKey = string;

/** Name of a registered channel. Only the channel's own folder knows what it means. */
export type ChannelName = string;

/** A text in both languages of the interface. */
export interface Bilingual {
  ru: string;
  en: string;
}

/** Milliseconds since 1970 UTC: the only form of a point in time that crosses a socket. */
export type Millis = number;
