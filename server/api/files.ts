import { z } from "zod";
import type { Person } from "../../core/access.ts";
import type { FileId } from "../../core/ids.ts";
import type { FileRef } from "../../core/message.ts";
import { Problem } from "../../core/problems.ts";
import { safeName } from "../../adapters/files.ts";
import { conversationsOfFile } from "../../adapters/store/fileUse.ts";
import type { Store } from "../../adapters/store/store.ts";
import { isUploader, noteUpload } from "../../adapters/store/uploads.ts";
import { conversationToRead } from "../access.ts";
import { readBytes } from "../guard/bytes.ts";
import { provenType } from "../guard/fileKinds.ts";
import { serveFile } from "../guard/serve.ts";
import { byId, route, sent, type Route } from "../route.ts";

const longestFile = 25 * 1024 * 1024;

/** Files of agents' answers and of clients' messages. */
export function fileRoutes(store: Store): Route[] {
  return [
    route({
      method: "post",
      path: "/api/files",
      who: "agent",
      bytes: true,
      patienceMs: 60_000,
      query: z.strictObject({ name: z.string().min(1).max(300) }),
      async run({ query, person, request }): Promise<FileRef> {
        const bytes = await readBytes(request, longestFile);
        if (bytes.length === 0) throw new Problem("bad_input", { fields: { file: "empty" } });
        const name = safeName(query.name);
        const type = provenType(name, bytes);
        if (!type) throw new Problem("type_refused");
        const ref = await store.files.save({ name, type, bytes });
        await noteUpload(store, person.id, ref);
        return ref;
      },
    }),
    route({
      method: "get",
      path: "/api/files/:id",
      who: "agent",
      params: byId,
      query: z.strictObject({ inline: z.enum(["0", "1"]).optional() }),
      patienceMs: 20_000,
      async run({ params, query, person, response }) {
        if (!(await mayReadFile(store, person, params.id))) throw new Problem("not_found");
        const file = await store.files.read(params.id);
        if (!file) throw new Problem("not_found");
        serveFile(response, file.ref, file.bytes, query.inline === "1");
        return sent;
      },
    }),
  ];
}

/** A file may be read by whoever stored it and by whoever may read a conversation that holds it. */
async function mayReadFile(store: Store, person: Person, file: FileId): Promise<boolean> {
  if (await isUploader(store, person.id, file)) return true;
  for (const conversation of await conversationsOfFile(store, file)) {
    const readable = await conversationToRead(store, person, conversation).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Problem && error.refusal.code === "not_found") return false;
        throw error;
      },
    );
    if (readable) return true;
  }
  return false;
}
