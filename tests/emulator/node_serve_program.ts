/** Runs on Node: uses `serve()` as a program does, and prints what it sees as JSON. Started by node_test.ts. */
import { Emulator, serve } from "@particle-edge/emulator";

type Json = ReturnType<typeof JSON.parse>;

const report: Record<string, Json> = {};
const { Request: RequestBefore, Response: ResponseBefore } = globalThis;
using emulator = new Emulator({ maxRequestsPerUser: 5 });
const device = emulator.addDevice({
  name: "kettle",
  functions: { boil: (celsius) => Number(celsius) },
});
const headers = { authorization: `Bearer ${emulator.token}` };
const log: string[] = [];
const server = await serve(emulator, { log: (line) => log.push(line.replace(/\d+ ms$/, "N ms")) });
report.globalsAreKept = Request === RequestBefore && Response === ResponseBefore;

/** Opens the event stream, and returns a function that reads its next piece. */
async function openStream(signal?: AbortSignal): Promise<() => Promise<string | undefined>> {
  const init = signal ? { headers, signal } : { headers };
  const { body } = await fetch(`${server.url}/v1/devices/events`, init);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  return async () => (await reader?.read())?.value;
}

async function outcome(promise: Promise<unknown>): Promise<string> {
  return await promise.then(() => "resolved", (error) => `${error.name}: ${error.message}`);
}

const leaving = new AbortController();
const next = await openStream(leaving.signal);
report.greeting = await next();
device.publish("temperature", "21.5");
report.event = (await next())?.split("\n")[0];
report.streamsOpen = emulator.streamCount;
leaving.abort();
while (emulator.streamCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));

emulator.faults.add({ path: "/v1/user", refuse: true });
report.refused = await outcome(fetch(`${server.url}/v1/user`, { headers }));
emulator.faults.clear();
emulator.faults.add({ path: "/v1/devices", cutAfter: 10 });
const cut = await fetch(`${server.url}/v1/devices`, { headers });
report.cut = [cut.status, await outcome(cut.text())];
emulator.faults.clear();

const large = await fetch(`${server.url}/v1/devices/events`, {
  method: "POST",
  headers: { ...headers, "content-type": "application/json" },
  body: new Uint8Array(3 * 1024 * 1024),
});
report.large = large.status;
const publish = await fetch(`${server.url}/v1/devices/events`, {
  method: "POST",
  headers,
  body: new URLSearchParams({ name: "n" }),
});
report.publish = await publish.json();
const call = await fetch(`${server.url}/v1/devices/kettle/boil`, {
  method: "POST",
  headers,
  body: new URLSearchParams({ arg: "95" }),
});
report.call = (await call.json()).return_value;
await fetch(`${server.url}/v1/access_tokens/${"f".repeat(40)}?secret=1`, { method: "DELETE" });

const port = Number(new URL(server.url).port);
report.portInUse = await outcome(serve(emulator, { port }));

const last = await openStream();
await last();
await server.close();
report.lastStream = await outcome(last());
report.streamsLeft = emulator.streamCount;
report.closed = (await outcome(fetch(server.url))).split(":")[0];
await server.close();
await using again = await serve(emulator, { port });
report.again = (await fetch(`${again.url}/v1/devices`, { headers })).status;
report.log = log;
console.log(JSON.stringify(report));
