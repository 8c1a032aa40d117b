/** Prints the ratios of a section. */
import type { Ratios } from "./measure.ts";

/** Prints a table of ratios, a row for each workload, and the geometric means with and without the `extremes`. */
export function printTable(title: string, ratios: Ratios, extremes?: readonly string[]): void {
  const columns = Object.keys(Object.values(ratios)[0] ?? {});
  const print = (name: string, cells: string[]) =>
    console.log(
      [name.padEnd(24), ...cells.map((cell, i) => cell.padStart(columns[i]!.length))].join("  "),
    );
  const format = (value: number | undefined) => Number.isFinite(value) ? value!.toFixed(2) : "-";
  print(title, columns);
  const rows = Object.entries(ratios);
  for (const [name, row] of rows) print(name, columns.map((column) => format(row[column])));
  const printMean = (name: string, rows: [string, Ratios[string]][]) =>
    print(name, columns.map((column) => format(mean(rows.map(([, row]) => row[column])))));
  if (!extremes) return;
  const usual = rows.filter(([name]) => !extremes.includes(name));
  printMean("geometric mean", rows);
  if (usual.length < rows.length) printMean("- without the extremes", usual);
}

/** Returns the geometric mean of the ratios that were measured. */
function mean(ratios: (number | undefined)[]): number {
  const measured = ratios.filter((ratio) => Number.isFinite(ratio)) as number[];
  return Math.exp(measured.reduce((sum, ratio) => sum + Math.log(ratio), 0) / measured.length);
}
