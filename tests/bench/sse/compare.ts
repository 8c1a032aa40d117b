/**
 * The benchmark itself, for any runtime: bundled by ../sse.ts. Contenders take turns within each round, and medians are
 * compared: only ratios of one run mean anything.
 */
import { createSseParser } from "../../../src/stream/sse_parser.ts";
import { workloads } from "./workloads.ts";

const ROUNDS = 25;

/** What is used of other parsers. The program that is run hands them in, so that no check has to resolve them. */
export interface Peers {
  createParser(options: { onEvent(event: { data: string }): void }): { feed(text: string): void };
  getMessages(
    onId: () => void,
    onRetry: () => void,
    onMessage: (message: { data: string }) => void,
  ): OnLine;
  getLines(onLine: OnLine): (chunk: Uint8Array) => void;
}

type OnLine = (line: Uint8Array, fieldLength: number) => void;

/** Parses a stream and returns the number of characters of data in it, which all must agree on. */
type Contender = (chunks: readonly Uint8Array[]) => number;

const contenders = (peers: Peers): Record<string, Contender> => ({
  ours(chunks) {
    let size = 0;
    const parser = createSseParser({
      onEvent: ({ data }) => size += data.length,
      maxEventSize: Infinity,
    });
    for (const chunk of chunks) parser.feed(chunk);
    return size;
  },
  "eventsource-parser"(chunks) {
    let size = 0;
    const decoder = new TextDecoder();
    const parser = peers.createParser({ onEvent: ({ data }) => size += data.length });
    for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
    return size;
  },
  "fetch-event-source"(chunks) {
    let size = 0;
    const onLine = peers.getMessages(() => {}, () => {}, ({ data }) => size += data.length);
    const onChunk = peers.getLines(onLine);
    for (const chunk of chunks) onChunk(chunk);
    return size;
  },
});

/** Too slow to wait for: fetch-event-source is quadratic on long lines. */
const LEFT_OUT: Record<string, string[]> = { "4 MiB line": ["fetch-event-source"] };

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

function measure(
  name: string,
  chunks: Uint8Array[],
  all: Record<string, Contender>,
): Record<string, number> {
  const entries = Object.entries(all).filter(([peer]) => !LEFT_OUT[name]?.includes(peer));
  const sizes = entries.map(([, parse]) => parse(chunks));
  if (new Set(sizes).size !== 1) throw new Error(`${name}: contenders read ${sizes} characters`);
  const times = new Map<string, number[]>(entries.map(([peer]) => [peer, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < entries.length; i++) {
      const [peer, parse] = entries[(i + round) % entries.length]!;
      const started = performance.now();
      parse(chunks);
      times.get(peer)!.push(performance.now() - started);
    }
  }
  return Object.fromEntries([...times].map(([peer, values]) => [peer, median(values)]));
}

function geometricMean(values: number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Measures all workloads and prints how many times as fast as each peer this parser is. */
export function compare(peers: Peers): void {
  const all = contenders(peers);
  const names = Object.keys(all).slice(1);
  const print = (name: string, speed: string, cells: string[]) =>
    console.log([
      name.padEnd(14),
      speed.padStart(6),
      ...cells.map((cell, i) => cell.padStart(names[i]!.length + 2)),
    ].join("  "));
  const ratios = new Map<string, number[]>(names.map((peer) => [peer, []]));
  print("", "MB/s", names.map((peer) => `x ${peer}`));
  for (const [name, chunks] of Object.entries(workloads())) {
    const times = measure(name, chunks, all);
    const ours = times["ours"]!;
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const cells = names.map((peer) => {
      const time = times[peer];
      if (time === undefined) return "-";
      ratios.get(peer)!.push(time / ours);
      return (time / ours).toFixed(2);
    });
    print(name, (bytes / ours / 1000).toFixed(0), cells);
  }
  print("geometric mean", "", [...ratios.values()].map((list) => geometricMean(list).toFixed(2)));
}
