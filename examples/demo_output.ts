/** Formats the demo's output: tables and the time. */

/** Returns the lines of a table. Each column is as wide as its widest cell. */
export function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  );
}

/** Returns the time of day as `hh:mm:ss`. */
export function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
