import { z } from "zod";
import type { AccountForm, AdminChannel } from "../../../core/desk.ts";
import { Problem } from "../../../core/problems.ts";
import type { Account } from "../../../core/queue.ts";
import type { Channel } from "../../../adapters/channels/channel.ts";
import { accounts } from "../../../adapters/store/accounts.ts";
import type { Store } from "../../../adapters/store/store.ts";
import type { Realtime } from "../../realtime.ts";
import { id, route, type Route } from "../../route.ts";
import { name } from "../words.ts";
import { nounRoutes } from "./noun.ts";
import { checkQueues } from "./queues.ts";

type Given = Record<string, unknown>;

const form = z.strictObject({
  channel: z.string().max(40),
  name,
  queue: id,
  settings: z.record(z.string().max(60), z.unknown()),
  active: z.boolean(),
});

/** Mailboxes, widgets and other addresses of the bank; what they need is the channel's own affair. */
export function accountRoutes(store: Store, realtime: Pick<Realtime, "resyncAll">): Route[] {
  const channelOf = (wanted: string): Channel => {
    const channel = store.channels.get(wanted);
    if (!channel) throw new Problem("bad_input", { fields: { channel: "unknown" } });
    return channel;
  };
  return [
    route({
      method: "get",
      path: "/api/admin/channels",
      who: "administrator",
      async run(): Promise<{ rows: AdminChannel[] }> {
        const rows = [...store.channels.values()];
        return {
          rows: rows.map(({ name, face, terms, settingsForm }) => ({ name, face, terms, settingsForm })),
        };
      },
    }),
    ...nounRoutes<Account, AccountForm>(store, realtime, {
      noun: "accounts",
      settings: accounts,
      form,
      show: (row) => ({ ...row, settings: withoutSecrets(store.channels.get(row.channel), row.settings) }),
      async prepare(given, before) {
        const channel = channelOf(given.channel);
        if (before && before.channel !== given.channel)
          throw new Problem("bad_input", { fields: { channel: "fixed" } });
        await checkQueues(store, [given.queue], "queue");
        return { ...given, settings: checkedSettings(channel, given.settings as Given, before?.settings) };
      },
    }),
  ];
}

function secretKeys(channel: Channel | undefined): string[] {
  return (channel?.settingsForm ?? []).filter((field) => field.kind === "secret").map((field) => field.key);
}

/** A kept secret never leaves the process again. */
function withoutSecrets(channel: Channel | undefined, settings: unknown): unknown {
  if (!channel) return {};
  const shown: Given = { ...(settings as Given | null) };
  for (const key of secretKeys(channel)) if (key in shown) shown[key] = "";
  return shown;
}

/** The settings as given, once the channel accepts them: it reads them again from this form. A secret sent back empty stays. */
function checkedSettings(channel: Channel, given: Given, before: unknown): Given {
  const merged: Given = { ...given };
  for (const key of secretKeys(channel))
    if (merged[key] === "" || merged[key] === undefined) merged[key] = (before as Given | undefined)?.[key];
  const known = new Set(channel.settingsForm.map((field) => field.key));
  const kept = Object.fromEntries(
    Object.entries(merged).filter(([key, value]) => known.has(key) && value !== undefined),
  );
  const read = channel.settings.safeParse(kept);
  if (!read.success)
    throw new Problem("bad_input", {
      fields: Object.fromEntries(
        read.error.issues.map((issue) => [`settings.${issue.path.map(String).join(".")}`, issue.message]),
      ),
    });
  return kept;
}
