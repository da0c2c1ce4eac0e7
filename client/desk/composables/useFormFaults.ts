import { ref } from "vue";
import { Refused } from "../api/http.ts";
import { wrongWord } from "../text/wrong.ts";
import { useWords } from "./useWords.ts";

/**
 * Says what is wrong with the field at a path; a part of a form is given one that begins at its own path. `scale`: how
 * many of the server's units one of the field's own is, 1,000 where milliseconds are shown as seconds.
 */
export type WrongWith = (path: string, scale?: number) => string | undefined;

/** What the server found wrong with a form: in general, and under each field. */
export function useFormFaults() {
  const { t, fault } = useWords();
  const wrong = ref("");
  const fields = ref<Record<string, string>>({});

  function clear(): void {
    wrong.value = "";
    fields.value = {};
  }

  function take(reason: unknown): void {
    wrong.value = fault(reason);
    fields.value = reason instanceof Refused ? reason.fields : {};
  }

  /** What is wrong with a field or with anything inside of it, in words where the word is known. */
  const wrongWith: WrongWith = (path, scale = 1) => {
    const found = Object.entries(fields.value).find(([key]) => key === path || key.startsWith(`${path}.`));
    if (!found) return undefined;
    const { key, params } = wrongWord(found[1]);
    return t(key, params["limit"] ? { limit: Number(params["limit"]) / scale } : params);
  };

  return { wrong, clear, take, wrongWith };
}
