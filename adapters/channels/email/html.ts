// HTML of letters, made harmless on the server: nothing runs, nothing loads by itself, links show where they lead.
// The screen puts the result into a sandboxed frame all the same.

import sanitizeHtml from "sanitize-html";

import { textOfSafeHtml } from "./htmlText.ts";
import { safeStyle } from "./styles.ts";
import { isTangled, wordsOfTangled } from "./tangle.ts";

export interface SafeHtml {
  /** Null when it is nested too deep to be cleaned: then there are only words. */
  html: string | null;
  /** The same words as plain text. */
  words: string;
  /** How many remote images wait to be asked for. */
  blockedImages: number;
  /** Content ids the HTML shows, normalised. */
  contentIds: Set<string>;
}

const BLOCKED = "data-blocked-src";
const NESTING = 150;
const NUMERIC = /^\d{1,5}(?:\.\d{1,3})?(?:px|%)?$/;

/** Sanitises the HTML of a letter. `data:` pictures go too; `cid:` ones stay as `src="cid:…"`. */
export function makeSafe(html: string): SafeHtml {
  if (isTangled(html))
    return { html: null, words: wordsOfTangled(html), blockedImages: 0, contentIds: new Set() };
  const contentIds = new Set<string>();
  let blockedImages = 0;
  const image = (attribs: sanitizeHtml.Attributes): sanitizeHtml.Attributes => {
    const source = cleanUrl(attribs["src"] ?? "");
    const rest = without(attribs, "src");
    if (/^cid:/i.test(source)) {
      const id = contentId(source.slice(4));
      contentIds.add(id);
      return { ...rest, src: `cid:${encodeURIComponent(id)}` };
    }
    if (!/^https?:\/\//i.test(source)) return rest;
    blockedImages++;
    return { ...rest, [BLOCKED]: source };
  };
  const safe = sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: {
      "*": ["style", "dir", "lang", "align", "valign", "bgcolor", "width", "height", "title"],
      a: ["href", "data-host", "target", "rel"],
      img: ["src", "alt", BLOCKED],
      font: ["color", "face", "size"],
      table: ["border", "cellpadding", "cellspacing"],
      td: ["colspan", "rowspan"],
      th: ["colspan", "rowspan"],
      ol: ["start", "type"],
    },
    allowedSchemes: ["http", "https", "mailto", "tel"],
    allowedSchemesByTag: { img: ["cid"] },
    allowedSchemesAppliedToAttributes: ["href", "src"],
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    nonTextTags: ["script", "style", "title", "noscript", "template"],
    nestingLimit: NESTING,
    transformTags: {
      a: (tagName, attribs) => ({ tagName, attribs: linkAttributes(attribs) }),
      img: (tagName, attribs) => ({ tagName, attribs: common(image(attribs)) }),
      "*": (tagName, attribs) => ({ tagName, attribs: common(attribs) }),
    },
  });
  return { html: showHosts(safe), words: textOfSafeHtml(safe), blockedImages, contentIds };
}

/** The same HTML with its remote images asked for: what the screen uses after the agent's click. */
export function revealImages(html: string): string {
  return html.replaceAll(`${BLOCKED}="`, 'src="');
}

/** A content id without brackets, "cid:" and percent signs. */
export function contentId(text: string): string {
  const bare = text.trim().replace(/^<|>$/g, "");
  try {
    return decodeURIComponent(bare).trim();
  } catch {
    return bare;
  }
}

function linkAttributes(attribs: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  const href = cleanUrl(attribs["href"] ?? "");
  const rest = common(without(without(attribs, "href"), "data-host"));
  const host = hostOf(href);
  if (host === null) return rest;
  return { ...rest, href, target: "_blank", rel: "noopener noreferrer nofollow", "data-host": host };
}

// The host in its ASCII form, so that look-alike letters show as "xn--…"; for mail and phone the target itself.
function hostOf(href: string): string | null {
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(href)) return null;
  try {
    const url = new URL(href);
    return url.host || url.pathname.slice(0, 100);
  } catch {
    return null;
  }
}

function common(attribs: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  const result = { ...attribs };
  if (result["style"] !== undefined) {
    const style = safeStyle(result["style"]);
    if (style === "") delete result["style"];
    else result["style"] = style;
  }
  for (const name of ["width", "height"]) {
    if (result[name] !== undefined && !NUMERIC.test(result[name])) delete result[name];
  }
  return result;
}

function without(attribs: sanitizeHtml.Attributes, name: string): sanitizeHtml.Attributes {
  return Object.fromEntries(Object.entries(attribs).filter(([key]) => key !== name));
}

function cleanUrl(url: string): string {
  return url
    .replace(/\p{Cc}/gu, "")
    .trim()
    .replace(/ /g, "%20")
    .slice(0, 4000);
}

// Behind every link stands its host in brackets. The input is sanitised, so attribute values hold no ">".
function showHosts(html: string): string {
  const hosts: string[] = [];
  return html.replace(/<a(?: [^<>]*)?>|<\/a>/g, (tag) => {
    if (tag !== "</a>") {
      hosts.push(/ data-host="([^"]*)"/.exec(tag)?.[1] ?? "");
      return tag;
    }
    const host = hosts.pop() ?? "";
    return host === "" ? tag : `${tag} <small>(${host})</small>`;
  });
}

const TAGS = (
  "a b i u s em strong p div span br hr ul ol li dl dt dd table thead tbody tfoot tr td th caption colgroup col " +
  "h1 h2 h3 h4 h5 h6 blockquote pre code img font center small big sub sup strike del ins address abbr cite q"
).split(" ");
