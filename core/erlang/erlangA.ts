import { census, type Census } from "./birthDeath.ts";
import { checkStaffed, erlangsOf, type Staffed } from "./load.ts";
import { betaTails } from "./negativeBinomial.ts";

/** A staffed load whose clients hang up after a while. */
export interface Impatient extends Staffed {
  /** Mean time a client is willing to wait (total wait divided by number gone), in seconds; above 0. */
  patienceSeconds: number;
}

/** How a queue fares whose clients hang up. Always stable: those who leave make room. Shares are 0 to 1, of all offered. */
export interface ErlangA {
  state: "stable";
  erlangs: number;
  waits: number;
  abandoned: number;
  /** Mean wait of all, served and gone. */
  waitSeconds: number;
  queued: number;
  /** Answered within the limit, of all offered. */
  answeredInTime: number;
  /** Gone within the limit. */
  abandonedInTime: number;
  /** Answered within the limit, of those who did not hang up before it: the usual service level of contact centres. */
  serviceLevel: number;
  occupancy: number;
}

/**
 * Erlang A (M/M/n+M; Palm 1957): Erlang C with exponential patience. State k is left downward at
 * min(k, n) mu + (k - n)^+ theta; a client who finds n + i there is answered by t with probability
 * c/(c+i+1) I_Y(i+1, c+1), c = n mu / theta, Y = 1 - e^(-theta t).
 */
export function erlangA(impatient: Impatient): ErlangA {
  checkStaffed(impatient);
  const { arrivalsPerHour, handleSeconds, agents, patienceSeconds } = impatient;
  if (!(patienceSeconds > 0) || !Number.isFinite(patienceSeconds)) {
    throw new RangeError("Patience must be above 0 and finite; without it use Erlang C.");
  }
  const perSecond = arrivalsPerHour / 3600;
  if (perSecond === 0) return nobody();
  const found = census(perSecond, leaving(impatient), likeliestNumber(perSecond, impatient));
  const queued = meanAbove(found, agents);
  const waitSeconds = queued / perSecond;
  const abandoned = Math.min(1, waitSeconds / patienceSeconds);
  return {
    state: "stable",
    erlangs: erlangsOf(impatient),
    abandoned,
    waitSeconds,
    queued,
    occupancy: agents === 0 ? 0 : (perSecond * (1 - abandoned) * handleSeconds) / agents,
    ...inTime(found, impatient),
  };
}

function nobody(): ErlangA {
  const none = { erlangs: 0, waits: 0, abandoned: 0, waitSeconds: 0, queued: 0, occupancy: 0 };
  return { state: "stable", ...none, answeredInTime: 1, abandonedInTime: 0, serviceLevel: 1 };
}

function leaving({ agents, handleSeconds, patienceSeconds }: Impatient): (k: number) => number {
  return (k) => Math.min(k, agents) / handleSeconds + Math.max(0, k - agents) / patienceSeconds;
}

/** Near the number at which as many leave as come. */
function likeliestNumber(perSecond: number, { agents, handleSeconds, patienceSeconds }: Impatient): number {
  const surplus = perSecond - agents / handleSeconds;
  return Math.floor(surplus > 0 ? agents + surplus * patienceSeconds : perSecond * handleSeconds);
}

function meanAbove({ first, shares }: Census, agents: number): number {
  let mean = 0;
  for (let index = Math.max(0, agents - first); index < shares.length; index += 1)
    mean += (shares[index] ?? 0) * (first + index - agents);
  return mean;
}

/** What becomes of a client by the limit, summed over the number they find. */
function inTime(
  { first, shares }: Census,
  { agents, handleSeconds, patienceSeconds, withinSeconds }: Impatient,
) {
  const rate = withinSeconds / patienceSeconds;
  const c = (agents / handleSeconds) * patienceSeconds;
  const stayed = Math.exp(-rate);
  const { tails: reached, nextTails: served } = betaTails(
    rate,
    c,
    Math.max(0, first + shares.length - agents),
  );
  const sums = { waits: 0, answeredInTime: 0, abandonedInTime: 0 };
  for (let index = 0; index < shares.length; index += 1) {
    const share = shares[index] ?? 0;
    const i = first + index - agents;
    if (i < 0) {
      sums.answeredInTime += share;
      continue;
    }
    const answered = (c / (c + i + 1)) * (served[i] ?? 0);
    sums.waits += share;
    sums.answeredInTime += share * answered;
    sums.abandonedInTime += share * (1 - stayed * (1 - (reached[i] ?? 0)) - answered);
  }
  return { ...sums, serviceLevel: sums.answeredInTime / (1 - sums.abandonedInTime) };
}
