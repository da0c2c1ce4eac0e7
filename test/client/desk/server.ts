import { vi } from "vitest";

type Reply = () => Promise<Response>;

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

/** Stands for the server in one test: each answer is given once, in order; a request that nobody expected fails. */
export function server() {
  const replies = new Map<string, Reply[]>();
  const asked: { what: string; body: unknown }[] = [];
  const add = (what: string, reply: Reply): void =>
    void replies.set(what, [...(replies.get(what) ?? []), reply]);

  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const what = `${init.method} ${path}`;
    asked.push({ what, body: typeof init.body === "string" ? JSON.parse(init.body) : init.body });
    const [reply, ...rest] = replies.get(what) ?? [];
    if (!reply) throw new Error(`Nobody expected ${what}`);
    replies.set(what, rest);
    return reply();
  });

  return {
    /** Every request so far. */
    asked,
    answer: (what: string, body: unknown) => add(what, async () => json(body)),
    refuse: (what: string, status: number, code: string, fields: Record<string, string> = {}) =>
      add(what, async () => json({ code, message: code, fields }, status)),
    /** The network swallows it. */
    lose: (what: string) =>
      add(what, async () => {
        throw new TypeError("Failed to fetch");
      }),
    /** Answers when the test says so. */
    hold(what: string): (body: unknown) => void {
      const wait = Promise.withResolvers<unknown>();
      add(what, async () => json(await wait.promise));
      return wait.resolve;
    },
  };
}
