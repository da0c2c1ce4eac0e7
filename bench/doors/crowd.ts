import type { LightSocket } from "../wire.ts";

/** Holds idle connections; call it with the number that should be there. A few dozen are opened at a time. */
export function openCrowd(open: () => Promise<LightSocket>): (connections: number) => Promise<void> {
  const sockets: LightSocket[] = [];
  return async (connections) => {
    for (const socket of sockets.splice(connections)) socket.close();
    while (sockets.length < connections) {
      const count = Math.min(50, connections - sockets.length);
      sockets.push(...(await Promise.all(Array.from({ length: count }, open))));
    }
  };
}
