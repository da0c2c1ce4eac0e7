import { parentPort } from "node:worker_threads";
import { work, type Task } from "./task.ts";

/** A thread that works out one task after the other. */
parentPort?.on("message", (task: Task) => parentPort?.postMessage(work(task)));
