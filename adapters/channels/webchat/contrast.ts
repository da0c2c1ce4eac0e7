/** Relative luminance of `#rrggbb` as WCAG 2 defines it. */
function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Contrast of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The least contrast of text that everybody can read. */
export const readable = 4.5;

/** Grounds and inks of the widget that an account's accent meets: it is ink on the surface, and ground under `on`. */
export const grounds = {
  light: { surface: "#ffffff", on: "#ffffff" },
  dark: { surface: "#14171d", on: "#0b1020" },
} as const;

/** True when the accent can be read as ink and as ground in this theme. */
export function isReadable(accent: string, theme: keyof typeof grounds): boolean {
  const { surface, on } = grounds[theme];
  return contrast(accent, surface) >= readable && contrast(accent, on) >= readable;
}
