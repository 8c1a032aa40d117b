/**
 * What a receiver of webhooks costs: processor time of the server per delivery (secret checked, parsed, guarded against
 * duplicates in memory), beside a bare route of Hono that only reads the JSON. The two take turns.
 *
 * And whether the comparison of secrets tells by its time where they differ: wrong from the first character on, or in the last
 * one only.
 *
 *   deno run -A tests/bench/receivers.ts
 */
import { isEqual } from "../../src/receivers/secret.ts";
import { cost } from "./receivers/load.ts";

const ROUNDS = 7;
const DELIVERIES = 3_200;

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

const server = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", "tests/bench/receivers/server.ts"],
  cwd: new URL("../..", import.meta.url),
  stdout: "piped",
}).spawn();
try {
  const lines = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: port = "" } = await lines.read();
  const base = `http://127.0.0.1:${port.trim()}`;
  const times = { "/bare": [] as number[], "/receiver": [] as number[] };
  for (let round = -1; round < ROUNDS; round++) { // the first one warms up
    for (const path of ["/bare", "/receiver"] as const) {
      const time = await cost(base, path, DELIVERIES);
      if (round >= 0) times[path].push(time);
    }
  }
  const [bare, receiver] = [median(times["/bare"]), median(times["/receiver"])];
  console.log(`bare Hono route  ${bare.toFixed(1)} µs of the processor per delivery`);
  console.log(`webhookReceiver  ${receiver.toFixed(1)} µs, x ${(receiver / bare).toFixed(2)}`);
} finally {
  server.kill();
  await server.status;
}

/** Nanoseconds of a comparison of 32 characters that differ in the one at `at`. */
function compare(at: number): number {
  const known = "a".repeat(32);
  const given = `${known.slice(0, at)}b${known.slice(at + 1)}`;
  const started = performance.now();
  let equal = 0;
  for (let i = 0; i < 100_000; i++) equal += Number(isEqual(given, known));
  if (equal > 0) throw new Error("secrets that differ were found equal");
  return (performance.now() - started) * 10;
}

const first: number[] = [];
const last: number[] = [];
for (let round = 0; round < 100; round++) {
  first.push(compare(0));
  last.push(compare(31));
}
const [early, late] = [median(first), median(last)];
console.log(
  `a wrong secret   ${early.toFixed(1)} ns if its first character is wrong, ${
    late.toFixed(1)
  } ns if its last is`,
);
