/** The summary of all benchmarks: one row per figure, read from what they print. */

/** The runtimes that are compared. */
export const RUNTIMES = ["Deno", "Bun", "Node"] as const;

type Runtime = typeof RUNTIMES[number];

/** What the benchmarks printed, by name. */
export type Outputs = Readonly<Record<"calls" | "sse" | "soak" | "startup" | "sizes", string>>;

/** A table that a benchmark printed for a runtime. */
interface Table {
  columns: string[];
  rows: { name: string; cells: number[] }[];
}

/** A row of the summary. */
interface Row {
  title: string;
  goal: string;
  /** Returns the figure for a runtime, or `undefined` if it was not printed. */
  find(outputs: Outputs, runtime: Runtime): string | undefined;
}

const ROWS: readonly Row[] = [
  call("call, stub response, µs over fetch", "≤ 4 / 3 / 8", "stub response, µs over fetch", 1),
  call("call, web Response, µs over fetch", "≤ 8 / 5 / 15", "web Response, µs over fetch", 1),
  call("calls one after the other, time x fetch", "≤ 1.10", "loopback, one after the other, time"),
  call("- CPU x fetch", "≤ 1.10", "loopback, one after the other, CPU"),
  call("calls, 32 at once, time x fetch", "≤ 1.05", "loopback, 32 at once, time"),
  call("- CPU x fetch", "≤ 1.05", "loopback, 32 at once, CPU"),
  parser("parser x eventsource-parser, mean", "≥ 1.6 / 1.8 / 1.3", "geometric mean"),
  parser("- without the extremes", "", "- without the extremes"),
  worst("- worst row", "bytes to events"),
  worst("- worst row, each alone", "each alone"),
  {
    title: "Particle events x particle-api-js, mean",
    goal: "≥ 3.5 / 4 / 2.5",
    find: ({ sse }, runtime) => figure(sse, runtime, "Particle events", "geometric mean"),
  },
  stream("one stream, 64 KiB per write, x particle-api-js", "≥ 2.5 / 4 / 1.8"),
  stream("one stream, one event per write, x particle-api-js", "≥ 1.2"),
  stream("many streams, x particle-api-js", "≥ 1.3 / 2.5 / 1.3"),
  {
    title: "memory of an idle stream, KiB (particle-api-js)",
    goal: "≤ the peer's",
    find({ soak }, runtime) {
      const line = lineAfter(soak, `${runtime}, memory of an idle stream:`);
      const [, peer, ours] = /peer ([\d.]+) KiB, ours ([\d.]+) KiB/.exec(line) ?? [];
      return ours && `${ours} (${peer})`;
    },
  },
  {
    title: "SseStream x EventSourceParserStream, mean",
    goal: "≥ 2.0",
    find: ({ sse }, runtime) => figure(sse, runtime, "TransformStream", "geometric mean"),
  },
  {
    title: "- 64 KiB per chunk",
    goal: "≥ 2.0",
    find: ({ sse }, runtime) => figure(sse, runtime, "TransformStream", "mixed 64 KiB"),
  },
  {
    title: "import of the npm package, x particle-api-js",
    goal: "≤ 0.12",
    find: ({ startup }, runtime) => importRatio(startup, `${runtime}, package:`),
  },
  {
    title: "- the sources, as from JSR",
    goal: "≤ 0.12",
    find: ({ startup }, runtime) => importRatio(startup, `${runtime}, sources:`),
  },
  size("gzip, bytes: the whole SDK", "≤ 22,150"),
  size("- one call", "≤ 8,420"),
  size("- events only", "≤ 6,050"),
];

/** Returns the range of the figures of a benchmark of calls, over its calls. */
function call(title: string, goal: string, section: string, digits = 2): Row {
  return {
    title,
    goal,
    find({ calls }, runtime) {
      const table = tableOf(calls, runtime, section);
      const column = table?.columns.indexOf("ours") ?? -1;
      const cells = table?.rows.map((row) => row.cells[column] ?? NaN);
      if (!cells?.length) return undefined;
      return [Math.min(...cells), Math.max(...cells)].map((cell) => cell.toFixed(digits)).join("-");
    },
  };
}

function parser(title: string, goal: string, row: string): Row {
  return { title, goal, find: ({ sse }, runtime) => figure(sse, runtime, "bytes to events", row) };
}

/** Returns the worst row of a section of the parser's benchmark, with its name. */
function worst(title: string, section: string): Row {
  return {
    title,
    goal: "≥ 1.0",
    find({ sse }, runtime) {
      const rows = tableOf(sse, runtime, section)?.rows ?? [];
      const [lowest] = rows.toSorted((a, b) => a.cells[0]! - b.cells[0]!);
      return lowest && `${lowest.cells[0]!.toFixed(2)} ${lowest.name}`;
    },
  };
}

function stream(title: string, goal: string): Row {
  return {
    title,
    goal,
    find({ soak }, runtime) {
      const line = lineAfter(soak, `${runtime}, ${title.replace(", x particle-api-js", "")}:`);
      return /ours x ([\d.]+)/.exec(line)?.[1];
    },
  };
}

function size(title: string, goal: string): Row {
  const name = title.replace(/^- |^gzip, bytes: /, "");
  return {
    title,
    goal,
    find: ({ sizes }) => /(\d+) gzip/.exec(lineAfter(sizes, `${name}:`))?.[1],
  };
}

/** Returns the rest of the line that starts with `start`, or an empty string. */
function lineAfter(output: string, start: string): string {
  return output.split("\n").find((line) => line.startsWith(start))?.slice(start.length) ?? "";
}

function importRatio(startup: string, start: string): string | undefined {
  return /ratio (-?[\d.]+)/.exec(lineAfter(startup, start))?.[1];
}

function figure(
  output: string,
  runtime: Runtime,
  title: string,
  name: string,
): string | undefined {
  const row = tableOf(output, runtime, title)?.rows.find((row) => row.name === name);
  return row?.cells[0]?.toFixed(2);
}

/**
 * Finds the table with a title that starts with `title`, after the line with the name of the runtime. Cells are
 * separated by two or more spaces; the first line of a table has its title and the names of the columns.
 */
function tableOf(output: string, runtime: Runtime, title: string): Table | undefined {
  let current: string | undefined;
  let table: Table | undefined;
  for (const line of output.split("\n")) {
    const [name = "", ...cells] = line.trimEnd().split(/ {2,}/);
    if (cells.length === 0) {
      if (table) return table;
      if (RUNTIMES.some((runtime) => runtime === name)) current = name;
    } else if (table && cells.every((cell) => /^(-|-?[\d.]+)$/.test(cell))) {
      table.rows.push({ name, cells: cells.map(Number) });
    } else if (table) return table;
    else if (current === runtime && name.startsWith(title)) table = { columns: cells, rows: [] };
  }
  return table;
}

/** Returns the lines of the summary. A figure that was not printed is `-`. */
export function summarize(outputs: Outputs): string[] {
  const rows = [
    ["", ...RUNTIMES, "goal"],
    ...ROWS.map((row) => [
      row.title,
      ...RUNTIMES.map((runtime) => row.find(outputs, runtime) ?? "-"),
      row.goal,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()
  );
}
