import type { ContactKey } from "../../../core/ids.ts";
import type { LogEntry } from "../../../core/log.ts";
import type { Channel, Door } from "../channel.ts";
import { openAccounts } from "./accounts.ts";
import { openEndpoints } from "./endpoints.ts";
import { historyOf, personOf } from "./history.ts";
import type { ToWidget } from "../../../core/webchat/protocol.ts";
import { openRates } from "./rates.ts";
import { read } from "./read.ts";
import { settings, settingsForm, settingsOf } from "./settings.ts";
import { openSockets } from "./sockets.ts";
import { openVisits } from "./visits.ts";

type News<K extends keyof ToWidget> = Parameters<ToWidget[K]>[0];

/** The chat window on the bank's own site: a widget on any page, a visitor known by a signed token, every word acknowledged once it is stored. */
export const webchat: Channel = {
  name: "webchat",
  face: {
    label: { ru: "Чат на сайте", en: "Web chat" },
    replyLabel: { ru: "Ответ в чат", en: "Chat reply" },
    icon: "message-circle",
    sendsOn: "enter",
    letter: false,
    typing: true,
  },
  lane: "live",
  kind: "chat",
  terms: { offerTtlMs: 20_000, cost: 25 },
  settings,
  settingsForm,
  origins: (account) => settingsOf(account).origins,

  async open(door: Door) {
    const now = Date.now;
    const accounts = openAccounts(door, now);
    const visits = openVisits(door, openRates(), now);
    openEndpoints(door, accounts, visits, now);
    openSockets(door, accounts, visits, now);
    return { close: async () => void door.sockets.disconnectSockets(true) };
  },

  read,

  /** The message is in the log already, from where the widget takes it; the visitor's page confirms its arrival by a receipt. */
  deliver: async () => ({ result: "sent", external: null }),

  follow(contact: ContactKey, entries: LogEntry[], work) {
    const news: News<"entries"> = { entries: historyOf(entries) };
    if (news.entries.length > 0) work.tell(contact, "entries", news);
  },

  typing(contact, agentName, on, work) {
    const news: News<"typing"> = { by: personOf(agentName), on };
    work.tell(contact, "typing", news);
  },
};
