// A real IMAP server for a test: Dovecot with everything it keeps in a folder of its own, on a free port.

import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  readdirSync,
  statSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { ImapFlow } from "imapflow";

export const PASSWORD = "secret of the test";

export interface Dovecot {
  port: number;
  /** A logged-in client of this user, for the test's own use. */
  client(user: string): Promise<ImapFlow>;
  /** Makes the newest letter of this user unreadable for the server. */
  spoilNewest(user: string): void;
  stop(): Promise<void>;
}

/** Whether the program is installed on this machine (Debian: dovecot-imapd). */
export const hasDovecot = spawnSync("dovecot", ["--version"]).status === 0;

export async function startDovecot(): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), "okno-imap-"));
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  // Dovecot refuses mail that belongs to root.
  const [uid, gid] = isRoot ? [65534, 65534] : [process.getuid!(), process.getgid!()];
  const mail = join(folder, "mail");
  mkdirSync(mail);
  chownSync(mail, uid, gid);
  chownSync(folder, uid, gid);
  const { username } = userInfo();
  const settings = [
    "protocols = imap",
    "listen = 127.0.0.1",
    "ssl = no",
    "disable_plaintext_auth = no",
    `base_dir = ${folder}/run`,
    `state_dir = ${folder}/state`,
    `log_path = ${folder}/log`,
    `mail_location = maildir:${mail}/%u`,
    "first_valid_uid = 1",
    "first_valid_gid = 1",
    ...(isRoot ? [] : [`default_internal_user = ${username}`, `default_login_user = ${username}`]),
    `passdb {\n driver = static\n args = password=${PASSWORD.replaceAll(" ", "_")}\n}`,
    `userdb {\n driver = static\n args = uid=${uid} gid=${gid} home=${mail}/%u\n}`,
    `service imap-login {\n chroot =\n inet_listener imap {\n port = ${port}\n }\n inet_listener imaps {\n port = 0\n }\n}`,
    "service anvil {\n chroot =\n}",
    "service stats {\n chroot =\n}",
  ];
  writeFileSync(join(folder, "dovecot.conf"), `${settings.join("\n")}\n`);
  const server = spawn("dovecot", ["-F", "-c", join(folder, "dovecot.conf")], { stdio: "ignore" });
  await answers(port);
  return {
    port,
    client: async (user) => {
      const client = new ImapFlow({
        host: "127.0.0.1",
        port,
        secure: false,
        auth: { user, pass: PASSWORD.replaceAll(" ", "_") },
        logger: false,
      });
      client.on("error", () => undefined);
      await client.connect();
      return client;
    },
    spoilNewest: (user) => {
      const letters = ["new", "cur"].flatMap((name) => {
        const place = join(mail, user, name);
        return readdirSync(place).map((each) => join(place, each));
      });
      const newest = letters.sort((a, b) => statSync(b).ctimeMs - statSync(a).ctimeMs)[0]!;
      chmodSync(newest, 0);
    },
    stop: async () => {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("data", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("close", () => resolve(false));
      setTimeout(() => socket.destroy(), 2000);
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Dovecot did not start");
}
