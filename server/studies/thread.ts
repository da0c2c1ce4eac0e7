/** A thread that works out one study and ends: simulating a day takes seconds, in which a server has others to answer. */
import { parentPort, workerData } from "node:worker_threads";
import { studies, type Studies, type StudyKind } from "../../core/planning/study.ts";

/** What the thread says: how far it is, and at the end what it found. */
export type ThreadWord = { done: number } | { result: Studies[StudyKind]["result"] };

/** What the thread is given. */
export interface ThreadTask<Kind extends StudyKind = StudyKind> {
  kind: Kind;
  question: Studies[Kind]["question"];
}

function work<Kind extends StudyKind>({ kind, question }: ThreadTask<Kind>): void {
  const say = (word: ThreadWord): void => parentPort?.postMessage(word);
  say({ result: studies[kind](question, (done) => say({ done })) });
}

work(workerData as ThreadTask);
