/**
 * Measures how the emulator performs under load: 10,000 devices, and 1,000 event streams at 100 events per second. Shows
 * how long an event takes to arrive, and whether memory stays flat over a million events. Streams are read by separate
 * processes through sockets. Fails if an event is lost or out of order, or if a limit below is exceeded.
 *
 *   deno run -A --v8-flags=--expose-gc emulator/bench/load.ts [seconds]
 */
import { Emulator } from "../emulator.ts";
import { type EmulatorServer, serve } from "../serve.ts";
import type { VirtualDevice } from "../model/device_options.ts";
import { type Job, openReaders, type Report } from "./readers.ts";

const DEVICES = 10_000;
const EVENTS_PER_SECOND = 100;
const SECONDS = Number(Deno.args[0] ?? 10);
/** The number of reading processes; more than one per core would slow each other down. */
const PROCESSES = Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1));
/** The limits that the results must stay within. */
const P99_MAX_MS = 50;
const MEMORY_EVENTS = 1_000_000;
const MEMORY_GROWTH_MAX = 1.2;

const MIB = 1024 * 1024;
const round = (value: number): string => value.toFixed(1);

/** Publishes events at an even rate, from one device after the other. The data of each is its number and the time. */
async function publishEvenly(devices: readonly VirtualDevice[], count: number): Promise<number> {
  const start = performance.now();
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.floor((performance.now() - start) * EVENTS_PER_SECOND / 1000));
    for (; sent < due; sent++) {
      const time = performance.timeOrigin + performance.now();
      devices[sent % devices.length]?.publish("load", `${sent} ${time}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return (performance.now() - start) / 1000;
}

/** Measures a number of streams. Returns whether all events arrived in order, and the p99 of their delay. */
async function measureStreams(
  { url }: EmulatorServer,
  { token }: Emulator,
  devices: readonly VirtualDevice[],
  streams: number,
): Promise<{ isWhole: boolean; p99: number }> {
  const count = EVENTS_PER_SECOND * SECONDS;
  const job: Job = { url: `${url}/v1/devices/events/load`, token, streams, count };
  const readers = await openReaders(job, PROCESSES);
  const seconds = await publishEvenly(devices, count);
  const reports: Report[] = await Promise.all(readers.map(({ report }) => report));
  const received = reports.reduce((sum, one) => sum + one.received, 0);
  const wrong = reports.reduce((sum, one) => sum + one.wrong, 0);
  const delays = Float64Array.from(reports.flatMap((one) => one.delays)).sort();
  const p99 = delays[Math.floor(delays.length * 0.99)] ?? Infinity;
  const last = Math.max(...reports.map((one) => one.lastAt)) / 1000;
  console.log(
    `${streams} streams x ${EVENTS_PER_SECOND} events/s for ${round(seconds)} s: ` +
      `${received} of ${streams * count} delivered, ${wrong} out of order, ` +
      `${Math.round(received / seconds)} deliveries/s, last ${
        round(last)
      } s after it was published; ` +
      `delay p50 ${round(delays[delays.length >> 1] ?? NaN)} ms, p99 ${round(p99)} ms`,
  );
  return { isWhole: received === streams * count && wrong === 0, p99 };
}

/** Returns the memory in use, after a garbage collection if the program can start one. */
function memory(): number {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  return gc ? Deno.memoryUsage().heapUsed : Deno.memoryUsage().rss;
}

/** Publishes a million events to one stream. Returns the factor by which memory grew after the first tenth. */
async function measureMemory(emulator: Emulator, device: VirtualDevice): Promise<number> {
  const response = await emulator.fetch("http://localhost/v1/devices/events", {
    headers: { authorization: `Bearer ${emulator.token}` },
  });
  const reader = response.body!.getReader();
  const figures: number[] = [];
  const start = performance.now();
  for (let sent = 1; sent <= MEMORY_EVENTS; sent++) {
    device.publish("load", String(sent));
    if (sent % 100 === 0) await reader.read();
    if (sent % (MEMORY_EVENTS / 10) === 0) figures.push(memory());
  }
  const seconds = (performance.now() - start) / 1000;
  await reader.cancel();
  const [first = NaN] = figures;
  const growth = Math.max(...figures) / first;
  console.log(
    `${MEMORY_EVENTS} events in process in ${round(seconds)} s: memory after each tenth ` +
      `${figures.map((bytes) => round(bytes / MIB)).join(" ")} MiB`,
  );
  return growth;
}

/** Measures how many function calls per second one caller can make. */
async function measureCalls({ url }: EmulatorServer, { token }: Emulator): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const start = performance.now();
  let calls = 0;
  for (; performance.now() - start < 2000; calls++) {
    const path = `/v1/devices/device-${calls % DEVICES}/count`;
    const response = await fetch(url + path, { method: "POST", headers });
    if (!response.ok) throw new Error(await response.text());
    await response.body?.cancel();
  }
  console.log(`${Math.round(calls / 2)} function calls/s, one at a time`);
}

async function main(): Promise<string[]> {
  using emulator = new Emulator();
  const devices: VirtualDevice[] = [];
  const start = performance.now();
  for (let i = 0; i < DEVICES; i++) {
    devices.push(emulator.addDevice({ name: `device-${i}`, functions: { count: () => 42 } }));
  }
  const system =
    `${Deno.build.os}, ${navigator.hardwareConcurrency} cores, Deno ${Deno.version.deno}`;
  console.log(`${system}; ${PROCESSES} reading processes`);
  console.log(`${DEVICES} devices added in ${round(performance.now() - start)} ms`);
  await using server = await serve(emulator);
  await measureCalls(server, emulator);
  const few = await measureStreams(server, emulator, devices, 100);
  const many = await measureStreams(server, emulator, devices, 1000);
  emulator.cutStreams();
  const growth = await measureMemory(emulator, devices[0]!);
  const problems: string[] = [];
  if (!few.isWhole || !many.isWhole) problems.push("events were lost or out of order");
  if (few.p99 >= P99_MAX_MS) problems.push(`p99 is not below ${P99_MAX_MS} ms at 100 streams`);
  if (growth > MEMORY_GROWTH_MAX) problems.push("memory grows");
  return problems;
}

if (import.meta.main) {
  const problems = await main();
  console.log(problems.length === 0 ? "Passed" : `Failed: ${problems.join("; ")}`);
  Deno.exit(problems.length === 0 ? 0 : 1);
}
