import type { Millis } from "../../ids.ts";
import type { DutyNow, Found, ItemNow } from "./now.ts";

/** Times of an item that cannot be. */
export function itemTimes(item: ItemNow, nowMs: Millis): Found[] {
  const { id, arrivedAtMs, enteredAtMs, sinceMs, untilMs } = item;
  const wrong: string[] = [];
  if (untilMs !== null && untilMs < sinceMs) wrong.push(`ends ${sinceMs - untilMs} ms before it began`);
  if (sinceMs > nowMs) wrong.push(`begins in ${sinceMs - nowMs} ms`);
  if (arrivedAtMs > enteredAtMs) wrong.push(`entered ${arrivedAtMs - enteredAtMs} ms before it arrived`);
  if (arrivedAtMs > nowMs) wrong.push(`waits for ${nowMs - arrivedAtMs} ms`);
  return wrong.length > 0 ? [{ about: [id], detail: wrong.join("; ") }] : [];
}

/** Times of an agent that cannot be. */
export function agentTimes({ id, sinceMs, idleSinceMs, workMs }: DutyNow, nowMs: Millis): Found[] {
  const wrong: string[] = [];
  if (sinceMs > nowMs) wrong.push(`presence begins in ${sinceMs - nowMs} ms`);
  if (idleSinceMs > nowMs) wrong.push(`idle for ${nowMs - idleSinceMs} ms`);
  if (workMs < 0) wrong.push(`worked ${workMs} ms`);
  return wrong.length > 0 ? [{ about: [id], detail: wrong.join("; ") }] : [];
}
