import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import type { Studies, StudyAnswer, StudyForm, StudyKind } from "../../../../core/planning/study.ts";
import { beginStudy, readStudy } from "../../api/planning.ts";
import { Refused } from "../../api/http.ts";

/** A hand on a slider may go on for a while. */
const restMs = 400;
/** So often is asked how far it is; the server gives up what nobody asks for. */
const askMs = 500;

type Missing = Extract<StudyAnswer, { state: "missing" }>;

export interface StudyView<Kind extends StudyKind> {
  /** The last result; it stays while the next is worked out. */
  found: ShallowRef<Studies[Kind] | null>;
  /** How far the running one is, 0 to 1; null while nothing runs. */
  running: Ref<number | null>;
  missing: ShallowRef<Missing | null>;
  fault: ShallowRef<unknown>;
  run: () => void;
}

/** Follows a question: begins its study, asks until it is there, begins anew when the question changes, and lets go on leaving. */
export function useStudy<Kind extends StudyKind>(
  form: () => (StudyForm & { kind: Kind }) | null,
): StudyView<Kind> {
  const found = shallowRef(null) as ShallowRef<Studies[Kind] | null>;
  const running = ref<number | null>(null);
  const missing = shallowRef<Missing | null>(null);
  const fault = shallowRef<unknown>(null);
  let turn = 0;
  let timer = 0;

  async function follow(asked: StudyForm & { kind: Kind }, mine: number): Promise<void> {
    let answer = await beginStudy(asked);
    while (mine === turn && answer.state === "running") {
      running.value = answer.done;
      await later(askMs);
      if (mine === turn) answer = await look(answer.id, asked);
    }
    if (mine === turn) take(answer);
  }

  /** What was given up meanwhile, as when the network was away, or by a server that went down, is begun again. */
  async function look(id: string, asked: StudyForm & { kind: Kind }): Promise<StudyAnswer<Kind>> {
    try {
      return await readStudy<Kind>(id);
    } catch (reason) {
      if (reason instanceof Refused && reason.code === "not_found") return beginStudy(asked);
      throw reason;
    }
  }

  function take(answer: StudyAnswer<Kind>): void {
    running.value = null;
    if (answer.state === "missing") missing.value = answer;
    else if (answer.state === "done") found.value = answer.study;
    else fault.value = new Refused(500, { code: "unexpected" });
  }

  function run(): void {
    const mine = ++turn;
    const asked = form();
    missing.value = null;
    fault.value = null;
    running.value = asked && 0;
    if (!asked) return;
    follow(asked, mine).catch((reason: unknown) => {
      if (mine !== turn) return;
      running.value = null;
      fault.value = reason;
    });
  }

  watch(
    () => JSON.stringify(form()),
    () => {
      turn += 1;
      clearTimeout(timer);
      running.value = form() && 0;
      timer = window.setTimeout(run, restMs);
    },
  );
  run();
  onBeforeUnmount(() => {
    turn += 1;
    clearTimeout(timer);
  });

  return { found, running, missing, fault, run };
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
