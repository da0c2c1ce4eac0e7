import type { Redis } from "ioredis";
import type { Claimed } from "./floor.ts";

/** Names of all that the floor keeps in Redis. */
export const keys = {
  /** There while the picture is whole; another value means another building of it. */
  epoch: "{okno:floor}:epoch",
  /** id → "rev|facts". */
  agents: "{okno:floor}:agents",
  items: "{okno:floor}:items",
  /** A stream of changes and claims, and how many of them there have ever been. */
  news: "{okno:floor}:news",
  told: "{okno:floor}:told",
  /** Followed by `agent:<id>` or `item:<id>`: the revision at which it left, so that late news cannot bring it back. */
  gone: "{okno:floor}:gone:",
  /** Followed by the same: somebody is deciding on it. */
  claim: "{okno:floor}:claim:",
} as const;

/** Longer than any news can be late. */
const goneMs = 600_000;
/** Longer than a decision takes; who died in the middle blocks nobody for longer. */
export const claimMs = 5_000;
const newsKept = 20_000;
/** As many pieces of news as one look takes. */
export const heardAtOnce = 2_000;

const revOf = `
local function revOf(kind, id)
  local known = redis.call('HGET', kind == 'agent' and '${keys.agents}' or '${keys.items}', id)
  if known then return tonumber(string.match(known, '^%d+')) end
  return tonumber(redis.call('GET', '${keys.gone}' .. kind .. ':' .. id) or '0')
end
local before, last = tonumber(redis.call('GET', '${keys.told}') or '0'), ''
local function tell(origin, what, kind, id, value)
  local number = redis.call('INCR', '${keys.told}')
  last = redis.call('XADD', '${keys.news}', 'MAXLEN', '~', ${newsKept}, '*', 'n', number, 'o', origin, 'w', what, 'k', kind, 'i', id, 'v', value)
end
-- What this script has told: how much had been told before it, and its last piece of news.
local function said(answer)
  if last == '' then return { answer } end
  return { answer, before, tonumber(redis.call('GET', '${keys.told}')), last }
end
`;

/** ARGV: origin, then kind, id, rev, facts ('' for gone) of each change. Answers how many items wait, -1 while the picture is lost. */
const put = `${revOf}
if redis.call('EXISTS', '${keys.epoch}') == 0 then return said(-1) end
for n = 2, #ARGV, 4 do
  local kind, id, rev, facts = ARGV[n], ARGV[n + 1], tonumber(ARGV[n + 2]), ARGV[n + 3]
  if revOf(kind, id) < rev then
    local hash = kind == 'agent' and '${keys.agents}' or '${keys.items}'
    local value = ARGV[n + 2]
    if facts == '' then
      redis.call('HDEL', hash, id)
      redis.call('SET', '${keys.gone}' .. kind .. ':' .. id, ARGV[n + 2], 'PX', ${goneMs})
    else
      value = ARGV[n + 2] .. '|' .. facts
      redis.call('HSET', hash, id, value)
    end
    redis.call('DEL', '${keys.claim}' .. kind .. ':' .. id)
    tell(ARGV[1], 'put', kind, id, value)
  end
end
return said(redis.call('HLEN', '${keys.items}'))
`;

/** ARGV: the epoch. Answers 0 when somebody has begun already. */
const begin = `
if redis.call('EXISTS', '${keys.epoch}') == 1 then return 0 end
redis.call('DEL', '${keys.agents}', '${keys.items}')
redis.call('SET', '${keys.epoch}', ARGV[1])
return 1
`;

/** ARGV: origin, then item, its rev (0 of a newcomer), agent, their rev of each claim. Compares and sets both or nothing; answers for each. */
const claim = `${revOf}
local lost = redis.call('EXISTS', '${keys.epoch}') == 0
local function claim(item, itemRev, agent, agentRev)
  if lost then return 'lost' end
  local itemKey, agentKey = '${keys.claim}item:' .. item, '${keys.claim}agent:' .. agent
  local isNewcomer = tonumber(itemRev) == 0
  if (redis.call('HEXISTS', '${keys.items}', item) == 0) ~= isNewcomer or revOf('item', item) ~= tonumber(itemRev) then return 'item' end
  if revOf('agent', agent) ~= tonumber(agentRev) then return 'agent' end
  if redis.call('EXISTS', itemKey) == 1 then return 'item' end
  if redis.call('EXISTS', agentKey) == 1 then return 'agent' end
  redis.call('SET', itemKey, ARGV[1], 'PX', ${claimMs})
  redis.call('SET', agentKey, ARGV[1], 'PX', ${claimMs})
  tell(ARGV[1], 'claim', 'item', item, itemRev .. '|' .. agentRev .. '|' .. agent)
  return 'ok'
end
local answers = {}
for n = 2, #ARGV, 4 do answers[#answers + 1] = claim(ARGV[n], ARGV[n + 1], ARGV[n + 2], ARGV[n + 3]) end
return said(answers)
`;

/** ARGV: origin, item, agent. Only who claimed may release. */
const release = `${revOf}
local freed = 0
for kind, id in pairs({ item = ARGV[2], agent = ARGV[3] }) do
  local key = '${keys.claim}' .. kind .. ':' .. id
  if redis.call('GET', key) == ARGV[1] then freed = redis.call('DEL', key) end
end
if freed == 1 then tell(ARGV[1], 'release', 'item', ARGV[2], ARGV[3]) end
return said(freed)
`;

/** ARGV: origin, the id up to which it has heard. Answers the epoch ('' while the picture is lost), then of each later piece of news its id and number and, unless the asker said it, what it is. */
const hear = `
local answer = { redis.call('GET', '${keys.epoch}') or '' }
for _, row in ipairs(redis.call('XRANGE', '${keys.news}', '(' .. ARGV[2], '+', 'COUNT', ${heardAtOnce})) do
  local fields = row[2]
  local own = fields[4] == ARGV[1]
  answer[#answer + 1] = own and { row[1], fields[2] } or { row[1], fields[2], fields[6], fields[8], fields[10], fields[12] }
end
return answer
`;

/** One piece of news as Redis tells it: id, number and, unless it is the asker's own, what, kind, id, value. */
export type Row = [id: string, number: string, what?: string, kind?: string, of?: string, value?: string];

/** What a script answers and, where it told news: how many pieces there were before, how many there are now, the last one's id. */
export type Said<T> = [answer: T, before?: number, now?: number, last?: string];

/** A connection with the floor's scripts as commands. */
export interface FloorRedis {
  floorHear(origin: string, after: string): Promise<[epoch: string, ...rows: Row[]]>;
  floorBegin(epoch: string): Promise<number>;
  floorPut(...args: (string | number)[]): Promise<Said<number>>;
  floorClaim(...args: (string | number)[]): Promise<Said<Claimed[]>>;
  floorRelease(...args: (string | number)[]): Promise<Said<number>>;
}

/** Makes the scripts known to the connection; they are loaded when first used. */
export function withScripts(redis: Redis): Redis & FloorRedis {
  redis.defineCommand("floorBegin", { numberOfKeys: 0, lua: begin });
  redis.defineCommand("floorPut", { numberOfKeys: 0, lua: put });
  redis.defineCommand("floorClaim", { numberOfKeys: 0, lua: claim });
  redis.defineCommand("floorHear", { numberOfKeys: 0, lua: hear });
  redis.defineCommand("floorRelease", { numberOfKeys: 0, lua: release });
  return redis as unknown as Redis & FloorRedis;
}
