import type { Channel } from "./channel.ts";

/** The channels by name; start-up refuses a nameless or repeated one. */
export function register(list: Channel[]): ReadonlyMap<string, Channel> {
  const channels = new Map<string, Channel>();
  for (const channel of list) {
    if (!/^[a-z][a-z0-9]*$/.test(channel.name))
      throw new Error(`A channel needs a short lower-case name, not "${channel.name}".`);
    if (channels.has(channel.name)) throw new Error(`Channel "${channel.name}" is registered twice.`);
    channels.set(channel.name, channel);
  }
  return channels;
}
