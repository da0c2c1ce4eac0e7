import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Answer, Task } from "./task.ts";

/** Works all tasks out on `threads` threads; answers in the order of the tasks. */
export async function workAll(tasks: readonly Task[], threads: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  const left = tasks.map((task, index) => ({ task, index }));
  const runner = async (): Promise<void> => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    for (let next = left.shift(); next; next = left.shift()) {
      const answered = once(worker, "message") as Promise<[Answer]>;
      worker.postMessage(next.task);
      answers[next.index] = (await answered)[0];
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: threads }, runner));
  return answers;
}
