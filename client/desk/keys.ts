/** Every key of the desk, in one place. Bound to physical keys (`event.code`), because people type in Russian and in English; off while typing. */
export const keymap = {
  accept: { code: "KeyA", cap: "A" },
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
}

export type KeyName = keyof typeof keymap;

/** The order in which help lists them. */
export const keyNames = Object.keys(keymap) as KeyName[];

/** Which of our keys this press is, if any. Chords with Ctrl, Alt or Meta belong to the browser. */
export function keyOf(
  press: Pick<KeyboardEvent, "code" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">,
): KeyName | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  for (const name of keyNames) {
    const key: Key = keymap[name];
    if (key.code === press.code && (key.shift ?? false) === press.shiftKey) return name;
  }
  return null;
}

/** True when the press belongs to a text that is being written. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
