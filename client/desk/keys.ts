/** Every key of the desk, in one place. Bound to physical keys (`event.code`), because people type in Russian and in English; off while typing, but for those that have a key beside the letters. */
export const keymap = {
  accept: { code: "KeyA", cap: "A", whileTyping: "F2" },
  decline: { code: "KeyX", cap: "X" },
  reply: { code: "KeyR", cap: "R" },
  note: { code: "KeyJ", cap: "J" },
  transfer: { code: "KeyT", cap: "T" },
  finish: { code: "KeyW", cap: "W" },
  canned: { code: "Slash", cap: "/" },
  timeline: { code: "KeyH", cap: "H" },
  card: { code: "KeyI", cap: "I" },
  presence: { code: "KeyL", cap: "L" },
  waiting: { code: "KeyQ", cap: "Q" },
  why: { code: "KeyY", cap: "Y" },
  previous: { code: "BracketLeft", cap: "[" },
  next: { code: "BracketRight", cap: "]" },
  help: { code: "Slash", cap: "?", shift: true },
} as const satisfies Record<string, Key>;

interface Key {
  /** Place on the keyboard, whatever the layout. */
  code: string;
  /** What is printed on the key, for hints. */
  cap: string;
  shift?: boolean;
  /** Acts in the middle of a text, too, and is written on its cap. */
  whileTyping?: string;
}

export type KeyName = keyof typeof keymap;

/** The order in which help lists them. */
export const keyNames = Object.keys(keymap) as KeyName[];

/** Which of our keys this press is, if any. Chords with Ctrl, Alt or Meta belong to the browser. */
export function keyOf(
  press: Pick<KeyboardEvent, "code" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">,
  isWriting = false,
): KeyName | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  for (const name of keyNames) {
    const key: Key = keymap[name];
    if (key.whileTyping === press.code && !press.shiftKey) return name;
    if (!isWriting && key.code === press.code && (key.shift ?? false) === press.shiftKey) return name;
  }
  return null;
}

/** What is written beside the act that a key does. */
export function capOf(name: KeyName, isWriting: boolean): string {
  const { cap, whileTyping }: Key = keymap[name];
  return isWriting ? (whileTyping ?? cap) : cap;
}

/** True when the press belongs to a text that is being written. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
