import { ref } from "vue";
import type { FileRef } from "../../../core/message.ts";
import { upload } from "../api/conversations.ts";

export interface Uploading {
  key: number;
  file: File;
  /** Why it did not go, in words. */
  fault: string | null;
}

/** Files on their way to the server. `stored` gets each one that has arrived. */
export function useUploads(stored: (file: FileRef) => void, fault: (reason: unknown) => string) {
  const uploading = ref<Uploading[]>([]);
  let last = 0;

  function add(files: Iterable<File>): void {
    for (const file of files) {
      const one: Uploading = { key: ++last, file, fault: null };
      uploading.value.push(one);
      void run(one.key);
    }
  }

  async function run(key: number): Promise<void> {
    const one = uploading.value.find((other) => other.key === key);
    if (!one) return;
    one.fault = null;
    try {
      const ref = await upload(one.file);
      if (!uploading.value.some((other) => other.key === key)) return;
      cancel(key);
      stored(ref);
    } catch (reason) {
      one.fault = fault(reason);
    }
  }

  function cancel(key: number): void {
    uploading.value = uploading.value.filter((one) => one.key !== key);
  }

  return { uploading, add, again: run, cancel };
}
