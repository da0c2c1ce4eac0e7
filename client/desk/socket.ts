import { io, type Socket } from "socket.io-client";
import type { FromDesk, ToDesk } from "../../core/events.ts";

export type DeskSocket = Socket<ToDesk, FromDesk>;

/** The one connection of this page. It reconnects by itself; what was missed is asked for after every connect. */
export function openSocket(): DeskSocket {
  return io("/desk", {
    autoConnect: false,
    transports: ["websocket", "polling"],
    reconnectionDelay: 300,
    reconnectionDelayMax: 2_000,
    timeout: 5_000,
  });
}
