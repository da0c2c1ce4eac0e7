import { onBeforeUnmount, ref } from "vue";

/** Why nothing can be recorded. */
export type RecordingTrouble = "unsupported" | "refused" | "missing" | "broken";

/** The longest message, in milliseconds. */
export const longestMs = 120_000;

/** What browsers write, the most widely played first, with the ending of its file. */
const forms = [
  ["audio/webm;codecs=opus", "webm"],
  ["audio/ogg;codecs=opus", "ogg"],
  ["audio/mp4", "m4a"],
] as const;

const troubles: Record<string, RecordingTrouble> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

/** One voice message at a time: recorded, heard again, kept or recorded anew. The microphone is held only while it records. */
export function openRecorder(title: () => string) {
  const state = ref<"idle" | "asking" | "recording" | "done">("idle");
  const trouble = ref<RecordingTrouble | null>(null);
  const recordedMs = ref(0);
  const file = ref<File | null>(null);
  const address = ref("");
  let recorder: MediaRecorder | null = null;
  let ticking: ReturnType<typeof setInterval> | undefined;

  async function start(): Promise<void> {
    forget();
    const form = globalThis.MediaRecorder
      ? forms.find(([type]) => MediaRecorder.isTypeSupported(type))
      : undefined;
    if (!form || !navigator.mediaDevices?.getUserMedia) return fail("unsupported");
    state.value = "asking";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      // The visitor may have gone elsewhere while the browser asked.
      if (state.value !== "asking") return release(stream);
      record(stream, form);
    } catch (error) {
      fail(troubles[(error as Error).name] ?? "broken");
    }
  }

  function record(stream: MediaStream, [type, ending]: (typeof forms)[number]): void {
    const parts: Blob[] = [];
    const own = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 24_000 });
    recorder = own;
    own.ondataavailable = ({ data }) => parts.push(data);
    own.onerror = () => fail("broken");
    own.onstop = () => {
      release(stream);
      clearInterval(ticking);
      if (recorder === own)
        keep(new File(parts, `${title()}.${ending}`, { type: type.split(";", 1)[0] ?? type }));
    };
    own.start();
    state.value = "recording";
    const since = performance.now();
    ticking = setInterval(() => {
      recordedMs.value = performance.now() - since;
      if (recordedMs.value >= longestMs) stop();
    }, 200);
  }

  function keep(recorded: File): void {
    recorder = null;
    if (recorded.size === 0) return fail("broken");
    file.value = recorded;
    address.value = URL.createObjectURL(recorded);
    state.value = "done";
  }

  function stop(): void {
    if (recorder?.state === "recording") recorder.stop();
  }

  function fail(why: RecordingTrouble): void {
    forget();
    trouble.value = why;
  }

  /** Back to the start; what was recorded is gone, and the microphone is let go. */
  function forget(): void {
    clearInterval(ticking);
    const own = recorder;
    recorder = null;
    if (own?.state === "recording") own.stop();
    if (address.value) URL.revokeObjectURL(address.value);
    address.value = "";
    file.value = null;
    recordedMs.value = 0;
    trouble.value = null;
    state.value = "idle";
  }

  onBeforeUnmount(forget);
  return { state, trouble, recordedMs, file, address, start, stop, forget };
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
