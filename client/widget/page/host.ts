import type { PublicSettings } from "../../../core/webchat/protocol.ts";
import css from "../style.css?inline";

/** The widget's island in a foreign page. */
export interface Host {
  /** Where the widget is mounted. */
  root: HTMLElement;
  /** What has the focus inside the island. */
  focused(): HTMLElement | null;
  theme: (theme: string) => void;
}

/** Builds the island: a shadow root with a stylesheet of its own. No style of the page gets in, none of ours out, and the page's policy for styles need not allow anything. */
export function openHost(settings: () => PublicSettings): Host {
  const element = document.createElement("okno-chat");
  // Inline and important: stronger than any rule that the page may have for all elements.
  const own = { all: "initial", position: "fixed", "z-index": "2147483000", inset: "auto 0 0 auto" };
  for (const [name, value] of Object.entries(own)) element.style.setProperty(name, value, "important");
  const shadow = element.attachShadow({ mode: "open" });
  adopt(shadow);
  const root = document.createElement("div");
  root.className = "root";
  shadow.append(root);
  document.body.append(element);

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = "auto";
  const paint = (): void => {
    const { accent, accentDark, radius, side } = settings();
    const isDark = chosen === "dark" || (chosen === "auto" && dark.matches);
    root.dataset["theme"] = isDark ? "dark" : "light";
    root.dataset["side"] = side;
    root.style.setProperty("--accent", isDark ? accentDark : accent);
    root.style.setProperty("--radius", `${radius}px`);
  };
  dark.addEventListener("change", paint);
  return {
    root,
    focused: () => shadow.activeElement as HTMLElement | null,
    theme(theme) {
      chosen = theme;
      paint();
    },
  };
}

function adopt(shadow: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    shadow.append(style);
  }
}
