/** m0: taken over HTTP (or a socket) and emitted to the agent; nothing is stored. */
import { openHub, screenEvent } from "./parts.ts";

await openHub(async (said, desk) => {
  desk.to(`agent:${said.agent}`).emit("event", screenEvent(said));
});
