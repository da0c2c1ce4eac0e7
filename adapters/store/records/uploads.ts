import type { AgentId, FileId } from "../../../core/ids.ts";
import type { FileRef } from "../../../core/message.ts";
import { Schema } from "mongoose";
import { noun } from "../noun.ts";

/** A file that an agent stored for an answer not yet sent: only they may name it in one. */
export interface UploadRecord {
  _id: FileId;
  agent: AgentId;
  ref: FileRef;
  at: Date;
}

export const uploads = noun<UploadRecord>("uploads", { agent: String, ref: Schema.Types.Mixed, at: Date });
