import type { AgentId } from "../core/ids.ts";
import type { Log } from "../adapters/log.ts";
import { alive, blinked, lostAfterGrace } from "../adapters/store/duty.ts";
import type { Store } from "../adapters/store/store.ts";

/** Which desks are really there. */
export interface Liveness {
  connected(agent: AgentId, socket: string): void;
  disconnected(agent: AgentId, socket: string): void;
  stop(): void;
}

/** A page that loads again is back in two seconds; who is not back after this is gone, and their clients are served by others. */
const graceMs = 10_000;
const beatMs = 5_000;

/**
 * Tells duty which desks are connected here, every five seconds, and who is gone. A server that dies says nothing more:
 * then the workers' sweeper sees that its agents' heartbeat has stopped.
 */
export function watchLiveness({
  store,
  isConnected,
  log,
}: {
  store: Store;
  /** On any server. */
  isConnected: (agent: AgentId) => Promise<boolean>;
  log: Log;
}): Liveness {
  const here = new Map<AgentId, Set<string>>();
  const graces = new Map<AgentId, NodeJS.Timeout>();
  let stopped = false;

  const beat = (agents: AgentId[]): void => {
    if (agents.length === 0) return;
    alive(store, agents).catch((error: unknown) =>
      log.warn({ reason: (error as Error).name }, "The desks' heartbeat was not written"),
    );
  };
  const timer = setInterval(() => beat([...here.keys()]), beatMs);
  timer.unref();

  /** Another server may have the desk. When nobody can tell, the heartbeat decides. */
  const isElsewhere = (agent: AgentId): Promise<boolean> => isConnected(agent).catch(() => true);

  const beginGrace = async (agent: AgentId): Promise<void> => {
    if ((await isElsewhere(agent)) || here.has(agent) || stopped) return;
    await blinked(store, agent);
    // Back while it was being written: the next heartbeat would be late to say so.
    if (here.has(agent)) beat([agent]);
  };

  const endGrace = async (agent: AgentId): Promise<void> => {
    graces.delete(agent);
    if (here.has(agent)) return;
    if (!(await isElsewhere(agent)) && !here.has(agent)) await lostAfterGrace(store, agent);
  };

  return {
    connected(agent, socket) {
      clearTimeout(graces.get(agent));
      graces.delete(agent);
      const sockets = here.get(agent) ?? new Set();
      here.set(agent, sockets.add(socket));
      beat([agent]);
    },
    disconnected(agent, socket) {
      const sockets = here.get(agent);
      sockets?.delete(socket);
      if (!sockets || sockets.size > 0) return;
      here.delete(agent);
      if (stopped) return;
      beginGrace(agent).catch((error: unknown) =>
        log.debug({ reason: (error as Error).name }, "A desk that was cut off was not written"),
      );
      const grace = setTimeout(() => {
        endGrace(agent).catch((error: unknown) =>
          log.warn({ reason: (error as Error).name }, "A lost desk was not written"),
        );
      }, graceMs);
      graces.set(agent, grace.unref());
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      for (const grace of graces.values()) clearTimeout(grace);
    },
  };
}
