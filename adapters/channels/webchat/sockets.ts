import type { Socket } from "socket.io";
import type { z } from "zod";
import { Problem, problems, type Refusal } from "../../../core/problems.ts";
import type { Door } from "../channel.ts";
import type { Accounts } from "./accounts.ts";
import { addressOf } from "./address.ts";
import { mayCall } from "./origins.ts";
import { openRates } from "./rates.ts";
import { contactOf, isVisitor } from "./visitors.ts";
import { report } from "./trouble.ts";
import type { Visit, Visits } from "./visits.ts";
import * as words from "./words.ts";

/** Open pages of one visitor; more are refused. */
const mostPages = 20;

/** Frames a minute from one socket; a widget sends a few. Whoever sends more is cut off. */
const framesPerMinute = 600;

/** The channel's namespace: each socket belongs to one visitor and hears only that visitor's room. */
export function openSockets(door: Door, accounts: Accounts, visits: Visits, now: () => number): void {
  door.sockets.use((socket, next) => {
    checkVisit(door, accounts, socket, now()).then(
      (visit) => {
        socket.data = visit;
        next();
      },
      (error: unknown) => next(refusedHandshake(error)),
    );
  });
  door.sockets.on("connection", (socket) => {
    const visit = socket.data as Visit;
    void socket.join(contactOf(visit.visitor));
    limitFrames(socket, now);
    answer(socket, "say", words.visitorEvent, door, (event) => visits.say(visit, event));
    answer(socket, "thread", words.since, door, (since) => visits.thread(visit, since));
    answer(socket, "receipt", words.receipt, door, async (ask) => {
      await visits.receipt(visit, ask);
      return {};
    });
    socket.on("typing", (given: unknown) => {
      const ask = words.typing.safeParse(given);
      if (ask.success) visits.typing(visit, ask.data.on).catch(() => undefined);
    });
    // A page that is closed while its visitor types would leave the agent watching dots.
    socket.on("disconnect", () => void visits.typing(visit, false).catch(() => undefined));
  });
}

async function checkVisit(door: Door, accounts: Accounts, socket: Socket, nowMs: number): Promise<Visit> {
  const claim = words.handshake.safeParse(socket.handshake.auth);
  if (!claim.success) throw new Problem("bad_input");
  const account = await accounts.find(claim.data.account);
  if (!mayCall(door, account, socket.handshake.headers)) throw new Problem("foreign_origin");
  if (!isVisitor(door, account.id, claim.data, nowMs)) throw new Problem("not_genuine");
  const pages = socket.nsp.adapter.rooms.get(contactOf(claim.data.visitor))?.size ?? 0;
  if (pages >= mostPages) throw new Problem("too_many");
  const address = addressOf(socket.handshake.headers, socket.handshake.address);
  return { account, visitor: claim.data.visitor, address };
}

function refusedHandshake(error: unknown): Error {
  const { code } = refusalOf(error);
  return Object.assign(new Error(problems[code].text.en), { data: { code } });
}

/** Binds one event that is answered: checks its words, does the work, answers a value or a problem. */
function answer<T>(
  socket: Socket,
  name: string,
  schema: z.ZodType<T>,
  door: Door,
  work: (ask: T) => Promise<object>,
): void {
  socket.on(name, (given: unknown, done: unknown) => {
    if (!isDone(done)) return;
    const ask = schema.safeParse(given);
    const answered = ask.success ? work(ask.data) : Promise.reject(new Problem("bad_input"));
    answered.then(
      (value) => done({ ok: true, ...value }),
      (error: unknown) => {
        const refusal = refusalOf(error);
        if (problems[refusal.code].report) report(door, refusal.code, error);
        done({
          ok: false,
          problem: refusal.code,
          ...(refusal.retryAfterSeconds === undefined
            ? {}
            : { retryAfterSeconds: refusal.retryAfterSeconds }),
        });
      },
    );
  });
}

function isDone(given: unknown): given is (answer: unknown) => void {
  return typeof given === "function";
}

function refusalOf(error: unknown): Refusal {
  return error instanceof Problem ? error.refusal : { code: "unexpected" };
}

/** Only the four known events, with no bytes beside them, at a human rate. */
function limitFrames(socket: Socket, now: () => number): void {
  const known = new Set(["say", "thread", "receipt", "typing"]);
  const rates = openRates();
  socket.use(([name], next) => {
    if (known.has(name) && rates.take("frames", framesPerMinute, now()) === 0) next();
    else socket.disconnect(true);
  });
}
