import type { PublicSettings } from "../../../core/webchat/protocol.ts";
import { fetchSettings } from "../chat/link.ts";
import type { Shelf } from "../chat/shelf.ts";

/** The account's settings; when the bank cannot be reached, those of the last visit; without these it goes on trying. */
export async function loadSettings(base: URL, account: string, shelf: Shelf): Promise<PublicSettings> {
  for (let tries = 0; ; tries += 1) {
    try {
      const settings = await fetchSettings(base, account);
      shelf.write("settings", settings);
      return settings;
    } catch {
      const known = shelf.read<PublicSettings>("settings");
      if (known) return known;
      await new Promise((resolve) => setTimeout(resolve, Math.min(60_000, 2_000 * 2 ** tries)));
    }
  }
}
