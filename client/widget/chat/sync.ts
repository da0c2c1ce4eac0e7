import type { ThreadAnswer } from "../../../core/webchat/protocol.ts";
import { addThread, receiptsDue, sinceOf, type History } from "./history.ts";
import type { Link, LinkState } from "./link.ts";

/** Keeps the page equal to the bank's log: asks for what is after the last sure row, whenever something may have been missed. */
export interface Sync {
  /** Something may have changed: ask soon. Many nudges make one question. */
  nudge(): void;
  /** Tells the bank what arrived and what was read, until the log says so too. */
  confirm(): void;
  /** A new connection: whatever was asked on the old one may be lost. */
  restart(): void;
}

interface Means {
  link: Link;
  history: () => History;
  /** What the answer changes besides the history. */
  took: (answer: ThreadAnswer & { ok: true }, history: History) => void;
  looking: () => boolean;
  situation: () => {
    link: LinkState;
    panelOpen: boolean;
    hidden: boolean;
    waiting: boolean;
    engaged: boolean;
  };
}

/** The least time between two questions. */
const restMs = 400;

/** Starts keeping; `started` ticks once a second for as long as the page lives. */
export function openSync({ link, history, took, looking, situation }: Means): Sync {
  let asking = false;
  let nudged = false;
  let askedAt = 0;
  let failures = 0;
  const told = new Set<string>();

  async function ask(): Promise<void> {
    if (asking) {
      nudged = true;
      return;
    }
    asking = true;
    nudged = false;
    askedAt = Date.now();
    const answer = await link.thread(sinceOf(history())).catch(() => null);
    asking = false;
    if (answer?.ok) {
      failures = 0;
      took(answer, answer.thread ? addThread(history(), answer.thread) : history());
      confirm();
    } else failures += 1;
    if (nudged) nudge();
  }

  function nudge(): void {
    nudged = true;
    const rest = askedAt + restMs - Date.now();
    if (rest <= 0) void ask();
    else setTimeout(() => nudged && void ask(), rest);
  }

  function confirm(): void {
    for (const receipt of receiptsDue(history(), looking())) {
      const key = `${receipt.message} ${receipt.state}`;
      if (told.has(key)) continue;
      told.add(key);
      link.receipt(receipt).then(
        (answer) => !answer.ok && told.delete(key),
        () => told.delete(key),
      );
    }
  }

  /** News is pushed; asking again only heals what a lost push would hide. */
  function everyMs(): number {
    const now = situation();
    if (!now.engaged) return Infinity;
    if (failures > 0) return Math.min(30_000, 1_000 * 2 ** failures);
    if (now.hidden) return 30_000;
    if (now.link !== "online") return now.panelOpen ? 5_000 : 30_000;
    return now.waiting && now.panelOpen ? 5_000 : 25_000;
  }

  setInterval(() => {
    if (Date.now() - askedAt >= everyMs()) void ask();
  }, 1_000);

  return {
    nudge,
    confirm,
    restart() {
      told.clear();
      failures = 0;
      askedAt = 0;
      nudge();
    },
  };
}
