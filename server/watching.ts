import { maySee, type Person } from "../core/access.ts";
import { rooms } from "../core/events.ts";
import type { AgentId, ConversationId } from "../core/ids.ts";
import { findAgent } from "../adapters/store/agents.ts";
import { guardsOf } from "../adapters/store/conversations.ts";
import type { Store } from "../adapters/store/store.ts";

/** A desk's socket, here or on another server. */
export interface Watcher {
  rooms: ReadonlySet<string>;
  data: { person: Pick<Person, "id"> };
  leave(room: string): unknown;
}

const prefix = rooms.conversation("");

/** Takes desks out of the conversations that their people may not read any more. `only`: nothing but this one is looked at. */
export async function endForbiddenWatching(
  store: Store,
  sockets: readonly Watcher[],
  only?: ConversationId,
): Promise<void> {
  const watched = sockets.flatMap((socket) =>
    watchedBy(socket)
      .filter((conversation) => only === undefined || conversation === only)
      .map((conversation) => ({ socket, conversation })),
  );
  if (watched.length === 0) return;
  const [guards, people] = await Promise.all([
    guardsOf(store, [...new Set(watched.map((one) => one.conversation))]),
    peopleOf(store, [...new Set(watched.map((one) => one.socket.data.person.id))]),
  ]);
  for (const { socket, conversation } of watched) {
    const guarded = guards.get(conversation);
    const person = people.get(socket.data.person.id);
    if (!guarded || !person || !maySee(person, guarded)) await socket.leave(rooms.conversation(conversation));
  }
}

function watchedBy(socket: Watcher): ConversationId[] {
  return [...socket.rooms].filter((room) => room.startsWith(prefix)).map((room) => room.slice(prefix.length));
}

/** Rights as they are now, not as at the handshake. */
async function peopleOf(store: Store, ids: AgentId[]): Promise<Map<AgentId, Person>> {
  const found = await Promise.all(ids.map((one) => findAgent(store, one)));
  return new Map(
    found.flatMap((agent) =>
      agent?.active
        ? [[agent._id, { id: agent._id, name: agent.name, role: agent.role, queues: agent.queues }]]
        : [],
    ),
  );
}
