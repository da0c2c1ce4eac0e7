import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { RoutingRules } from "../../core/routing/facts.ts";
import type { Log } from "../log.ts";
import { Breaths } from "./breath.ts";
import type { Change, Claim, Claimed, Floor } from "./floor.ts";
import { Mirror } from "./mirror.ts";
import { heardAtOnce, keys, withScripts, type Row, type Said } from "./scripts.ts";

/** A script with more changes than these would keep Redis from others for too long. */
const putAtOnce = 500;

/** The floor on Redis, with this process's copy of it. `redis` fails fast: a picture that cannot be had is lost. */
export function openFloor(redis: Redis, rules: RoutingRules, log: Log): Floor {
  const shared = withScripts(redis);
  const origin = randomUUID();
  const mirror = new Mirror(rules);
  let epoch: string | null = null;
  let heardUpTo = "0-0";
  let heard = 0;
  let syncing: Promise<boolean> | null = null;
  let next: Promise<boolean> | null = null;
  /** Said here since a load began, null while there is none: what is loaded may be older, and own news comes without words. */
  let saidMeanwhile: Change[] | null = null;

  const load = async (): Promise<boolean> => {
    const said: Change[] = (saidMeanwhile = []);
    try {
      return await loadAll(said);
    } finally {
      saidMeanwhile = null;
    }
  };

  const loadAll = async (said: readonly Change[]): Promise<boolean> => {
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
    if (now === null) {
      epoch = null;
      return false;
    }
    mirror.load([...changesIn("agent", agents), ...changesIn("item", items)]);
    for (const change of said) mirror.put(change);
    epoch = now;
    heardUpTo = last[0]?.[0] ?? "0-0";
    heard = Number(told ?? 0);
    return true;
  };

  /** Own news that follows right upon what was heard last need not be asked for: nobody else has spoken in between. */
  const ownSaid = <T>([answer, before, now, last]: Said<T>): T => {
    if (before === heard && now !== undefined && last !== undefined) {
      heard = now;
      heardUpTo = last;
    }
    return answer;
  };

  const hear = async (): Promise<boolean> => {
    if (epoch === null) return load();
    for (;;) {
      const [now, ...rows] = await shared.floorHear(origin, heardUpTo);
      if (now !== epoch) return load();
      for (const row of rows) {
        const [id, number] = row;
        if (Number(number) <= heard) continue;
        heardUpTo = id;
        // Some were cut from the stream before they were heard here.
        if (Number(number) !== heard + 1) return load();
        heard = Number(number);
        apply(mirror, row);
      }
      if (rows.length === heardAtOnce) continue;
      mirror.forgetDead();
      return true;
    }
  };

  const look = (): Promise<boolean> => {
    syncing = hear().finally(() => (syncing = null));
    return syncing;
  };
  const lookNext = (): Promise<boolean> => {
    next = null;
    return look();
  };

  const breaths = new Breaths();
  const puts = breaths.open(async (asks: (readonly Change[])[]) => {
    const changes = asks.flat();
    const parts = Array.from({ length: Math.ceil(changes.length / putAtOnce) }, (_, part) =>
      changes.slice(part * putAtOnce, (part + 1) * putAtOnce),
    );
    const told = await Promise.all(parts.map((part) => shared.floorPut(origin, ...part.flatMap(wordsOf))));
    const counts = told.map(ownSaid);
    return asks.map(() => counts.at(-1) ?? -1);
  });
  const claims = breaths.open(async (asks: Claim[]): Promise<Claimed[]> => {
    const words = asks.flatMap(({ item, agent }) => [item.id, item.rev, agent.id, agent.rev]);
    return ownSaid(await shared.floorClaim(origin, ...words));
  });

  return {
    picture: mirror.picture,
    async put(changes) {
      if (changes.length === 0) return null;
      for (const change of changes) mirror.put(change);
      saidMeanwhile?.push(...changes);
      try {
        const waiting = await puts.say(changes);
        return waiting < 0 ? null : waiting;
      } catch (error) {
        log.debug({ reason: (error as Error).message }, "The floor was not told");
        return null;
      }
    },
    // Who asks while one look is under way gets the next one: the present look may have begun too early. Nobody begins
    // one before it, or those who wait for it would wait for ever while others come and go.
    sync() {
      if (next) return next;
      if (!syncing) return look();
      next = syncing.then(lookNext, lookNext);
      return next;
    },
    async claim(claim) {
      const seen = mirror.claimOf(claim);
      if (!seen) return "item";
      mirror.hide(seen);
      const claimed = await claims.say(seen).catch(() => "lost" as const);
      if (claimed !== "ok") mirror.show(claim);
      return claimed;
    },
    async release(claim: Claim) {
      mirror.show(claim);
      await shared
        .floorRelease(origin, claim.item.id, claim.agent.id)
        .then(ownSaid)
        .catch(() => undefined);
    },
    async build(read) {
      if ((await shared.floorBegin(randomUUID())) === 0) return;
      const changes = await read();
      await puts.say(changes);
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

/** What this process said itself was seen when it was said, and comes without words. */
function apply(mirror: Mirror, [, , what, kind, id = "", value = ""]: Row): void {
  if (what === "put") mirror.put(changeIn(kind === "agent" ? "agent" : "item", id, value));
  else if (what === "claim") mirror.hide(claimIn(id, value));
  else if (what === "release") mirror.show({ item: { id }, agent: { id: value } });
}

/** A claim as it is told: the revisions of item and agent, then the agent. */
function claimIn(item: string, value: string): Claim {
  const [itemRev, agentRev, ...agent] = value.split("|");
  return { item: { id: item, rev: Number(itemRev) }, agent: { id: agent.join("|"), rev: Number(agentRev) } };
}

function changesIn(kind: Change["kind"], hash: Record<string, string>): Change[] {
  return Object.entries(hash).map(([id, value]) => changeIn(kind, id, value));
}

/** A piece of news: "rev|facts", the revision alone for what has left. */
function changeIn(kind: Change["kind"], id: string, value: string): Change {
  const bar = value.indexOf("|");
  const rev = Number.parseInt(value, 10);
  return { kind, id, rev, facts: bar < 0 ? null : (JSON.parse(value.slice(bar + 1)) as unknown) } as Change;
}

function revsIn(hash: Record<string, string>): Map<string, number> {
  return new Map(Object.entries(hash).map(([id, value]) => [id, Number.parseInt(value, 10)]));
}
