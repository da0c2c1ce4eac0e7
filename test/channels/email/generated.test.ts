import { describe, expect, it } from "vitest";

import { base64, encode, read } from "./letters.ts";

// A small seeded source of chance (mulberry32): a failing seed can be run again.
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS =
  "кредит договор справка карта прошу закрыть вклад перевод платёж счёт ответьте пожалуйста срочно".split(
    " ",
  );
const CODE_PAGES = ["utf-8", "windows-1251", "koi8-r"];
const ENCODINGS = ["base64", "quoted-printable", "8bit"];

interface Made {
  raw: Buffer;
  /** Marks that must all be found again in the text, in the HTML or in a file. */
  marks: string[];
}

class Maker {
  readonly #random: () => number;
  readonly marks: string[] = [];
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = chance(seed);
  }

  letter(): Made {
    const root = this.#part(0);
    const headers = [
      "From: anna@client.example",
      "To: help@bank.example",
      `Subject: =?utf-8?B?${Buffer.from(this.#words(3)).toString("base64")}?=`,
    ];
    const head = Buffer.from(headers.map((header) => `${header}\r\n`).join(""));
    return { raw: Buffer.concat([head, root]), marks: this.marks };
  }

  /** The same letter with some bytes damaged: it need not be understood, only survived. */
  damaged(): Buffer {
    const { raw } = this.letter();
    const count = 1 + Math.floor(this.#random() * 60);
    for (let hit = 0; hit < count; hit++)
      raw[Math.floor(this.#random() * raw.length)] = Math.floor(this.#random() * 256);
    return this.#random() < 0.3 ? raw.subarray(0, Math.floor(this.#random() * raw.length)) : raw;
  }

  #part(depth: number): Buffer {
    const roll = this.#random();
    if (depth < 5 && roll < 0.45) return this.#multipart(depth);
    return roll < 0.6 ? this.#file() : this.#text(roll < 0.8 ? "plain" : "html");
  }

  #multipart(depth: number): Buffer {
    const boundary = `b${this.#seed}_${this.marks.length}_${depth}`;
    const subtype = this.#pick(["mixed", "related", "alternative", "signed", "report"]);
    const count = 1 + Math.floor(this.#random() * 3);
    const children = Array.from({ length: count }, () => [
      Buffer.from(`--${boundary}\r\n`),
      this.#part(depth + 1),
      Buffer.from("\r\n"),
    ]).flat();
    const end = this.#random() < 0.8 ? `--${boundary}--\r\n` : "";
    return Buffer.concat([
      Buffer.from(`Content-Type: multipart/${subtype}; boundary="${boundary}"\r\n\r\n`),
      ...children,
      Buffer.from(end),
    ]);
  }

  #text(subtype: "plain" | "html"): Buffer {
    const words = this.#words(12);
    const content =
      subtype === "html" ? `<div><p>${words}</p><p>${this.#mark()}</p></div>` : `${words}\r\n${this.#mark()}`;
    const codePage = this.#pick(CODE_PAGES);
    const label = this.#random() < 0.7 ? `; charset=${codePage}` : "";
    return this.#encoded(`Content-Type: text/${subtype}${label}`, content, codePage);
  }

  #file(): Buffer {
    const name = encode(this.#words(1), "koi8-r");
    const head = `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="=?koi8-r?B?${name.toString("base64")}?=.bin"`;
    return this.#encoded(head, this.#mark(), "utf-8");
  }

  #encoded(head: string, content: string, codePage: string): Buffer {
    const bytes = codePage === "utf-8" ? Buffer.from(content) : encode(content, codePage);
    const encoding = this.#pick(ENCODINGS);
    const body =
      encoding === "base64"
        ? Buffer.from(base64(bytes))
        : encoding === "8bit"
          ? bytes
          : quotedPrintable(bytes);
    return Buffer.concat([Buffer.from(`${head}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`), body]);
  }

  #mark(): string {
    const mark = `метка${this.#seed}н${this.marks.length}к`;
    this.marks.push(mark);
    return mark;
  }

  #words(count: number): string {
    return Array.from({ length: count }, () => this.#pick(WORDS)).join(" ");
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }
}

function quotedPrintable(bytes: Buffer): Buffer {
  const text = Array.from(bytes, (byte) =>
    byte > 126 || byte === 61
      ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
      : String.fromCharCode(byte),
  );
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += 24) lines.push(text.slice(at, at + 24).join(""));
  return Buffer.from(lines.join("=\r\n"));
}

describe("generated letters", () => {
  it("five hundred whole ones are read without losing a word", { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= 500; seed++) {
      const { raw, marks } = new Maker(seed).letter();
      const mail = read(raw);
      const everything = [
        mail.text,
        mail.html ?? "",
        ...mail.files.map((file) => Buffer.from(file.bytes).toString()),
      ].join("\n");
      const lost = marks.filter((mark) => !everything.includes(mark));
      expect({ seed, lost }).toEqual({ seed, lost: [] });
      expect(mail.warnings).not.toContain("reader-failed");
    }
  });

  it(
    "five hundred damaged ones never throw, never fail inside, and stay under a second each",
    { timeout: 60_000 },
    () => {
      for (let seed = 1001; seed <= 1500; seed++) {
        const started = process.threadCpuUsage();
        const mail = read(new Maker(seed).damaged());
        expect({ seed, failed: mail.warnings.includes("reader-failed") }).toEqual({ seed, failed: false });
        expect(process.threadCpuUsage(started).user / 1000).toBeLessThan(1000);
      }
    },
  );

  it("pure noise is read too", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = chance(seed);
      const noise = Buffer.from(Array.from({ length: 3000 }, () => Math.floor(random() * 256)));
      expect(read(noise).warnings).not.toContain("reader-failed");
    }
  });
});
