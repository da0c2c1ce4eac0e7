import { onBeforeUnmount, ref, type Ref } from "vue";
import { isTyping } from "../keys.ts";

/** Whether the focus is in a text: then keys that are letters do not act. */
export function useWriting(): Readonly<Ref<boolean>> {
  const writing = ref(isTyping(document.activeElement));
  const look = (): void => void (writing.value = isTyping(document.activeElement));
  // On leaving, the next element has no focus yet.
  const lookSoon = (): void => void setTimeout(look);
  document.addEventListener("focusin", look);
  document.addEventListener("focusout", lookSoon);
  onBeforeUnmount(() => {
    document.removeEventListener("focusin", look);
    document.removeEventListener("focusout", lookSoon);
  });
  return writing;
}
