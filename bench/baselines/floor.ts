import mongoose from "mongoose";
import type { Said } from "./parts.ts";

interface Received {
  _id: string;
  key: string;
  contact: string;
  raw: string;
  state: "stored" | "done";
  receivedAt: Date;
}

interface Conversation {
  _id: string;
  seq: number;
  lastAt: Date;
}

interface Row {
  _id: string;
  conversation: string;
  at: Date;
  what: { kind: "message.received"; text: string };
}

/** The least that keeps our promises: a received message is in the journal, and its row in the log comes with the conversation's change or not at all. */
export interface Floor {
  save(said: Said): Promise<void>;
  log(said: Said): Promise<void>;
}

/** Opens m4's store. */
export async function openFloor(url: string): Promise<Floor> {
  const client = await new mongoose.mongo.MongoClient(url, {
    writeConcern: { w: "majority", journal: true },
  }).connect();
  const db = client.db();
  const inbox = db.collection<Received>("inbox");
  const conversations = db.collection<Conversation>("conversations");
  const rows = db.collection<Row>("interactions");
  await inbox.createIndex({ key: 1 }, { unique: true });
  await rows.createIndex({ conversation: 1, at: 1 });
  return {
    save: async (said) => {
      await inbox.insertOne({
        _id: said.id,
        key: said.id,
        contact: said.contact,
        raw: JSON.stringify(said),
        state: "stored",
        receivedAt: new Date(),
      });
    },
    log: async (said) => {
      const at = new Date();
      await client.withSession((session) =>
        session.withTransaction(async () => {
          await conversations.updateOne(
            { _id: said.contact },
            { $inc: { seq: 1 }, $set: { lastAt: at } },
            { session, upsert: true },
          );
          await rows.insertOne(
            {
              _id: said.id,
              conversation: said.contact,
              at,
              what: { kind: "message.received", text: said.text },
            },
            { session },
          );
          await inbox.updateOne({ _id: said.id }, { $set: { state: "done" } }, { session });
        }),
      );
    },
  };
}
