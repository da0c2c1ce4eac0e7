import { describe, expect, it } from "vitest";
import { readPhone, showPhone } from "../../core/phone.ts";

describe("a typed phone number", () => {
  it.each([
    ["8 912 345-67-89", "+79123456789"],
    ["8(912)3456789", "+79123456789"],
    ["+7 (912) 345 67 89", "+79123456789"],
    ["7 912 345 67 89", "+79123456789"],
    ["912 345 67 89", "+79123456789"],
    ["  8\u00a0800\u00a0555\u201135\u201135 ", "+78005553535"],
    ["495 123-45-67", "+74951234567"],
    ["+44 20 7946 0958", "+442079460958"],
    ["00 49 30 123456", "+4930123456"],
    ["8 10 49 30 123456", "+4930123456"],
  ])("is read as E.164: %s", (typed, read) => expect(readPhone(typed)).toBe(read));

  it.each([
    "",
    "112",
    "8 912 345-67-8",
    "+7 012 345 67 89",
    "8 112 345 67 89",
    "89123456789 доб. 5",
    "+0123456789",
    "почта@банк.рф",
    "+1234567890123456",
  ])("is refused where it cannot be one: %s", (typed) => expect(readPhone(typed)).toBeNull());

  it("is shown in groups", () => {
    expect(showPhone("+79123456789")).toBe("+7\u00a0912\u00a0345-67-89");
    expect(showPhone("+442079460958")).toBe("+442079460958");
  });
});
