// @vitest-environment jsdom
import { mount } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import { capOf, isTyping, keymap, keyNames, keyOf } from "../../../client/desk/keys.ts";
import { holdKeys, useKeys } from "../../../client/desk/composables/useKeys.ts";

const press = (
  code: string,
  over: Partial<KeyboardEventInit> = {},
  at: EventTarget = document.body,
): KeyboardEvent => {
  const event = new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true, ...over });
  at.dispatchEvent(event);
  return event;
};

afterEach(() => (document.body.innerHTML = ""));

describe("the map of keys", () => {
  it("has one key for each act", () => {
    const codes = keyNames.map((name) => `${"shift" in keymap[name]}${keymap[name].code}`);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("goes by the place of the key, whatever is written on it", () => {
    const russian = {
      code: "KeyA",
      key: "ф",
      shiftKey: false,
      ctrlKey: false,
      altKey: false,
      metaKey: false,
    };
    expect(keyOf(russian)).toBe("accept");
    expect(keyOf({ ...russian, code: "Slash" })).toBe("canned");
    expect(keyOf({ ...russian, code: "Slash", shiftKey: true })).toBe("help");
    expect(keyOf({ ...russian, shiftKey: true })).toBeNull();
  });

  it.each(["ctrlKey", "altKey", "metaKey"])("leaves chords with %s to the browser", (modifier) => {
    const keys = { code: "KeyT", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
    expect(keyOf({ ...keys, [modifier]: true })).toBeNull();
  });

  it("takes an offer in the middle of a text by a key beside the letters, and says which", () => {
    const plain = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
    expect(keyOf({ ...plain, code: "KeyA" }, true)).toBeNull();
    expect(keyOf({ ...plain, code: "F2" }, true)).toBe("accept");
    expect(keyOf({ ...plain, code: "F2" })).toBe("accept");
    expect(capOf("accept", true)).toBe("F2");
    expect(capOf("accept", false)).toBe("A");
  });

  it("knows where somebody writes", () => {
    expect(isTyping(document.createElement("textarea"))).toBe(true);
    expect(isTyping(document.createElement("input"))).toBe(true);
    expect(isTyping(document.createElement("button"))).toBe(false);
    expect(isTyping(null)).toBe(false);
  });
});

describe("keys of the page", () => {
  const component = (acts: Parameters<typeof useKeys>[0], inner?: ReturnType<typeof defineComponent>) =>
    defineComponent({
      setup() {
        useKeys(acts);
        return () => h("div", inner ? [h(inner)] : []);
      },
    });

  it("do nothing while a text field is about to open, and act again when it has", () => {
    const act = vi.fn();
    const mounted = mount(component({ finish: act }));
    const release = holdKeys();
    press("KeyW");
    expect(act).not.toHaveBeenCalled();
    release();
    press("KeyW");
    expect(act).toHaveBeenCalledTimes(1);
    holdKeys();
    const field = document.body.appendChild(document.createElement("textarea"));
    field.focus();
    field.blur();
    press("KeyW");
    expect(act).toHaveBeenCalledTimes(2);
    mounted.unmount();
  });

  it("belong to the innermost who knows them, and are free again when it is gone", () => {
    const outer = vi.fn();
    const inner = vi.fn();
    const page = mount(component({ canned: outer, help: outer }, component({ canned: inner })));
    expect(press("Slash").defaultPrevented).toBe(true);
    press("Slash", { shiftKey: true });
    expect([outer.mock.calls.length, inner.mock.calls.length]).toEqual([1, 1]);
    page.unmount();
    expect(press("Slash").defaultPrevented).toBe(false);
    expect(inner).toHaveBeenCalledTimes(1);
  });

  it("go on to the next when the innermost has no use for them", () => {
    const outer = vi.fn();
    const page = mount(component({ canned: outer }, component({ canned: () => false })));
    press("Slash");
    expect(outer).toHaveBeenCalledTimes(1);
    page.unmount();
  });

  it("are off while somebody writes, in a dialog, and for a key that is held down", () => {
    const act = vi.fn();
    const page = mount(component({ accept: act }));
    const field = document.body.appendChild(document.createElement("textarea"));
    press("KeyA", {}, field);
    press("KeyA", { repeat: true });
    const dialog = document.body.appendChild(document.createElement("div"));
    dialog.setAttribute("role", "dialog");
    dialog.dataset["state"] = "open";
    press("KeyA");
    expect(act).not.toHaveBeenCalled();
    dialog.remove();
    press("KeyA");
    expect(act).toHaveBeenCalledTimes(1);
    page.unmount();
  });
});
