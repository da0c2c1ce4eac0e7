import { isIPv4 } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import express, { type Router } from "express";
import type { Store } from "../../adapters/store/store.ts";
import { lastSurvey } from "../../adapters/store/surveys.ts";
import { invariants } from "../../core/routing/invariants.ts";
import { addressOf } from "../guard/address.ts";

/** One figure in Prometheus' text form. */
type Line = [name: string, labels: Record<string, string>, value: number];

/**
 * `/metrics` in Prometheus' text form: the floor as it was looked over last, and this process. Only for machines of the
 * bank's own network: anyone else is told that there is nothing.
 */
export function metricsRoutes(store: Pick<Store, "mongo">): Router {
  const router = express.Router();
  const delay = monitorEventLoopDelay();
  delay.enable();
  router.get("/metrics", async (request, response, next) => {
    if (!isNear(addressOf(request))) return next();
    const lines: Line[] = [...(await floorLines(store)), ...processLines(delay.percentile(99) / 1e9)];
    delay.reset();
    response.setHeader("Cache-Control", "no-store");
    response.type("text/plain; version=0.0.4").send(lines.map(textOf).join("\n") + "\n");
  });
  return router;
}

async function floorLines(store: Pick<Store, "mongo">): Promise<Line[]> {
  const survey = await lastSurvey(store);
  if (!survey) return [];
  const count = (name: string): number => survey.violations.filter((one) => one.invariant === name).length;
  return [
    ["okno_floor_surveyed_seconds", {}, survey.at.getTime() / 1_000],
    ["okno_floor_drift", { of: "agents" }, survey.drift.agents],
    ["okno_floor_drift", { of: "items" }, survey.drift.items],
    ...Object.keys(invariants).map((name): Line => ["okno_violations", { invariant: name }, count(name)]),
    ...survey.queues.flatMap(({ queue, waiting, longestMs }): Line[] => [
      ["okno_queue_waiting", { queue }, waiting],
      ["okno_queue_longest_wait_seconds", { queue }, longestMs / 1_000],
    ]),
    ...Object.entries(survey.agents).map(([status, n]): Line => ["okno_agents", { status }, n]),
  ];
}

function processLines(eventLoopP99Seconds: number): Line[] {
  const { user, system } = process.cpuUsage();
  return [
    ["process_cpu_seconds_total", {}, (user + system) / 1e6],
    ["process_resident_memory_bytes", {}, process.memoryUsage.rss()],
    ["nodejs_eventloop_lag_p99_seconds", {}, eventLoopP99Seconds],
  ];
}

function textOf([name, labels, value]: Line): string {
  const words = Object.entries(labels).map(([key, text]) => `${key}="${text.replace(/["\\\n]/g, "\\$&")}"`);
  return `${name}${words.length > 0 ? `{${words.join(",")}}` : ""} ${value}`;
}

/** Loopback and private addresses of both families. */
function isNear(address: string): boolean {
  const plain = address.replace(/^::ffff:/, "");
  if (isIPv4(plain)) return /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(plain);
  return plain === "::1" || /^f[cd]/i.test(plain);
}
