import type { DefaultEventsMap, Namespace, Server, Socket } from "socket.io";
import { z } from "zod";
import { isSupervising, mayAct, type Person } from "../core/access.ts";
import { rooms, type FromDesk, type ToDesk } from "../core/events.ts";
import type { AgentId, ConversationId, QueueId } from "../core/ids.ts";
import { Problem, problems } from "../core/problems.ts";
import type { Log } from "../adapters/log.ts";
import { threadRows } from "../adapters/store/conversations.ts";
import { findAgent } from "../adapters/store/agents.ts";
import { findSessionByKey } from "../adapters/store/sessions.ts";
import type { Store } from "../adapters/store/store.ts";
import { conversationToRead } from "./access.ts";
import type { Origins } from "./guard/origins.ts";
import { refusalOf } from "./guard/problems.ts";
import { rateLimit } from "./guard/rate.ts";
import { personAsking } from "./guard/session.ts";
import { watchLiveness } from "./liveness.ts";
import { onDutyAgain } from "./onDuty.ts";
import { id } from "./route.ts";
import { endForbiddenWatching } from "./watching.ts";

interface Desk {
  person: Person;
  session: string;
}

type DeskSocket = Socket<FromDesk, ToDesk, DefaultEventsMap, Desk>;
type DeskNamespace = Namespace<FromDesk, ToDesk, DefaultEventsMap, Desk>;

/** The desks' side of real time, as the rest of the server sees it. */
export interface Realtime {
  /** Ends the sockets of one browser, on every server. */
  endSession(session: string): void;
  /** Ends all sockets of a person, on every server: they must sign in again. */
  endAgent(agent: AgentId): void;
  /** Lets a person's desks hear the queues they serve now and no others. */
  moveAgent(agent: AgentId, from: readonly QueueId[], to: readonly QueueId[]): void;
  /** The conversation has moved: desks of those who may not read it any more stop hearing it, on every server. */
  recheckWatchers(conversation: ConversationId): void;
  /** Whether a desk of this person is connected anywhere, not counting one session. */
  isConnected(agent: AgentId, besides?: string): Promise<boolean>;
  /** Something everybody shows was changed: all desks load again. */
  resyncAll(): void;
  close(): Promise<void>;
}

const sessionRoom = (session: string): string => `session:${session}`;

/** Events a second from one desk; typing and opening conversations are a few. */
const mostEvents = 40;
const mostWatched = 200;
const checkEveryMs = 20_000;

/** Opens namespace `/desk`. */
export function openRealtime({
  io,
  store,
  origins,
  log,
}: {
  io: Server;
  store: Store;
  origins: Origins;
  log: Log;
}): Realtime {
  const desks = io.of("/desk") as DeskNamespace;
  const isConnected = async (agent: AgentId, besides?: string): Promise<boolean> => {
    const sockets = await desks.in(rooms.agent(agent)).fetchSockets();
    return sockets.some((socket) => socket.data.session !== besides);
  };
  const liveness = watchLiveness({ store, isConnected, log });

  desks.use((socket, next) => {
    admit(store, origins, socket).then(
      () => next(),
      (error: unknown) => next(refusedHandshake(error, log)),
    );
  });
  desks.on("connection", (socket) => {
    liveness.connected(socket.data.person.id, socket.id);
    socket.on("disconnect", () => liveness.disconnected(socket.data.person.id, socket.id));
    limit(socket);
    listen(store, socket, log);
  });

  const check = async (): Promise<void> => {
    await endDeadSessions(store, desks);
    await endForbiddenWatching(store, await desks.local.fetchSockets());
  };
  const recheck = (room: string, only?: ConversationId): void =>
    void desks
      .in(room)
      .fetchSockets()
      .then((sockets) => endForbiddenWatching(store, sockets, only))
      // Each server looks again by itself, every twenty seconds.
      .catch((error: unknown) => log.debug({ err: error }, "Who watches was not checked"));
  const checks = setInterval(() => void check().catch(() => undefined), checkEveryMs);
  checks.unref();

  return {
    endSession(session) {
      const room = desks.in(sessionRoom(session));
      room.emit("signedOut");
      room.disconnectSockets(true);
    },
    endAgent(agent) {
      const room = desks.in(rooms.agent(agent));
      room.emit("signedOut");
      room.disconnectSockets(true);
    },
    moveAgent(agent, from, to) {
      const room = desks.in(rooms.agent(agent));
      room.socketsLeave(from.filter((queue) => !to.includes(queue)).map(rooms.queue));
      room.socketsJoin(to.map(rooms.queue));
      room.emit("resync");
      recheck(rooms.agent(agent));
    },
    recheckWatchers: (conversation) => recheck(rooms.conversation(conversation), conversation),
    isConnected,
    resyncAll: () => void desks.emit("resync"),
    async close() {
      clearInterval(checks);
      liveness.stop();
    },
  };
}

async function admit(store: Store, origins: Origins, socket: DeskSocket): Promise<void> {
  // The engine let allowed foreign pages in for the widgets' sake; the desk is ours alone.
  if (!origins.isOwn(socket.request)) throw new Problem("foreign_origin");
  const { person, session } = await personAsking(store, socket.request.headers, false);
  socket.data.person = person;
  socket.data.session = session._id;
  await onDutyAgain(store, person.id);
  await socket.join([
    rooms.agent(person.id),
    sessionRoom(session._id),
    ...person.queues.map(rooms.queue),
    ...(isSupervising(person) ? [rooms.supervisors] : []),
  ]);
}

function refusedHandshake(error: unknown, log: Log): Error {
  const { code } = refusalOf(error);
  if (code === "unexpected") log.error({ err: error }, "A desk's handshake failed");
  return Object.assign(new Error(problems[code].text.en), { data: { code } });
}

/** Only known events at a human rate; whoever sends more is cut off. */
function limit(socket: DeskSocket): void {
  const known = new Set<string>(["watch", "unwatch", "typing", "clock"] satisfies (keyof FromDesk)[]);
  const mayPass = rateLimit(mostEvents);
  socket.use(([name], next) => {
    if (known.has(name) && mayPass()) next();
    else socket.disconnect(true);
  });
}

const watchAsk = z.strictObject({ conversation: id, since: z.number().int().min(0).max(1e9) });
const unwatchAsk = z.strictObject({ conversation: id });
const typingAsk = z.strictObject({ conversation: id, on: z.boolean() });

function listen(store: Store, socket: DeskSocket, log: Log): void {
  // Rights may have changed since the handshake; what was taken is gone with the next event.
  const personNow = async (): Promise<Person> => {
    const agent = await findAgent(store, socket.data.person.id);
    if (!agent?.active) throw new Problem("not_signed_in");
    return { id: agent._id, name: agent.name, role: agent.role, queues: agent.queues };
  };
  // Nothing that a desk sends is believed to have its type.
  const on = (name: string, act: (given: unknown, done: (answer: object) => void) => Promise<void>): void => {
    (socket as unknown as Socket).on(name, (given: unknown, last: unknown) => {
      const done = typeof given === "function" ? given : last;
      const answer = typeof done === "function" ? (done as (answer: object) => void) : () => undefined;
      act(given, answer).catch((error: unknown) => {
        const { code } = refusalOf(error);
        if (code === "unexpected") log.error({ err: error, event: name }, "A desk's event failed");
        answer({ ok: false, problem: code });
      });
    });
  };

  on("watch", async (given, done) => {
    const ask = watchAsk.parse(given);
    try {
      await conversationToRead(store, await personNow(), ask.conversation);
    } catch (error) {
      // What could be read before may be out of reach now.
      if (refusalOf(error).code === "not_found") await socket.leave(rooms.conversation(ask.conversation));
      throw error;
    }
    if (socket.rooms.size > mostWatched) throw new Problem("too_many");
    // First the room, then the rows: what is written between them comes twice rather than never.
    await socket.join(rooms.conversation(ask.conversation));
    done({ ok: true, entries: await threadRows(store, ask.conversation, ask.since) });
  });
  on("unwatch", async (given, done) => {
    const ask = unwatchAsk.parse(given);
    await socket.leave(rooms.conversation(ask.conversation));
    done({ ok: true });
  });
  on("typing", async (given, done) => {
    const ask = typingAsk.parse(given);
    const person = await personNow();
    const guarded = await conversationToRead(store, person, ask.conversation);
    const who = { kind: "agent" as const, id: person.id, name: person.name };
    socket.to(rooms.conversation(ask.conversation)).emit("typing", { ...ask, who });
    const work = store.works.get(guarded.channel);
    if (work && mayAct(person, guarded))
      store.channels.get(guarded.channel)?.typing?.(guarded.contact, person.name, ask.on, work);
    done({ ok: true });
  });
  (socket as unknown as Socket).on("clock", (done: unknown) => {
    if (typeof done !== "function") return;
    const tell = done as (nowMs: number) => void;
    store.mongo.now().then(
      (now) => tell(now.getTime()),
      () => tell(Date.now()),
    );
  });
}

/** A session may end while its desk is open: by age, by idleness, or by a change that another server could not announce. */
async function endDeadSessions(store: Store, desks: DeskNamespace): Promise<void> {
  const sockets = await desks.local.fetchSockets();
  const keys = [...new Set(sockets.map((socket) => socket.data.session))];
  for (const key of keys) {
    if (await findSessionByKey(store, key)) continue;
    const room = desks.local.in(sessionRoom(key));
    room.emit("signedOut");
    room.disconnectSockets(true);
  }
}
