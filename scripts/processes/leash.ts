/**
 * Loaded into every Node process that a parent of ours starts (`--import`): when the parent dies, even by SIGKILL,
 * the channel to it breaks and this process shuts down in order, then by force. By hand or in a container there is no
 * channel and nothing happens.
 */
import process from "node:process";

if (process.connected && process.channel) {
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.kill(process.pid, "SIGKILL"), 8_000).unref();
  });
  // The channel alone must not keep the process alive.
  process.channel.unref();
}
