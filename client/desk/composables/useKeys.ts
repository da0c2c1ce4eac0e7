import { onBeforeUnmount } from "vue";
import { isTyping, keyOf, type KeyName } from "../keys.ts";

/** What a key does here; `false` leaves it to whoever is further out. */
type Acts = Partial<Record<KeyName, () => boolean | void>>;

const stack: Acts[] = [];
let listening = false;

/** While a text field is about to open, letters are meant for it. */
let heldUntil = 0;

/** Whoever was set up last and knows the key acts; a dialog that is open keeps all keys to itself. */
function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.repeat || performance.now() < heldUntil) return;
  if (document.querySelector("[role='dialog'][data-state='open'], [role='menu'][data-state='open']")) return;
  const name = keyOf(event, isTyping(event.target));
  if (!name) return;
  for (let at = stack.length - 1; at >= 0; at--) {
    const act = stack[at]?.[name];
    if (!act || act() === false) continue;
    event.preventDefault();
    return;
  }
}

/** Binds acts to keys of the map for as long as the component lives. */
export function useKeys(acts: Acts): void {
  // While components are set up, parents come before their children: the innermost gets the key.
  stack.push(acts);
  if (!listening) {
    listening = true;
    window.addEventListener("keydown", press);
  }
  onBeforeUnmount(() => {
    const at = stack.indexOf(acts);
    if (at >= 0) stack.splice(at, 1);
  });
}

/** Keys act again when the field that is awaited has the focus, or after the wait; the answer ends it early. */
export function holdKeys(ms = 1_500): () => void {
  const release = (): void => {
    heldUntil = 0;
    document.removeEventListener("focusin", look);
  };
  const look = ({ target }: FocusEvent): void => {
    if (isTyping(target)) release();
  };
  heldUntil = performance.now() + ms;
  document.addEventListener("focusin", look);
  return release;
}
