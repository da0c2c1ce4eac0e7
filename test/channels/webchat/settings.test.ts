import { describe, expect, it } from "vitest";
import { addressOf } from "../../../adapters/channels/webchat/address.ts";
import { contrast, isReadable } from "../../../adapters/channels/webchat/contrast.ts";
import {
  publicSettings,
  settings,
  settingsForm,
  settingsOf,
} from "../../../adapters/channels/webchat/settings.ts";
import { webchat } from "../../../adapters/channels/webchat/webchat.ts";
import type { Account } from "../../../core/queue.ts";

const account = (given: unknown): Account => ({
  id: "site",
  channel: "webchat",
  name: "Site",
  queue: "cards",
  settings: given,
  active: true,
});

describe("an account's settings", () => {
  it("all have a default, and each stands in the administrator's form", () => {
    const all = settings.parse({});
    expect(settingsForm.map((field) => field.key).sort()).toEqual(Object.keys(all).sort());
    for (const field of settingsForm) expect(field.label.ru && field.label.en).toBeTruthy();
  });

  it("are read as a form gives them: texts with lines and numbers", () => {
    const read = settings.parse({
      topics: "Карты | Cards | q1\n\n Ипотека ",
      origins: "https://a.example\r\n",
      fileLimitMb: "3",
      fileTypes: "PDF\npng",
    });
    expect(read).toMatchObject({
      topics: [
        { key: "Карты", label: { ru: "Карты", en: "Cards" }, queue: "q1" },
        { key: "Ипотека", label: { ru: "Ипотека", en: "Ипотека" }, queue: "" },
      ],
      origins: ["https://a.example"],
      fileLimitMb: 3,
      fileTypes: ["pdf", "png"],
    });
  });

  it.each([
    ["a colour that cannot be read", { accent: "#ffd400" }],
    ["a dark colour that cannot be read", { accentDark: "#2a5bd7" }],
    ["a colour that is none", { accent: "red;}" }],
    ["a script as an address", { policy: "javascript:alert(1)" }],
    ["a script as a logo", { logo: "data:image/svg+xml,<svg/>" }],
    ["an address beside another site", { policy: "//evil.example" }],
    ["a site with a path", { origins: "https://a.example/chat" }],
    ["any site", { origins: "*" }],
    ["a kind of file that cannot be proved", { fileTypes: "exe" }],
  ])("are refused with %s", (_name, given) => {
    expect(settings.safeParse(given).success).toBe(false);
  });

  it("give way to the defaults when they were broken by hand, so that clients can still write", () => {
    expect(settingsOf(account({ accent: 7 })).accent).toBe("#2a5bd7");
    expect(publicSettings(account(null), true).open).toBe(true);
  });

  it("tell the server which sites may open sockets", () => {
    expect(webchat.origins?.(account({ origins: "https://a.example" }))).toEqual(["https://a.example"]);
  });
});

describe("contrast", () => {
  it("is measured as WCAG measures it", () => {
    expect(contrast("#000000", "#ffffff")).toBe(21);
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
    expect(isReadable("#2a5bd7", "light")).toBe(true);
    expect(isReadable("#8aabff", "dark")).toBe(true);
  });
});

describe("the address of a request", () => {
  it("believes only what a proxy near us added last", () => {
    const forwarded = { "x-forwarded-for": "6.6.6.6, 9.9.9.9" };
    expect(addressOf(forwarded, "127.0.0.1")).toBe("9.9.9.9");
    expect(addressOf(forwarded, "::ffff:10.0.0.7")).toBe("9.9.9.9");
    expect(addressOf(forwarded, "8.8.8.8")).toBe("8.8.8.8");
    expect(addressOf({ "x-forwarded-for": "<script>" }, "127.0.0.1")).toBe("127.0.0.1");
    expect(addressOf({}, undefined)).toBe("unknown");
  });
});
