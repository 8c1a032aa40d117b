/**
 * Compares the CPU time per delivery of a webhook receiver (which checks the secret, parses the event and drops
 * duplicates in memory) with that of a bare Hono route that only reads the JSON. The two take turns.
 *
 * Also measures whether the time of a comparison of secrets depends on where they differ: in the first or in the last
 * character.
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
  for (let round = -1; round < ROUNDS; round++) { // the first round is a warm-up
    for (const path of ["/bare", "/receiver"] as const) {
      const time = await cost(base, path, DELIVERIES);
      if (round >= 0) times[path].push(time);
    }
  }
  const [bare, receiver] = [median(times["/bare"]), median(times["/receiver"])];
  console.log(`bare Hono route  ${bare.toFixed(1)} µs of CPU time per delivery`);
  console.log(`webhookReceiver  ${receiver.toFixed(1)} µs, x ${(receiver / bare).toFixed(2)}`);
} finally {
  server.kill();
  await server.status;
}

/** Returns the time of a comparison of 32 characters that differ at index `at`, in nanoseconds. */
function compare(at: number): number {
  const known = "a".repeat(32);
  const given = `${known.slice(0, at)}b${known.slice(at + 1)}`;
  const started = performance.now();
  let equal = 0;
  for (let i = 0; i < 100_000; i++) equal += Number(isEqual(given, known));
  if (equal > 0) throw new Error("isEqual() returned true for different secrets");
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
  `a wrong secret   ${early.toFixed(1)} ns if its first character differs, ${
    late.toFixed(1)
  } ns if its last does`,
);
