/**
 * Cases that run on Deno, Bun, Node, workerd and in a browser, against the cloud of kit/test_cloud.ts. They test what
 * differs between runtimes: `fetch`, streams and timers. They use no test library or other dependency.
 */
import { type Attempt, type CallInfo, isParticleError, Multipart, Particle } from "../../mod.ts";
import {
  type Case,
  client,
  type CloudAccess,
  DEVICES,
  failureOf,
  remote,
  respondingWith,
  soon,
  streams,
} from "./kit.ts";
import { abuseCases } from "./abuse_cases.ts";
import { fleetCases } from "./fleet_cases.ts";
import { leakCases } from "./leak_cases.ts";
import { limiterCases } from "./limiter_cases.ts";
import { listCases } from "./list_cases.ts";
import { streamCases } from "./stream_cases.ts";
import { receiverCases } from "../receivers/cases.ts";

/** The cases by name. */
export const cases: Record<string, Case> = {
  "login() returns a valid token": async (t) => {
    const { username, password } = t;
    const particle = new Particle({ baseUrl: t.baseUrl });
    const { body, statusCode } = await particle.login({ username, password });
    t.equal(statusCode, 200);
    const devices = await particle.listDevices({ auth: body.access_token });
    t.equal(devices.statusCode, 200);
  },

  "login() with a wrong password fails with the error of the cloud": async (t) => {
    const particle = new Particle({ baseUrl: t.baseUrl });
    const error = await failureOf(particle.login({ username: t.username, password: "wrong" }));
    t.equal([error.code, error.statusCode], ["http", 400]);
    t.equal((error.body as { error: string }).error, "invalid_grant");
    t.equal(error.errorDescription, error.message);
    t.equal(error.message.includes(error.shortErrorDescription ?? "no description"), true);
    t.equal(JSON.stringify(error).includes("wrong"), false);
  },

  "listDevices() lists the fleet": async (t) => {
    const { body } = await client(t).listDevices();
    const online = Object.fromEntries(body.map((device) => [device.id, device.online]));
    const { thermometer, coffeeMachine, sleeper } = DEVICES;
    t.equal([online[thermometer], online[coffeeMachine], online[sleeper]], [true, true, false]);
  },

  "callFunction() calls a function of the device": async (t) => {
    const particle = client(t);
    const argument = "Crème brûlée ☕ & 50% +1";
    const deviceId = DEVICES.coffeeMachine;
    const { body } = await particle.callFunction({ deviceId, name: "brew", argument });
    t.equal(body.return_value, argument.length);
    t.equal((await particle.getVariable({ deviceId, name: "last" })).body.result, argument);
  },

  "hooks report each attempt, and how the call ended": async (t) => {
    const log: unknown[] = [];
    const note = (name: string) => ({ route }: CallInfo, { attempt, elapsed }: Attempt) =>
      log.push([name, route, attempt, elapsed >= 0]);
    const hooks = {
      onRequest: note("request"),
      onResponse: note("response"),
      onRetry: note("retry"),
      onSuccess: note("success"),
      onError: note("error"),
    };
    const particle = new Particle({ baseUrl: t.baseUrl, auth: t.token, hooks });
    const deviceId = DEVICES.thermometer;
    await particle.getVariable({ deviceId, name: "temp" });
    await failureOf(particle.getVariable({ deviceId, name: "absent" }));
    const lines = (...names: string[]) =>
      names.map((name) => [name, "/v1/devices/:deviceId/:name", 1, true]);
    t.equal(log, lines("request", "response", "success", "request", "response", "error"));
  },

  "getVariable() reads a number": async (t) => {
    const { body } = await client(t).getVariable({ deviceId: DEVICES.thermometer, name: "temp" });
    t.equal(body.result, 21.5);
  },

  "getDevice() of an unknown device fails with the response of the cloud": async (t) => {
    const deviceId = "ffffffffffffffffffffffff";
    const error = await failureOf(client(t).getDevice({ deviceId }));
    t.equal([error.name, error.code, error.statusCode], ["ParticleError", "http", 403]);
    t.equal((error.body as { error: string }).error, "Permission Denied");
    t.equal(error.message.includes(`/v1/devices/${deviceId} - `), true);
    t.equal(error.message.includes(t.token), false);
  },

  "callFunction() fails for an offline device": async (t) => {
    const call = client(t).callFunction({ deviceId: DEVICES.sleeper, name: "wake", argument: "" });
    const error = await failureOf(call);
    t.equal(error.code, "http");
    t.equal([400, 404, 408].includes(error.statusCode ?? 0), true);
  },

  "an event arrives unchanged": async (t) => {
    const particle = client(t);
    const stream = await particle.getEventStream({ deviceId: "mine", name: "portable/own" });
    const arrived = new Promise<unknown[]>((resolve, reject) => {
      stream.on("event", (e) => resolve([e.name, e.data, Date.parse(e.published_at) > 0]));
      stream.on("error", reject);
    });
    const data = JSON.stringify({ text: 'Żółć 👩‍🚀 "quoted"', lines: "a\r\nb\nc", empty: "" });
    await particle.publishEvent({ name: "portable/own", data });
    t.equal(await soon("the event", arrived), ["portable/own", data, true]);
    stream.abort();
    await streams(particle, 0);
  },

  "a stream has only events with its prefix, and `break` closes its connection": async (t) => {
    const particle = client(t);
    const stream = await particle.getEventStream({ deviceId: "mine", name: "remote/" });
    await streams(particle, 1);
    await particle.publishEvent({ name: "portable/other", data: "not this one" });
    await remote(particle, "say", "one\ntwo");
    const first = (async () => {
      for await (const event of stream) return [event.name, event.data, event.coreid];
    })();
    t.equal(await soon("the event", first), ["remote/said", "one\ntwo", DEVICES.remote]);
    await streams(particle, 0);
  },

  "a stream reconnects after a cut, unless it is aborted in `disconnect`": async (t) => {
    const particle = client(t);
    const open = () => particle.getEventStream({ deviceId: "mine", name: "remote/" });
    const [survivor, aborted] = await Promise.all([open(), open()]);
    const calls: string[] = [];
    for (const name of ["disconnect", "reconnect", "reconnect-success"] as const) {
      survivor.on(name, () => calls.push(name));
      aborted.on(name, () => calls.push(`aborted: ${name}`));
    }
    aborted.on("disconnect", () => aborted.abort());
    aborted.on("event", ({ data }) => calls.push(`aborted: ${data}`));
    const arrived = new Promise<unknown>((resolve) => survivor.on("event", (e) => resolve(e.data)));
    const back = new Promise<void>((resolve) => survivor.on("reconnect-success", () => resolve()));
    await remote(particle, "cut");
    await soon("the reconnect", back);
    await remote(particle, "say", "still here");
    t.equal(await soon("the event", arrived), "still here");
    // Both would have reconnected after the same delay, so the aborted one will not come back.
    await streams(particle, 1);
    survivor.abort();
    const expected = ["aborted: disconnect", "disconnect", "reconnect", "reconnect-success"];
    t.equal(calls.sort(), expected);
    await streams(particle, 0);
  },

  "a file is sent as bytes; a path is read only on runtimes with a file system": async (t) => {
    const sent: FormData[] = [];
    const fetch = async (url: string, init: RequestInit) => {
      sent.push(await new Request(url, init).formData());
      return Response.json({});
    };
    const particle = new Particle({ baseUrl: t.baseUrl, auth: t.token, fetch });
    const uri = "/v1/devices/x";
    await particle.put({ uri, data: new Multipart({ "a.bin": new Uint8Array([0, 255]) }) });
    const part = sent[0]?.get("file");
    if (!(part instanceof File)) throw new Error("The form has no file in the field `file`");
    t.equal([part.name, ...new Uint8Array(await part.arrayBuffer())], ["a.bin", 0, 255]);
    const absent: unknown = await (async () => {
      await particle.put({ uri, data: new Multipart({ "b.bin": "./absent.bin" }) });
    })().catch((error: unknown) => error);
    const { process } = globalThis as { process?: { release?: { name?: string } } };
    const hasFiles = process?.release?.name === "node"; // Deno and Bun report "node" too
    t.equal([isParticleError(absent) ? absent.code : undefined, sent.length], [
      hasFiles ? "file" : undefined,
      1,
    ]);
    t.equal(/no file system/.test(String(absent)), !hasFiles);
  },

  "an upload of a stalled stream ends with its signal or timeout, and cancels the stream": async (
    t,
  ) => {
    let cancelled = false;
    const stalled = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
    const controller = new AbortController();
    const { signal } = controller;
    const call = client(t).compileCode({ files: { "a.ino": stalled }, signal });
    controller.abort();
    t.equal((await failureOf(call)).code, "aborted");
    const slow = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
    const late = client(t).compileCode({ files: { "a.ino": slow }, timeout: 20 });
    t.equal([(await failureOf(late)).code, cancelled], ["timeout", true]);
  },

  "an AbortSignal aborts a call": async (t) => {
    const controller = new AbortController();
    const call = client(t).listDevices({ signal: controller.signal });
    controller.abort();
    t.equal((await failureOf(call)).code, "aborted");
    const late = client(t).listDevices({ signal: controller.signal });
    t.equal((await failureOf(late)).code, "aborted");
  },

  "finished downloads remove their listeners from the signal, unfinished ones end with it": async (
    t,
  ) => {
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = new Set<unknown>();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners.add(args[1]);
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners.delete(args[1]);
      removeEventListener.apply(signal, args);
    };
    const particle = client(t);
    const whole = await particle.downloadFile({ uri: "/v1/devices" });
    const open = () => particle.downloadFile({ uri: "/v1/devices", stream: true, signal });
    for (let count = 0; count < 30; count++) {
      const stream = await open();
      if (count % 3 === 0) await stream.cancel();
      else t.equal(await new Response(stream).text(), new TextDecoder().decode(whole));
    }
    await open(); // never read
    const start = (body: ReadableStreamDefaultController) => body.enqueue(new Uint8Array(3));
    const endless = new Particle({
      baseUrl: t.baseUrl,
      auth: t.token,
      fetch: () => new Response(new ReadableStream({ start })),
    });
    const stream = await endless.downloadFile({ uri: "/v1/x", stream: true, signal });
    const started = Date.now();
    while (listeners.size !== 2) {
      if (Date.now() - started > 30_000) {
        throw new Error(`${listeners.size} listeners are left, not 2`);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    const reason = new Error("enough");
    controller.abort(reason);
    const reader = stream.getReader();
    const error = await soon("the end", reader.read().then(() => reader.read()).catch((e) => e));
    t.equal([error === reason, listeners.size], [true, 0]);
  },

  "an invalid signal or timeout throws before a request is sent or a timer is set": async (t) => {
    const { setTimeout } = globalThis;
    const calls: string[] = [];
    const fetch = () => {
      calls.push("fetch");
      return Response.json({});
    };
    const particle = new Particle({ baseUrl: t.baseUrl, auth: t.token, fetch });
    const invalid = { signal: "1" } as unknown as { signal: AbortSignal };
    const attempts: [string, () => unknown][] = [
      ["signal", () => particle.listDevices(invalid)],
      ["signal", () => particle.downloadFile({ uri: "/v1/x", stream: true, ...invalid })],
      ["signal", () => particle.open({ uri: "/v1/x", ...invalid })],
      ["signal", () => particle.getEventStream({ name: "x", ...invalid })],
      ["signal", () => particle.events({ name: "x", ...invalid })],
      [
        "abortSignal",
        () => particle.signalDevice({ deviceId: "x", signal: true, abortSignal: invalid.signal }),
      ],
      [
        "abortSignal",
        () => particle.updateDevice({ deviceId: "x", name: "x", abortSignal: invalid.signal }),
      ],
      ["timeout", () => particle.listDevices({ timeout: -1 })],
      ["timeout", () => particle.getVariable({ deviceId: "x", name: "x", timeout: NaN })],
      ["connectTimeout", () => particle.getEventStream({ name: "x", connectTimeout: -1 })],
      ["connectTimeout", () => particle.events({ name: "x", connectTimeout: NaN })],
    ];
    globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => {
      calls.push("setTimeout");
      return setTimeout(...args);
    }) as typeof setTimeout;
    try {
      for (const [name, attempt] of attempts) {
        let thrown: unknown;
        try {
          // Must throw, not reject: callers that do not await the promise would miss a rejection.
          await Promise.resolve(attempt()).catch(() => undefined);
        } catch (error) {
          thrown = error;
        }
        t.equal([thrown instanceof TypeError, `${thrown}`.includes(`: ${name} must be `)], [
          true,
          true,
        ]);
      }
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    t.equal(calls, []);
  },

  "a timeout above the limit of timers does not end a call immediately": async (t) => {
    for (const timeout of [0, Infinity, 2 ** 31]) {
      t.equal((await client(t).listDevices({ timeout })).statusCode, 200);
    }
  },

  "the body of a 502 response is kept in the error": async (t) => {
    const page = "<html><h1>502 Bad Gateway</h1></html>";
    const headers = { "content-type": "text/html" };
    const error = await failureOf(respondingWith(t, page, { status: 502, headers }).listDevices());
    t.equal([error.code, error.statusCode, error.body], ["http", 502, page]);
  },

  "an error response with deeply nested JSON keeps its status": async (t) => {
    for (const depth of [8_000, 200_000]) {
      const lists = "[".repeat(depth) + "]".repeat(depth);
      const objects = '{"error":'.repeat(depth / 8) + "1" + "}".repeat(depth / 8);
      for (const body of [lists, objects]) {
        const error = await failureOf(respondingWith(t, body, { status: 401 }).listDevices());
        t.equal([error.code, error.statusCode], ["http", 401]);
        t.equal(JSON.parse(JSON.stringify(error)).statusCode, 401);
      }
    }
  },

  "an empty response becomes an empty object": async (t) => {
    const empty = await respondingWith(t, "", { status: 200 }).listDevices();
    t.equal([empty.statusCode, empty.body], [200, {}]);
    const noContent = await respondingWith(t, null, { status: 204 }).listDevices();
    t.equal([noContent.statusCode, noContent.body], [204, {}]);
  },

  "a response that is not JSON fails": async (t) => {
    const error = await failureOf(respondingWith(t, "<html>", { status: 200 }).listDevices());
    t.equal([error.code, error.statusCode], ["invalid_response", 200]);
  },

  "an unreachable cloud is a network error": async (t) => {
    const particle = new Particle({ baseUrl: "http://127.0.0.1:2", auth: t.token });
    const error = await failureOf(particle.listDevices());
    t.equal([error.code, error.statusCode], ["network", undefined]);
    t.equal(error.message.includes(t.token), false);
  },

  "a token provider that waits for itself fails immediately": async (t) => {
    const particle: Particle = new Particle({
      baseUrl: t.baseUrl,
      auth: async () => (await particle.listDevices({ timeout: 0 })).body[0]?.id ?? "none",
    });
    const error = await failureOf(particle.listDevices({ timeout: 0 }));
    t.equal([error.code, /waits for itself/.test(error.message)], ["auth", true]);
  },

  ...abuseCases,
  ...fleetCases,
  ...leakCases,
  ...limiterCases,
  ...listCases,
  ...streamCases,
  ...receiverCases,
};

/** The result of a case, for runtimes without a test runner. */
export interface Result {
  name: string;
  error?: string;
}

/** The time limit of a case, in milliseconds. */
const CASE_TIME_LIMIT = 60_000;

/**
 * Runs all cases on runtimes without a test runner (workerd, browsers, Node). A case that never settles fails after
 * `timeLimit`; without this limit, Node would exit silently with code 13 once its event loop is empty.
 *
 * @param access The address and credentials of the cloud.
 * @param list The cases; by default, all of this file.
 * @param timeLimit The time limit of each case, in milliseconds.
 * @returns The result of each case.
 */
export async function runAll(
  access: CloudAccess,
  list: Record<string, Case> = cases,
  timeLimit: number = CASE_TIME_LIMIT,
): Promise<Result[]> {
  const results: Result[] = [];
  const equal = (actual: unknown, expected: unknown) => {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (a !== b) throw new Error(`${a} is not ${b}`);
  };
  for (const [name, run] of Object.entries(list)) {
    try {
      await soon(name, run({ ...access, equal }), timeLimit);
      results.push({ name });
    } catch (error) {
      results.push({ name, error: error instanceof Error ? `${error.stack}` : `${error}` });
    }
  }
  return results;
}
