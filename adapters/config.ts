import { z } from "zod";

/** An address part that may be 0, meaning any free port. */
const port = z.coerce.number().int().min(0).max(65535);

/** Every setting, once: its name, check, default and a sentence. `.env.example` is generated from this table. */
export const settings = {
  HOST: {
    check: z.string().min(1).default("127.0.0.1"),
    says: "Address that the server and the mail listener bind to.",
  },
  PORT: { check: port.default(3000), says: "HTTP port of the server; 0 means any free one." },
  SMTP_PORT: { check: port.default(2525), says: "Port on which mail is received; 0 means any free one." },
  DATA_DIR: {
    check: z.string().min(1).default("data"),
    says: "Folder for files, and for the embedded store and Redis where no address is given.",
  },
  MONGO_URL: {
    check: z
      .string()
      .regex(/^mongodb(\+srv)?:\/\//, "must begin with mongodb://")
      .optional(),
    says: "MongoDB, a replica set of version 7 or newer; without it the embedded store is used.",
  },
  REDIS_URL: {
    check: z
      .string()
      .regex(/^(rediss?|unix):\/\//, "must begin with redis://, rediss:// or unix://")
      .optional(),
    says: "Redis with AOF and noeviction; without it one is started under DATA_DIR.",
  },
  LOG_LEVEL: {
    check: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    says: "How much is logged.",
  },
  PUBLIC_URL: {
    check: z.url().optional(),
    says: "Address under which browsers reach the server, when a proxy stands before it; https turns on Secure cookies.",
  },
  INBOX_DAYS: {
    check: z.coerce.number().int().min(1).max(3650).default(90),
    says: "For so many days the raw form of what came in is kept as evidence after it was handled; the log keeps messages and letters for ever.",
  },
  LANES: {
    check: z.enum(["live", "bulk", "live,bulk"]).default("live,bulk"),
    says: "Which jobs this worker process takes: live (chats, offers), bulk (mail), or both.",
  },
} as const;

type Settings = typeof settings;

/** The checked environment. */
export type Config = { [K in keyof Settings]: z.output<Settings[K]["check"]> };

/** Reads and checks the environment; all faults come together, one sentence each. */
export function readConfig(
  env: Record<string, string | undefined>,
): { config: Config } | { faults: string[] } {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { check }] of Object.entries(settings)) {
    const given = env[name] === "" ? undefined : env[name];
    const result = check.safeParse(given);
    if (result.success) values[name] = result.data;
    else
      faults.push(
        `${name}=${JSON.stringify(given)}: ${result.error.issues.map((issue) => issue.message).join("; ")}.`,
      );
  }
  return faults.length > 0 ? { faults } : { config: values as Config };
}
