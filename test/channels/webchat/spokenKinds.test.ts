import { describe, expect, it } from "vitest";
import { provenType } from "../../../adapters/channels/webchat/fileKinds.ts";

const bytes = (...parts: string[]): Buffer => Buffer.from(parts.join(""), "latin1");
const webm = (...codecs: string[]): Buffer =>
  bytes(
    "\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
    // The table of contents names the first cluster before the tracks come.
    "S\xab\x84\x1fC\xb6u\x16T\xaek",
    ...codecs.map((codec) => `\x86${String.fromCharCode(0x80 + codec.length)}${codec}`),
    "\x1fC\xb6u\xe7\x81",
  );
const handler = (kind: string): string => `hdlr\0\0\0\0\0\0\0\0${kind}`;
const mp4 = (...kinds: string[]): Buffer =>
  bytes("\0\0\0\x1cftypmp42\0\0\0\0", "mdat sound", ...kinds.map(handler));

describe("what browsers record", () => {
  it.each([
    ["WebM of Chromium and Firefox", "a.webm", "audio/webm;codecs=opus", webm("A_OPUS"), "audio/webm"],
    [
      "WebM whose sound looks like a film",
      "a.webm",
      "audio/webm",
      bytes(webm("A_OPUS").toString("latin1"), "V_VP8"),
      "audio/webm",
    ],
    ["Ogg", "a.ogg", "audio/ogg; codecs=opus", bytes("OggS\0\x02", "\0".repeat(22), "OpusHead"), "audio/ogg"],
    ["MP4 of Safari", "a.m4a", "audio/mp4", mp4("soun"), "audio/mp4"],
    ["a film in WebM", "a.webm", "audio/webm", webm("A_OPUS", "V_VP9"), null],
    ["a film in MP4", "a.m4a", "audio/mp4", mp4("soun", "vide"), null],
    ["MP4 without a track", "a.m4a", "audio/mp4", mp4(), null],
    ["Ogg of something else", "a.ogg", "audio/ogg", bytes("OggS\0\x02", "\0".repeat(22), "\x80theora"), null],
    ["Matroska under WebM's name", "a.webm", "audio/webm", bytes("\x1aE\xdf\xa3matroskaA_OPUS"), null],
    ["a page under a sound's name", "a.webm", "audio/webm", bytes("<script>webm A_OPUS"), null],
    ["sound that calls itself a page", "a.webm", "text/html", webm("A_OPUS"), null],
    ["sound under a page's name", "a.html", "audio/webm", webm("A_OPUS"), null],
  ])("is told from what is not: %s", (_, name, declared, given, type) => {
    expect(provenType({ name, declared, bytes: given })).toBe(type);
  });
});
