import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { RoutingRules } from "../../core/routing/facts.ts";
import type { Log } from "../log.ts";
import type { Change, Claim, Floor } from "./floor.ts";
import { Mirror, type News } from "./mirror.ts";
import { keys, withScripts } from "./scripts.ts";

const batch = 2_000;

/** The floor on Redis, with this process's copy of it. `redis` fails fast: a picture that cannot be had is lost. */
export function openFloor(redis: Redis, rules: RoutingRules, log: Log): Floor {
  const shared = withScripts(redis);
  const origin = randomUUID();
  const mirror = new Mirror(rules);
  let epoch: string | null = null;
  let heardUpTo = "0-0";
  let heard = 0;
  let putting: Promise<unknown> = Promise.resolve();
  let syncing: Promise<boolean> | null = null;
  let next: Promise<boolean> | null = null;

  const load = async (): Promise<boolean> => {
    const found = await shared
      .multi()
      .get(keys.epoch)
      .get(keys.told)
      .xrevrange(keys.news, "+", "-", "COUNT", 1)
      .hgetall(keys.agents)
      .hgetall(keys.items)
      .exec();
    const [now, told, last, agents, items] = (found ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    }) as [
      string | null,
      string | null,
      [string, string[]][],
      Record<string, string>,
      Record<string, string>,
    ];
    if (now === null) return false;
    mirror.load(agents, items);
    epoch = now;
    heardUpTo = last[0]?.[0] ?? "0-0";
    heard = Number(told ?? 0);
    return true;
  };

  const hear = async (): Promise<boolean> => {
    await putting;
    if (epoch === null) return load();
    for (;;) {
      const found = await shared
        .multi()
        .get(keys.epoch)
        .xread("COUNT", batch, "STREAMS", keys.news, heardUpTo)
        .exec();
      const [now, streams] = (found ?? []).map(([error, value]) => {
        if (error) throw error;
        return value;
      }) as [string | null, [string, [string, string[]][]][] | null];
      if (now !== epoch) return now === null ? ((epoch = null), false) : load();
      const rows = streams?.[0]?.[1] ?? [];
      for (const [id, fields] of rows) {
        heardUpTo = id;
        // Its own claims were seen when they were made; its own changes may be newer than what it holds.
        const { number, from, news } = newsIn(fields);
        // Some were cut from the stream before they were heard here.
        if (number !== heard + 1) return load();
        heard = number;
        if (news.what === "put" || from !== origin) mirror.hear(news);
      }
      if (rows.length === batch) continue;
      mirror.forgetDead();
      return true;
    }
  };

  return {
    picture: mirror.picture,
    async put(changes) {
      if (changes.length === 0) return;
      const told = shared
        .floorPut(origin, ...changes.flatMap(wordsOf))
        .catch((error: unknown) => log.debug({ reason: (error as Error).message }, "The floor was not told"));
      putting = Promise.all([putting, told]);
      await told;
    },
    // Who asks while one look is under way gets the next one: the present look may have begun too early.
    sync() {
      if (!syncing) {
        syncing = hear().finally(() => (syncing = null));
        return syncing;
      }
      next ??= syncing.then(
        () => ((next = null), this.sync()),
        () => ((next = null), this.sync()),
      );
      return next;
    },
    async claim(claim) {
      const seen = mirror.claimOf(claim.item.id, claim.agent.id);
      if (!seen) return "item";
      mirror.hide(claim);
      const { item, agent } = seen;
      const claimed = await shared
        .floorClaim(origin, item.id, item.rev, agent.id, agent.rev)
        .catch(() => "lost" as const);
      if (claimed !== "ok") mirror.show(claim);
      return claimed;
    },
    async release(claim: Claim) {
      mirror.show(claim);
      await shared.floorRelease(origin, claim.item.id, claim.agent.id).catch(() => undefined);
    },
    async build(changes) {
      await shared.del(keys.agents, keys.items);
      await shared.set(keys.epoch, randomUUID());
      for (let from = 0; from < changes.length; from += 500)
        await shared.floorPut(origin, ...changes.slice(from, from + 500).flatMap(wordsOf));
      epoch = null;
    },
    async revisions() {
      const [[, now], [, agents], [, items]] = (await shared
        .multi()
        .get(keys.epoch)
        .hgetall(keys.agents)
        .hgetall(keys.items)
        .exec()) as [[null, string | null], [null, Record<string, string>], [null, Record<string, string>]];
      return now === null ? null : { agents: revsIn(agents), items: revsIn(items) };
    },
  };
}

function wordsOf({ kind, id, rev, facts }: Change): (string | number)[] {
  return [kind, id, rev, facts === null ? "" : JSON.stringify(facts)];
}

function newsIn(fields: string[]): { number: number; from: string; news: News } {
  const [, number, , from = "", , what, , kind, , id = "", , value = ""] = fields;
  const news: News =
    what === "put"
      ? { what, kind: kind === "agent" ? "agent" : "item", id, value }
      : { what: what === "claim" ? "claim" : "release", item: id, agent: value };
  return { number: Number(number), from, news };
}

function revsIn(hash: Record<string, string>): Map<string, number> {
  return new Map(Object.entries(hash).map(([id, value]) => [id, Number.parseInt(value, 10)]));
}
