import { createServer } from "node:net";
import { codeOf, Refusal } from "./refusal.ts";

/** Refuses, before anything is started, when an address cannot be listened on. 0 means any free port. */
export async function checkPort(setting: string, host: string, port: number): Promise<void> {
  if (port === 0) return;
  const listener = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(port, host, resolve);
    });
  } catch (error) {
    throw new Refusal(whyNot(setting, host, port, codeOf(error)), { cause: error });
  } finally {
    await new Promise((resolve) => listener.close(resolve));
  }
}

function whyNot(setting: string, host: string, port: number, code: string): string {
  if (code === "EADDRINUSE")
    return `Port ${port} on ${host} is taken by another program: stop it, or start with another ${setting} (${setting}=0 takes any free one).`;
  if (code === "EACCES")
    return `Port ${port} may be used by the administrator only: start with a ${setting} above 1023.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `HOST=${host} is not an address of this machine.`;
  return `${setting}=${port} on ${host} cannot be listened on (${code}).`;
}
