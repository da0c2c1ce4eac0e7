import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createI18n } from "vue-i18n";
import { presences } from "../../../core/agent.ts";
import { itemTransitions } from "../../../core/item.ts";
import { itemKinds } from "../../../core/routing/facts.ts";
import { selections, strategies } from "../../../core/routing/policies/all.ts";
import { en } from "../../../client/desk/i18n/en.ts";
import { ru } from "../../../client/desk/i18n/ru.ts";
import { createWords } from "../../../client/desk/i18n/index.ts";
import { keyNames } from "../../../client/desk/keys.ts";

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as [string, string]]
      : leaves(value, `${path}${key}.`),
  );
}

const russian = new Map(leaves(ru));
const english = new Map(leaves(en));
const desk = join(import.meta.dirname, "../../../client/desk");

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "i18n" ? [] : sources(path);
    return /\.(vue|ts)$/.test(entry.name) ? [path] : [];
  });
}

const code = sources(desk).map((path) => ({ path, text: readFileSync(path, "utf8") }));

describe("the words of the desk", () => {
  it("are the same set in both languages", () => {
    expect([...english.keys()].sort()).toEqual([...russian.keys()].sort());
  });

  it("name the same variables in both languages", () => {
    const names = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    for (const [key, text] of russian)
      expect([key, names(english.get(key) ?? "")]).toEqual([key, names(text)]);
  });

  it("hold every phrase that the code asks for", () => {
    const asked = code.flatMap(({ text }) =>
      [...text.matchAll(/\bt\(\s*"([a-zA-Z]+\.[\w.-]+)"/g)].map((match) => match[1] ?? ""),
    );
    expect(asked.length).toBeGreaterThan(150);
    expect([...new Set(asked)].filter((key) => !russian.has(key))).toEqual([]);
  });

  it("hold every phrase that is asked for by a name made of data", () => {
    const made = [
      ...presences.map((presence) => `presence.${presence}`),
      ...Object.keys(itemTransitions).map((state) => `itemState.${state}`),
      ...keyNames.map((name) => `keys.${name}`),
      ...["planned", "sending", "sent", "uncertain", "failed", "delivered", "read"].map(
        (one) => `delivery.${one}`,
      ),
      ...itemKinds.flatMap((kind) => [`itemKind.${kind}`, `rules.by.${kind}`]),
      ...[0, 1, 2, 3].map((one) => `priority.${one}`),
      ...[...strategies, ...selections].flatMap(({ name }) => [`policy.${name}.name`, `policy.${name}.says`]),
      ...["pass", "fail", "none"].map((verdict) => `letter.auth.${verdict}`),
    ];
    expect(made.filter((key) => !russian.has(key))).toEqual([]);
  });

  it("never shout and never guess a person's sex", () => {
    for (const [key, text] of [...russian, ...english]) {
      expect([key, text.includes("!")]).toEqual([key, false]);
      expect([key, /\((а|ла|на)\)/.test(text)]).toEqual([key, false]);
    }
  });

  it("take the right plural in each language", () => {
    const words = createWords("ru").global as unknown as ReturnType<typeof createI18n>["global"];
    const say = (count: number): string =>
      (words.t as (key: string, named: object, count: number) => string)("queue.waiting", { count }, count);
    expect([0, 1, 2, 5, 21].map(say)).toEqual(["никто не ждёт", "1 ждёт", "2 ждут", "5 ждут", "21 ждёт"]);
  });
});

describe("the look of the desk", () => {
  const styles = code
    .filter(({ path }) => path.endsWith(".vue"))
    .map(({ path, text }) => ({
      path: path.slice(desk.length),
      css: [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)]
        .map((match) => match[1] ?? "")
        .join("\n")
        .replace(/\/\*[\s\S]*?\*\//g, "")
        // The widths at which the page folds cannot be tokens.
        .replace(/@media[^{]*/g, ""),
    }));

  it("uses tokens, never a raw colour, size or duration", () => {
    const raw = styles.flatMap(({ path, css }) =>
      (css.match(/#[0-9a-f]{3,8}\b|\brgba?\(|\b\d+(\.\d+)?(px|rem|ms|s)\b/gi) ?? []).map(
        (found) => `${path}: ${found}`,
      ),
    );
    expect(raw).toEqual([]);
  });

  it("uses only tokens that exist", () => {
    const shared = readFileSync(join(desk, "../shared/tokens.css"), "utf8");
    const known = new Set([...shared.matchAll(/(--[\w-]+):/g)].map((match) => match[1]));
    const unknown = styles.flatMap(({ path, css }) =>
      [...css.matchAll(/var\((--[\w-]+)/g)]
        .map((match) => match[1] ?? "")
        .filter((token) => !known.has(token) && !token.startsWith("--reka-"))
        .map((token) => `${path}: ${token}`),
    );
    expect(unknown).toEqual([]);
  });
});
