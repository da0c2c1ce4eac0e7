import type { AgentId, FileId } from "../../core/ids.ts";
import type { FileRef } from "../../core/message.ts";
import { Problem } from "../../core/problems.ts";
import { uploads } from "./records/uploads.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

/** Notes whose file it is. */
export async function noteUpload(store: Base, agent: AgentId, ref: FileRef): Promise<void> {
  await uploads.of(store).insertOne({ _id: ref.id, agent, ref, at: new Date() });
}

/** The agent's own uploads under these ids, in this order. Problem `bad_input` for any that is not theirs. */
export async function uploadsOf(store: Base, agent: AgentId, files: FileId[]): Promise<FileRef[]> {
  if (files.length === 0) return [];
  const found = await uploads
    .of(store)
    .find({ _id: { $in: files } })
    .toArray();
  const own = new Map(found.filter((one) => one.agent === agent).map((one) => [one._id, one.ref]));
  return files.map((file) => {
    const ref = own.get(file);
    if (!ref) throw new Problem("bad_input", { fields: { files: "unknown" } });
    return ref;
  });
}

export async function isUploader(store: Base, agent: AgentId, file: FileId): Promise<boolean> {
  return (await uploads.of(store).findOne({ _id: file }))?.agent === agent;
}

/** The files of a draft go on to whoever goes on with it. */
export async function handUploads(
  store: Base,
  from: AgentId,
  to: AgentId,
  files: readonly FileRef[],
): Promise<void> {
  if (files.length === 0) return;
  const ids = files.map(({ id }) => id);
  await uploads.of(store).updateMany({ _id: { $in: ids }, agent: from }, { $set: { agent: to } });
}
