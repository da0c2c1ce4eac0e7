import { z } from "zod";
import type { FileRef, Message } from "../../core/message.ts";
import { Problem } from "../../core/problems.ts";
import { findMessage } from "../../adapters/store/fileUse.ts";
import type { Store } from "../../adapters/store/store.ts";
import { conversationToRead } from "../access.ts";
import { isSafePicture } from "../guard/fileKinds.ts";
import { id, route, sent, type Route } from "../route.ts";

/** Pictures inside a letter ride in its document, because the sandboxed frame has no session to fetch them with. */
const mostInlineBytes = 8 * 1024 * 1024;

/** The HTML of a letter as a document of its own, for the sandboxed frame. */
export function letterRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/conversations/:id/messages/:message/html",
      who: "agent",
      params: z.strictObject({ id, message: id }),
      query: z.strictObject({ images: z.enum(["0", "1"]).optional() }),
      async run({ params, query, person, response }) {
        await conversationToRead(store, person, params.id);
        const message = await findMessage(store, params.message);
        if (!message?.html || message.conversation !== params.id) throw new Problem("not_found");
        const remote = query.images === "1";
        const body = await withPictures(store, message, remote);
        response.setHeader("Content-Security-Policy", letterPolicy(remote));
        response.setHeader("X-Frame-Options", "SAMEORIGIN");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.type("text/html; charset=utf-8").send(documentOf(body));
        return sent;
      },
    }),
  ];
}

function letterPolicy(remote: boolean): string {
  return [
    // Links open outside of the frame; nothing runs and nothing is sent.
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    "default-src 'none'",
    `img-src data:${remote ? " https: http:" : ""}`,
    "style-src 'unsafe-inline'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}

function documentOf(body: string): string {
  return (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">' +
    "<style>body{margin:12px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;background:#fff;color:#111}" +
    "img{max-width:100%;height:auto}table{max-width:100%}</style></head>" +
    `<body>${body}</body></html>`
  );
}

/** Sets in the pictures that came with the letter and, when asked, lets the remote ones load. */
async function withPictures(store: Store, message: Message, remote: boolean): Promise<string> {
  let html = message.html ?? "";
  let left = mostInlineBytes;
  for (const ref of message.files) {
    if (!ref.inlineId || !isSafePicture(ref.type) || ref.sizeBytes > left) continue;
    const source = await dataUrl(store, ref);
    if (!source) continue;
    left -= ref.sizeBytes;
    html = html.replaceAll(`src="cid:${encodeURIComponent(ref.inlineId)}"`, `src="${source}"`);
  }
  return remote ? html.replaceAll('data-blocked-src="', 'src="') : html;
}

async function dataUrl(store: Store, ref: FileRef): Promise<string | null> {
  const file = await store.files.read(ref.id);
  return file ? `data:${ref.type};base64,${Buffer.from(file.bytes).toString("base64")}` : null;
}
