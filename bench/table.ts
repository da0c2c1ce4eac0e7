/** Prints rows under a head, the first column to the left and the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("──"), ...rows.map(line)].join("\n");
}

/** A figure with as many digits as it deserves. */
export function figure(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(Math.min(1, digits))
      : value.toFixed(digits);
}
