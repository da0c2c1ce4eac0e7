import { ref } from "vue";
import { Refused } from "../api/http.ts";
import { wrongWord } from "../text/wrong.ts";
import { useWords } from "./useWords.ts";

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
  const wrongWith = (path: string): string | undefined => {
    const found = Object.entries(fields.value).find(([key]) => key === path || key.startsWith(`${path}.`));
    if (!found) return undefined;
    const { key, params } = wrongWord(found[1]);
    return t(key, params);
  };

  return { wrong, clear, take, wrongWith };
}

/** Says what is wrong with the field at a path; parts of a form are given one that begins at their own path. */
export type WrongWith = (path: string) => string | undefined;
