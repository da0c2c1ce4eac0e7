import type { Bilingual } from "./ids.ts";

/** How the desk shows a channel. Sent to the desk as data, so that no screen names a channel. */
export interface Face {
  label: Bilingual;
  /** On the composer's tab: where the words go. */
  replyLabel: Bilingual;
  /** Name of a Lucide icon. */
  icon: string;
  /** Enter sends, or Ctrl+Enter. */
  sendsOn: "enter" | "ctrl_enter";
  /** Whether an answer has a subject and copies. */
  letter: boolean;
  /** Whether the client can see that an agent types. */
  typing: boolean;
}

/** One field of an account's settings, enough to draw a form. */
export interface SettingField {
  key: string;
  label: Bilingual;
  help?: Bilingual;
  kind: "text" | "number" | "bool" | "secret" | "choice" | "lines" | "colour";
  choices?: { value: string; label: Bilingual }[];
}
