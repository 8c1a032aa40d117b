/** How the demo prints: text in columns, and the time. */

/** Lines of a table whose columns are as wide as their widest cell. */
export function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  );
}

/** The time of day, `hh:mm:ss`. */
export function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
