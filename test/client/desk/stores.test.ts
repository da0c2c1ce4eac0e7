// @vitest-environment jsdom
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { useClock } from "../../../client/desk/stores/clock.ts";
import { useDesk } from "../../../client/desk/stores/desk.ts";
import { useOpened } from "../../../client/desk/stores/opened.ts";
import { usePending } from "../../../client/desk/stores/pending.ts";
import { useSession } from "../../../client/desk/stores/session.ts";
import { anAgent, anItem, anOffer, aSnapshot, planned, received } from "./facts.ts";
import { server } from "./server.ts";

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {} }));
  setActivePinia(createPinia());
  useSession().me = anAgent();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the view of the desk", () => {
  it("is the snapshot, with what was heard while it was on its way folded in", async () => {
    const hub = server();
    const answer = hub.hold("GET /api/desk");
    const desk = useDesk();
    const loading = desk.load();
    desk.apply({ kind: "item", item: anItem({ rev: 5, subject: "новее" }) });
    answer(
      aSnapshot({ view: { me: anAgent(), items: { item: anItem({ rev: 4 }) }, offers: {}, threads: {} } }),
    );
    await loading;
    expect(desk.mine.map((item) => item.subject)).toEqual(["новее"]);
  });

  it("shows who waits in the order in which they are taken: urgency and rating are worth time", async () => {
    const hub = server();
    const waits = { state: "queued", agent: null } as const;
    const items = Object.fromEntries(
      [
        anItem({ ...waits, id: "old", arrivedAtMs: 0 }),
        anItem({ ...waits, id: "rated", arrivedAtMs: 20_000, rating: "A" }),
        anItem({ ...waits, id: "urgent", arrivedAtMs: 100_000, priority: 1 }),
      ].map((item) => [item.id, item]),
    );
    hub.answer("GET /api/desk", aSnapshot({ view: { me: anAgent(), items, offers: {}, threads: {} } }));
    const desk = useDesk();
    await desk.load();
    expect(desk.waiting.map(({ id }) => id)).toEqual(["rated", "old", "urgent"]);
  });

  it("forgets a slow answer when a younger one has been asked for", async () => {
    const hub = server();
    const first = hub.hold("GET /api/desk");
    const desk = useDesk();
    const slow = desk.load();
    const second = hub.hold("GET /api/desk");
    const quick = desk.load();
    second(aSnapshot({ previews: { talk: { text: "ново", atMs: 2, unread: 1 } } }));
    await quick;
    first(aSnapshot());
    await slow;
    expect(desk.previews["talk"]?.text).toBe("ново");
  });

  it("keeps the threads that are open when it loads again", async () => {
    const hub = server();
    hub.answer("GET /api/desk", aSnapshot());
    const desk = useDesk();
    await desk.load();
    desk.view = { ...desk.view!, threads: { talk: { conversation: "talk", entries: [received(1)] } } };
    hub.answer("GET /api/desk", aSnapshot());
    await desk.load();
    expect(desk.view?.threads["talk"]?.entries).toHaveLength(1);
  });

  it("says that it could not be loaded, and keeps what it has when a later load fails", async () => {
    const hub = server();
    const desk = useDesk();
    hub.refuse("GET /api/desk", 503, "store_down");
    await expect(desk.load()).rejects.toThrow();
    expect(desk.state).toBe("error");
    hub.answer("GET /api/desk", aSnapshot());
    await desk.load();
    hub.refuse("GET /api/desk", 503, "store_down");
    await expect(desk.load()).rejects.toThrow();
    expect(desk.state).toBe("done");
  });

  it("drops an offer when its time is over by the server's clock", async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const hub = server();
    // The server is a minute ahead of this computer.
    const nowMs = 1_060_000;
    const offer = anOffer({ untilMs: nowMs + 20_000 });
    hub.answer(
      "GET /api/desk",
      aSnapshot({
        nowMs,
        view: { me: anAgent(), items: { item: offer.item }, offers: { item: offer }, threads: {} },
      }),
    );
    const clock = useClock();
    clock.start();
    const desk = useDesk();
    await desk.load();
    expect(desk.offers).toHaveLength(1);
    vi.advanceTimersByTime(19_000);
    expect(desk.offers).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(desk.offers).toHaveLength(0);
    clock.stop();
  });

  it("takes a declined offer away, and leaves a younger one of the same item", async () => {
    const hub = server();
    hub.answer("GET /api/desk", aSnapshot());
    const desk = useDesk();
    await desk.load();
    desk.apply({ kind: "offer", offer: anOffer() });
    desk.dropOffer("item", 1);
    expect(desk.offers).toHaveLength(0);
    const asked = [{ agent: "anna", offer: 2 }];
    const again = anItem({ state: "reserved", agent: null, asked, rev: 4 });
    desk.apply({ kind: "offer", offer: anOffer({ item: again, offer: 2 }) });
    desk.dropOffer("item", 1);
    expect(desk.offers.map((offer) => offer.offer)).toEqual([2]);
  });

  it("keeps an offer while others who were asked at once decline, and says who took it", async () => {
    const hub = server();
    hub.answer("GET /api/desk", aSnapshot());
    const desk = useDesk();
    await desk.load();
    const [mine, other] = [
      { agent: "anna", offer: 1 },
      { agent: "boris", offer: 2 },
    ];
    const rings = anItem({ state: "reserved", agent: null, asked: [mine, other], rev: 2 });
    desk.apply({ kind: "item", item: rings });
    desk.apply({ kind: "offer", offer: anOffer({ item: rings }) });
    desk.apply({ kind: "item", item: { ...rings, asked: [mine], rev: 3 } });
    expect(desk.offers.map(({ offer, item }) => [offer, item.rev])).toEqual([[1, 3]]);
    expect([desk.waiting.length, desk.mine.length, desk.taken]).toEqual([0, 0, null]);
    desk.apply({ kind: "item", item: anItem({ agent: "boris", rev: 4 }) });
    expect(desk.offers).toEqual([]);
    expect(desk.taken).toMatchObject({ offer: { offer: 1 }, by: "boris" });
  });

  it("says nothing of an offer that this agent took or that ended otherwise", async () => {
    const hub = server();
    hub.answer("GET /api/desk", aSnapshot());
    const desk = useDesk();
    await desk.load();
    desk.apply({ kind: "offer", offer: anOffer() });
    desk.apply({ kind: "item", item: anItem({ agent: "anna", rev: 4 }) });
    desk.apply({ kind: "offer", offer: anOffer({ item: anItem({ ...anOffer().item, rev: 5 }) }) });
    desk.apply({ kind: "item", item: anItem({ state: "queued", agent: null, rev: 6 }) });
    expect(desk.offers).toEqual([]);
    expect(desk.taken).toBeNull();
  });

  it("counts the unread of others and none of the conversation in front of the agent", async () => {
    const hub = server();
    hub.answer("GET /api/desk", aSnapshot());
    const desk = useDesk();
    await desk.load();
    desk.apply({ kind: "entry", entry: received(1) });
    expect(desk.previews["talk"]?.unread).toBe(1);
    desk.facing = "talk";
    desk.markRead("talk");
    desk.apply({ kind: "entry", entry: received(2) });
    expect(desk.previews["talk"]?.unread).toBe(0);
  });

  it("believes that the client types for a few seconds, and not after a message came", async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const hub = server();
    hub.answer("GET /api/desk", aSnapshot({ nowMs: 1_000_000 }));
    const clock = useClock();
    clock.start();
    const desk = useDesk();
    await desk.load();
    const typing = { conversation: "talk", who: { kind: "client" }, on: true } as const;
    desk.hearTyping(typing);
    expect(desk.typingIn("talk")).toEqual({ name: null });
    vi.advanceTimersByTime(8_000);
    expect(desk.typingIn("talk")).toBeNull();
    desk.hearTyping(typing);
    desk.apply({ kind: "entry", entry: received(1, {}) });
    expect(desk.typingIn("talk")).toBeNull();
    desk.hearTyping({ ...typing, who: { kind: "agent", id: "anna", name: "Анна" } });
    expect(desk.typingIn("talk")).toBeNull();
    clock.stop();
  });
});

describe("an opened conversation", () => {
  const openedWith = (entries: object[]) => ({
    conversation: { id: "talk", agent: "anna", state: "open", item: anItem(), mayAct: true },
    entries,
    drafts: [],
    card: null,
    seen: 0,
  });

  async function ready(hub: ReturnType<typeof server>): Promise<void> {
    hub.answer("GET /api/desk", aSnapshot());
    await useDesk().load();
  }

  it("asks for the rows after the last it knows when one is missing", async () => {
    const hub = server();
    await ready(hub);
    hub.answer("GET /api/conversations/talk", openedWith([received(1)]));
    hub.answer("GET /api/conversations/talk/entries?since=1", { entries: [], more: false });
    const opened = useOpened();
    await opened.open("talk");
    hub.answer("GET /api/conversations/talk/entries?since=1", {
      entries: [received(2), received(3)],
      more: false,
    });
    useDesk().apply({ kind: "entry", entry: received(3) });
    await vi.waitFor(() =>
      expect(useDesk().view?.threads["talk"]?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3]),
    );
  });

  it("keeps rows that came by the socket while the page was being fetched", async () => {
    const hub = server();
    await ready(hub);
    hub.answer("GET /api/conversations/talk", openedWith([received(1)]));
    hub.answer("GET /api/conversations/talk/entries?since=1", { entries: [received(2)], more: false });
    const opened = useOpened();
    await opened.open("talk");
    hub.answer("GET /api/conversations/talk", openedWith([received(1)]));
    hub.answer("GET /api/conversations/talk/entries?since=2", { entries: [], more: false });
    await opened.open("talk");
    expect(useDesk().view?.threads["talk"]?.entries.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("follows its item: whoever has it may act, and a finished one is nobody's", async () => {
    const hub = server();
    await ready(hub);
    hub.answer("GET /api/conversations/talk", openedWith([]));
    hub.answer("GET /api/conversations/talk/entries?since=0", { entries: [], more: false });
    const opened = useOpened();
    await opened.open("talk");
    const head = () => opened.all.get("talk")?.head;
    useDesk().applyItem(anItem({ rev: 7, agent: "boris" }));
    expect(head()).toMatchObject({ agent: "boris", mayAct: false });
    useDesk().applyItem(anItem({ rev: 6 }));
    expect(head()?.agent).toBe("boris");
    useDesk().applyItem(anItem({ rev: 8, state: "completed" }));
    expect(head()).toMatchObject({ item: null, agent: null });
  });
});

describe("words on their way", () => {
  const words = (id: string, over: object = {}) => ({
    id,
    conversation: "talk",
    kind: "reply" as const,
    text: id,
    files: [],
    atMs: 1,
    ...over,
  });

  it("are sent again under the same id until they are acknowledged, in their order", async () => {
    vi.useFakeTimers();
    const hub = server();
    hub.lose("POST /api/conversations/talk/replies");
    hub.lose("POST /api/conversations/talk/replies");
    const pending = usePending();
    pending.send(words("one"));
    pending.send(words("two"));
    await vi.advanceTimersByTimeAsync(100);
    expect(pending.waitingCount).toBe(2);
    hub.answer("POST /api/conversations/talk/replies", { entry: null });
    hub.answer("POST /api/conversations/talk/replies", { entry: null });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(pending.waitingCount).toBe(0);
    const sent = hub.asked.map(({ body }) => (body as { id: string }).id);
    expect(sent).toEqual(["one", "one", "one", "two"]);
  });

  it("survive a reload, and belong to the person who wrote them", async () => {
    vi.useFakeTimers();
    const hub = server();
    hub.lose("POST /api/conversations/talk/replies");
    usePending().send(words("kept"));
    await vi.advanceTimersByTimeAsync(50);
    setActivePinia(createPinia());
    useSession().me = anAgent({ id: "boris" });
    usePending().restore();
    expect(usePending().all).toEqual([]);
    setActivePinia(createPinia());
    useSession().me = anAgent();
    hub.answer("POST /api/conversations/talk/replies", { entry: planned(1, "kept") });
    usePending().restore();
    expect(usePending().all.map((one) => one.id)).toEqual(["kept"]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(usePending().all).toEqual([]);
    await nextTick();
    expect(localStorage.getItem("okno.pending.anna")).toBeNull();
  });

  it("wait behind a refused message of the same conversation, and others pass it", async () => {
    const hub = server();
    hub.refuse("POST /api/conversations/talk/replies", 403, "not_allowed");
    hub.answer("POST /api/conversations/other/replies", { entry: null });
    const pending = usePending();
    pending.send(words("refused"));
    pending.send(words("behind"));
    pending.send(words("elsewhere", { conversation: "other" }));
    await vi.waitFor(() => expect(hub.asked).toHaveLength(2));
    await vi.waitFor(() => expect(pending.all.map((one) => one.id)).toEqual(["refused", "behind"]));
    expect(pending.of("talk")[0]?.refused).toBe("not_allowed");
    hub.answer("POST /api/conversations/talk/replies", { entry: null });
    expect(pending.drop("refused")?.text).toBe("refused");
    await pending.run();
    expect(pending.all).toEqual([]);
  });

  it("wait, and are not refused, while nobody is signed in", async () => {
    vi.useFakeTimers();
    const hub = server();
    hub.refuse("POST /api/conversations/talk/notes", 401, "not_signed_in");
    const pending = usePending();
    pending.send(words("note", { kind: "note" }));
    await vi.advanceTimersByTimeAsync(100);
    expect(pending.all).toMatchObject([{ id: "note", refused: null }]);
  });
});

describe("who is signed in", () => {
  it("is asked again after a sign-in, and forgotten when the cookie has ended", async () => {
    const hub = server();
    hub.answer("POST /api/session", { me: anAgent() });
    await useSession().signIn("anna", "secret");
    setActivePinia(createPinia());
    hub.answer("GET /api/session", { me: anAgent() });
    await useSession().restore();
    expect(useSession().state).toBe("in");
    hub.refuse("GET /api/session", 401, "not_signed_in");
    await useSession().restore();
    expect(useSession().state).toBe("out");
  });

  it("stays open while the server is away", async () => {
    const hub = server();
    hub.lose("GET /api/session");
    await expect(useSession().restore()).rejects.toThrow();
    expect(useSession().state).toBe("unknown");
  });
});
