import { computed, reactive, type ComputedRef } from "vue";
import { mostFiles, type OwnFile, type PublicSettings } from "../../../core/webchat/protocol.ts";
import type { ProblemCode } from "../../../core/problems.ts";
import { Refusal, type Link } from "./link.ts";

/** A file beside the message being written. It is uploaded at once; the message waits for it. */
export interface Attachment {
  key: number;
  file: File;
  /** 0 to 1. */
  part: number;
  state: "uploading" | "done" | "failed";
  problem: ProblemCode | null;
  own: OwnFile | null;
}

export type RefusedFile = { why: "size" | "type" | "many"; name: string };

export interface Attachments {
  list: Attachment[];
  /** True while nothing is uploading or failed. */
  ready: ComputedRef<boolean>;
  add(files: readonly File[]): RefusedFile | null;
  retry(key: number): void;
  remove(key: number): void;
  /** Hands the uploaded files over to a message. */
  take(): OwnFile[];
}

/** How often an upload is tried before the visitor is asked. */
const tries = 4;

/** The attachments of one composer. */
export function openAttachments(link: Link, settings: () => PublicSettings): Attachments {
  const list = reactive<Attachment[]>([]);
  const stops = new Map<number, AbortController>();
  let lastKey = 0;

  async function upload(attachment: Attachment): Promise<void> {
    const stop = new AbortController();
    stops.set(attachment.key, stop);
    attachment.state = "uploading";
    for (let count = 1; !stop.signal.aborted; count += 1) {
      try {
        attachment.own = await link.upload(attachment.file, (part) => (attachment.part = part), stop.signal);
        attachment.state = "done";
        return;
      } catch (error) {
        const problem = error instanceof Refusal ? error.problem : null;
        if (count >= tries || problem === "type_refused" || problem === "too_large") {
          attachment.state = "failed";
          attachment.problem = problem;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 1_000 * 2 ** count));
      }
    }
  }

  function refusal(file: File): RefusedFile["why"] | null {
    const { fileLimitBytes, fileTypes } = settings();
    if (list.length >= mostFiles) return "many";
    if (!fileTypes.includes(file.name.split(".").at(-1)?.toLowerCase() ?? "")) return "type";
    return file.size > fileLimitBytes || file.size === 0 ? "size" : null;
  }

  return {
    list,
    ready: computed(() => list.every((attachment) => attachment.state === "done")),
    add(files) {
      for (const file of files) {
        const why = refusal(file);
        if (why) return { why, name: file.name };
        lastKey += 1;
        list.push({ key: lastKey, file, part: 0, state: "uploading", problem: null, own: null });
        const added = list.at(-1);
        if (added) void upload(added);
      }
      return null;
    },
    retry(key) {
      const attachment = list.find((one) => one.key === key);
      if (attachment) void upload(attachment);
    },
    remove(key) {
      stops.get(key)?.abort();
      const at = list.findIndex((one) => one.key === key);
      if (at >= 0) list.splice(at, 1);
    },
    take() {
      return list.splice(0).flatMap((attachment) => attachment.own ?? []);
    },
  };
}
