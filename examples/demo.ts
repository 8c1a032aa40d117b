/**
 * A tour of the SDK: log in, list a fleet, follow its events, call a function, read a variable, publish an event, lose
 * the connection and reconnect. It runs on an emulated cloud, so it needs neither an account nor a network.
 *
 *   deno run --allow-net=127.0.0.1 examples/demo.ts
 *
 * With --url and --token it runs on any other cloud. There it calls a function only if you name one with --call, because
 * the call acts on a real device:
 *
 *   deno run --allow-net examples/demo.ts --url https://api.particle.io --token … [--call brew]
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { addSampleFleet, Emulator, serve } from "@particle-edge/emulator";
import {
  type DeviceInfo,
  type EventStream,
  isParticleError,
  Particle,
  type ParticleEvent,
} from "@particle-edge/sdk";
import { clock, table } from "./demo_output.ts";

/** How long to wait for an event before a step fails, in milliseconds. */
const PATIENCE = 4_000;

const INTRODUCTION =
  `Particle devices are small computers with sensors and switches. Programs talk to them through the
Particle Cloud. This tour starts an emulated cloud with three devices.`;

/** The cloud that the tour runs on. */
interface Cloud extends AsyncDisposable {
  url: string;
  /** Ends all streams. Only the emulator can do this. */
  cutStreams?(): void;
  /** Logs in and returns how, for the output. */
  logIn(particle: Particle): Promise<string>;
}

/** Returns the cloud that the flags name, or starts an emulator with a small fleet. */
async function openCloud(url?: string, token?: string): Promise<Cloud> {
  if (url === undefined) return await openEmulator();
  if (token === undefined) throw new Error("--url needs --token, an access token of that cloud");
  const logIn = (particle: Particle) => {
    particle.setDefaultAuth(token);
    return Promise.resolve("with the given token");
  };
  return { url, logIn, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function openEmulator(): Promise<Cloud> {
  const emulator = new Emulator();
  const server = await serve(emulator);
  const fleet = addSampleFleet(emulator, { intervalMs: 600 });
  return {
    url: server.url,
    cutStreams: () => emulator.cutStreams(),
    async logIn(particle) {
      const { body } = await particle.login(emulator.user);
      particle.setDefaultAuth(body.access_token);
      return `as ${emulator.user.username}`;
    },
    async [Symbol.asyncDispose]() {
      fleet[Symbol.dispose]();
      emulator.close();
      await server.close();
    },
  };
}

/** Returns the first ten devices with their functions and variables. */
async function listFleet(particle: Particle): Promise<DeviceInfo[]> {
  const { body: devices } = await particle.listDevices();
  const details = devices.slice(0, 10).map(({ id }) => particle.getDevice({ deviceId: id }));
  return (await Promise.all(details)).map(({ body }) => body);
}

function printFleet(fleet: DeviceInfo[]): void {
  const rows = fleet.map(({ name, id, online, functions = [], variables = {} }) => [
    name ?? "-",
    id,
    online ? "online" : "offline",
    functions.join(", ") || "-",
    Object.keys(variables).join(", ") || "-",
  ]);
  for (const line of table([["NAME", "ID", "", "FUNCTIONS", "VARIABLES"], ...rows])) say(line);
}

/** Prints events and changes of the connection. Returns a function that returns the number of events so far. */
function follow(stream: EventStream, names: Map<string, string>): () => number {
  let count = 0;
  stream.on("event", ({ name, data, coreid }) => {
    count++;
    say(`${clock()}  ${(names.get(coreid) ?? coreid).padEnd(14)}  ${name}  ${data ?? ""}`);
  });
  stream.on(
    "disconnect",
    () => say(`${clock()}  -- the cloud cut the connection; reconnecting in 2 s --`),
  );
  stream.on("reconnect-success", () => say(`${clock()}  -- reconnected automatically --`));
  return () => count;
}

/** Waits for the next event that matches. */
function nextEvent(
  stream: EventStream,
  matches: (event: ParticleEvent) => boolean,
): Promise<ParticleEvent> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(
      () => settle(new Error(`no event within ${PATIENCE} ms`)),
      PATIENCE,
    );
    const onEvent = (event: ParticleEvent) => matches(event) && settle(event);
    const settle = (result: ParticleEvent | Error) => {
      clearTimeout(patience);
      stream.off("event", onEvent);
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    stream.on("event", onEvent);
  });
}

async function callFunction(particle: Particle, fleet: DeviceInfo[], name: string): Promise<void> {
  const device = fleet.find(({ online, functions }) => online && functions?.includes(name));
  if (!device) throw new Error(`no online device has a function "${name}"`);
  const { body } = await particle.callFunction({ deviceId: device.id, name, argument: "2" });
  say(`${device.name}.${name}("2") returned ${body.return_value}`);
}

/** Reads the temperature, or another variable if no device has one of that name. */
async function readVariable(particle: Particle, fleet: DeviceInfo[]): Promise<void> {
  const readable = fleet.filter(({ online }) => online).flatMap((device) =>
    Object.keys(device.variables ?? {}).map((name) => ({ device, name }))
  );
  const found = readable.find(({ name }) => name === "temperature") ?? readable[0];
  if (!found) return say("no online device has a variable");
  const { device, name } = found;
  const { body } = await particle.getVariable({ deviceId: device.id, name });
  say(`${device.name}.${name} is ${body.result}`);
}

async function publish(particle: Particle, stream: EventStream): Promise<void> {
  const name = "demo/hello";
  const back = nextEvent(stream, (event) => event.name === name);
  await particle.publishEvent({ name, data: `Hello, ${navigator.userAgent} 👋` });
  await back;
}

async function surviveCut(stream: EventStream, cut: () => void): Promise<void> {
  const back = new Promise((resolve) => stream.once("reconnect-success", resolve));
  cut();
  await back;
  await nextEvent(stream, () => true);
}

function say(line: string): void {
  console.log(`   ${line}`);
}

let current = "Reading the command line";

function step(title: string): void {
  current = title;
  console.log(`\n${title}`);
}

async function tour(): Promise<void> {
  const { values } = parseArgs({
    options: { url: { type: "string" }, token: { type: "string" }, call: { type: "string" } },
  });
  const started = performance.now();
  if (values.url === undefined) console.log(INTRODUCTION);
  current = "Opening the cloud";
  await using cloud = await openCloud(values.url, values.token);
  const particle = new Particle({ baseUrl: cloud.url });

  step("Log in");
  say(`${cloud.url} ${await cloud.logIn(particle)}`);

  step("List the fleet");
  const fleet = await listFleet(particle);
  printFleet(fleet);

  step("Follow its events during the next steps");
  const names = new Map([...fleet.map(({ id, name }) => [id, name ?? id] as const), [
    "api",
    "(you)",
  ]]);
  await using stream = await particle.getEventStream({ deviceId: "mine" });
  const count = follow(stream, names);
  if (cloud.cutStreams) await nextEvent(stream, () => true);

  const name = values.call ?? (values.url === undefined ? "brew" : undefined);
  if (name !== undefined) {
    step("Call a function of a device");
    await callFunction(particle, fleet, name);
  }
  step("Read a variable of a device");
  await readVariable(particle, fleet);
  step("Publish an event and receive it");
  await publish(particle, stream);
  if (cloud.cutStreams) {
    step("Lose the connection and reconnect");
    await surviveCut(stream, cloud.cutStreams);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `\nDone: ${fleet.length} devices, ${count()} events, ${seconds} s. All steps succeeded.`,
  );
}

try {
  await tour();
} catch (error) {
  const reason = isParticleError(error) || error instanceof Error ? error.message : String(error);
  console.error(`\nThe demo failed at "${current}": ${reason}`);
  process.exitCode = 1;
}
