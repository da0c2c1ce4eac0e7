import { z } from "zod";
import { readPhone } from "../../../core/phone.ts";
import {
  longestText,
  mostFiles,
  type Handshake,
  type ReceiptAsk,
  type Since,
  type VisitorEvent,
} from "../../../core/webchat/protocol.ts";

/** The checks of everything that comes from a widget. Unknown fields are dropped; anything else wrong is refused. */

const id = z.uuid().transform((text) => text.toLowerCase());
const token = z.string().min(1).max(300);
const mail = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());

const phone = z
  .string()
  .max(40)
  .transform(readPhone)
  .refine((read) => read !== null);

const file = z.object({
  id: z.string().min(1).max(100),
  name: z.string().min(1).max(200),
  type: z.string().min(1).max(200),
  sizeBytes: z.number().int().nonnegative(),
});

const common = { id, order: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER) };

const message = z.object({
  ...common,
  kind: z.literal("message"),
  form: z.enum(["chat", "letter"]),
  text: z.string().max(longestText),
  files: z.array(file).max(mostFiles),
  name: z.string().trim().max(100),
  email: z.union([z.literal(""), mail]),
  topic: z.string().max(100),
  page: z.string().max(2000),
  language: z.enum(["ru", "en"]),
});

const others = [
  z.object({ ...common, kind: z.literal("ended") }),
  z.object({ ...common, kind: z.literal("callback"), phone }),
  z.object({ ...common, kind: z.literal("letter"), address: mail }),
  z.object({ ...common, kind: z.literal("stays") }),
  z.object({
    ...common,
    kind: z.literal("rated"),
    score: z.number().int().min(1).max(5),
    comment: z.string().trim().max(1000),
  }),
  z.object({ ...common, kind: z.literal("transcript"), address: mail }),
] as const;

/** One event of a visitor as it is stored: its files were proved at the door. */
export type StoredVisitorEvent = z.output<typeof message | (typeof others)[number]>;

/** One event of a visitor as it comes. A message says something, and a letter says where to answer. */
export const visitorEvent: z.ZodType<VisitorEvent> = z.discriminatedUnion("kind", [
  message
    .extend({ files: z.array(file.extend({ proof: token })).max(mostFiles) })
    .refine((given) => given.text.trim() !== "" || given.files.length > 0)
    .refine((given) => given.form === "chat" || given.email !== ""),
  ...others,
]);

export const since: z.ZodType<Since> = z.object({
  conversation: z.string().max(100).nullable(),
  seq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

export const receipt: z.ZodType<ReceiptAsk> = z.object({
  message: z.string().min(1).max(100),
  state: z.enum(["delivered", "read"]),
});

export const typing = z.object({ on: z.boolean() });

export const claim = z.object({ visitor: z.uuid(), token });

export const handshake: z.ZodType<Handshake> = z.object({
  account: z.string().min(1).max(100),
  visitor: z.uuid(),
  token,
});
