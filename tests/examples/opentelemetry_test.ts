import {
  context,
  type HrTime,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { instrument, type InstrumentOptions } from "../../examples/opentelemetry/instrument.ts";
import { type ApiClientOptions, Particle } from "../../mod.ts";
import { bunPath } from "../kit/programs.ts";
import { recorder } from "../kit/recorder.ts";
import { Program } from "./program.ts";

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const SERVER = { "server.address": "api.particle.io", "server.port": 443 };
const LIST = { "http.request.method": "GET", ...SERVER, "url.template": "/v1/devices" };

/** Collects spans and metrics in memory. Disposing stops the timer of the SDK. */
class Telemetry implements AsyncDisposable {
  readonly #exporter = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly tracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: this.#exporter })],
  });
  readonly meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: this.#metrics })],
  });

  /** Creates a client whose calls are observed. */
  client(options: ApiClientOptions, instrumentOptions: InstrumentOptions = {}): Particle {
    const { tracerProvider, meterProvider } = this;
    const hooks = instrument({ tracerProvider, meterProvider, ...instrumentOptions });
    return new Particle({ auth: "token", retry: { baseDelay: 0 }, ...options, hooks });
  }

  /** Runs a function in a span. */
  inSpan<T>(name: string, run: (span: Span) => Promise<T>): Promise<T> {
    return this.tracerProvider.getTracer("test").startActiveSpan(name, async (span) => {
      try {
        return await run(span);
      } finally {
        span.end();
      }
    });
  }

  /** The spans that have ended, in the order of their end. */
  get spans(): ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  /** Returns the attributes and the value of each data point of a metric; the value of a histogram is its count. */
  async points(name: string): Promise<[attributes: object, value: unknown][]> {
    return ((await this.metric(name))?.dataPoints ?? []).map(({ attributes, value }) => [
      attributes,
      typeof value === "object" ? value.count : value,
    ]);
  }

  /** Returns a metric as it is exported. */
  async metric(name: string) {
    await this.meterProvider.forceFlush();
    const all = this.#metrics.getMetrics().at(-1)?.scopeMetrics.flatMap(({ metrics }) => metrics);
    return all?.find(({ descriptor }) => descriptor.name === name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tracerProvider.shutdown();
    await this.meterProvider.shutdown();
    // The exporter reports its success in a timer, for which shutdown() does not wait.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function failing(status: number): Response {
  return Response.json({ error: "no" }, { status });
}

/** The parts of a span that the conventions are about. */
function summary({ name, kind, status, attributes }: ReadableSpan): unknown[] {
  return [name, kind, status, attributes];
}

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6;
}

const UNSET = { code: SpanStatusCode.UNSET };
const ERROR = { code: SpanStatusCode.ERROR };

Deno.test("a call is one client span within the active span, and one measurement", async () => {
  await using telemetry = new Telemetry();
  const particle = telemetry.client({ fetch: recorder(Response.json([])).fetch });
  const parent = await telemetry.inSpan("parent", async (span) => {
    await particle.listDevices();
    return span;
  });
  const [span] = telemetry.spans;
  assertEquals(telemetry.spans.length, 2);
  const result = { ...LIST, "http.response.status_code": 200 };
  assertEquals(summary(span!), ["GET /v1/devices", SpanKind.CLIENT, UNSET, result]);
  assertEquals(span!.parentSpanContext?.spanId, parent.spanContext().spanId);
  assertEquals(span!.instrumentationScope.name, "@particle-edge/sdk");

  const { descriptor, dataPoints } = (await telemetry.metric("http.client.request.duration"))!;
  assertEquals([descriptor.unit, dataPoints.length], ["s", 1]);
  const { attributes, value } = dataPoints[0]!;
  const { buckets, count, sum } = value as Histogram;
  assertEquals([attributes, count, buckets.boundaries.length], [result, 1, 14]);
  assert(sum! >= 0 && sum! < 5, `${sum} s`);
  assertEquals(await telemetry.points("particle.client.retries"), []);
});

Deno.test("a call that is sent again is one span per attempt, and counts as a retry", async () => {
  await using telemetry = new Telemetry();
  const { fetch } = recorder(failing(503), new TypeError("lost"), Response.json([]));
  const particle = telemetry.client({ fetch });
  const parent = await telemetry.inSpan("parent", async (span) => {
    await particle.listDevices();
    return span;
  });
  const attempts = telemetry.spans.slice(0, -1);
  assertEquals(attempts.map(({ attributes }) => attributes), [
    { ...LIST, "http.response.status_code": 503, "error.type": "503" },
    { ...LIST, "http.request.resend_count": 1, "error.type": "network" },
    { ...LIST, "http.request.resend_count": 2, "http.response.status_code": 200 },
  ]);
  const lost = "Network error from https://api.particle.io/v1/devices - no response, or the " +
    "connection was lost; check the URL and the network";
  const statuses = attempts.map(({ status }) => status);
  assertEquals(statuses, [ERROR, { ...ERROR, message: lost }, UNSET]);
  const parents = attempts.map(({ parentSpanContext }) => parentSpanContext?.spanId);
  assertEquals(parents, Array(3).fill(parent.spanContext().spanId));
  assertEquals(await telemetry.points("particle.client.retries"), [
    [{ ...LIST, "error.type": "503" }, 1],
    [{ ...LIST, "error.type": "network" }, 1],
  ]);
  assertEquals((await telemetry.points("http.client.request.duration")).length, 3);
});

Deno.test("a call that fails has the status or the code of its error as error.type", async () => {
  const html = () => new Response("<html>");
  const rows: [Response | (() => Response) | Error, string, number | undefined][] = [
    [failing(404), "404", 404],
    [failing(429), "429", 429],
    [new TypeError("lost"), "network", undefined],
    [html, "invalid_response", 200],
  ];
  for (const [reply, type, status] of rows) {
    await using telemetry = new Telemetry();
    const particle = telemetry.client({ fetch: recorder(reply).fetch, retry: false });
    const failure = await particle.callFunction({ deviceId: "a", name: "f", argument: "" })
      .then(() => "no error", (error) => error.message);
    const [span] = telemetry.spans;
    const result = {
      "http.request.method": "POST",
      ...SERVER,
      "url.template": "/v1/devices/:deviceId/:name",
      ...(status !== undefined && { "http.response.status_code": status }),
      "error.type": type,
    };
    assertEquals(span!.attributes, result);
    const isStatus = type === String(status);
    assertEquals(span!.status, isStatus ? ERROR : { ...ERROR, message: failure });
    assertEquals(await telemetry.points("http.client.request.duration"), [[result, 1]]);
  }
});

Deno.test("a call that is never sent has no span, except that of the call", async () => {
  for (const callSpans of [false, true]) {
    await using telemetry = new Telemetry();
    const particle = telemetry.client({ fetch: recorder().fetch }, { callSpans });
    const signal = AbortSignal.abort();
    await particle.listDevices({ signal }).catch(() => "aborted");
    assertEquals(telemetry.spans.length, callSpans ? 1 : 0);
    for (const span of telemetry.spans) {
      const message = "Aborted GET https://api.particle.io/v1/devices";
      assertEquals(summary(span), [
        "Particle GET /v1/devices",
        SpanKind.INTERNAL,
        { ...ERROR, message },
        { "error.type": "aborted" },
      ]);
    }
    assertEquals(await telemetry.points("http.client.request.duration"), []);
  }
});

Deno.test("a call that is aborted during a wait has one span and one measurement", async () => {
  await using telemetry = new Telemetry();
  const controller = new AbortController();
  const unavailable = Response.json({}, { status: 503, headers: { "retry-after": "30" } });
  const particle = telemetry.client({ fetch: recorder(unavailable).fetch });
  const call = particle.listDevices({ signal: controller.signal }).catch(({ code }) => code);
  while (telemetry.spans.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort();
  assertEquals(await call, "aborted");
  assertEquals(telemetry.spans.length, 1);
  const result = { ...LIST, "http.response.status_code": 503, "error.type": "503" };
  assertEquals(await telemetry.points("http.client.request.duration"), [[result, 1]]);
});

Deno.test("with callSpans, a span for the call contains its attempts and waits", async () => {
  await using telemetry = new Telemetry();
  const later = () => new Promise<string>((resolve) => setTimeout(resolve, 30, "token"));
  const { fetch } = recorder(failing(503), Response.json([]), failing(404));
  const particle = telemetry.client({ fetch, auth: later }, { callSpans: true });
  const parent = await telemetry.inSpan("parent", async (span) => {
    await particle.listDevices();
    return span;
  });
  await particle.listDevices().catch(() => "404");
  const [first, second, call, , last, failedCall] = telemetry.spans;
  assertEquals(summary(call!), ["Particle GET /v1/devices", SpanKind.INTERNAL, UNSET, {}]);
  assertEquals(call!.parentSpanContext?.spanId, parent.spanContext().spanId);
  for (const span of [first, second]) {
    assertEquals(span!.parentSpanContext?.spanId, call!.spanContext().spanId);
  }
  // The wait of 30 ms for the token. Timers may fire a little early.
  assert(milliseconds(first!.startTime) - milliseconds(call!.startTime) >= 25);
  assertEquals(last!.parentSpanContext?.spanId, failedCall!.spanContext().spanId);
  assertEquals([failedCall!.status, failedCall!.attributes], [ERROR, { "error.type": "404" }]);
  assertEquals(failedCall!.parentSpanContext, undefined);
});

Deno.test("parallel calls do not mix", async () => {
  await using telemetry = new Telemetry();
  const seen = new Map<string, number>();
  const particle = telemetry.client({
    auth: () => new Promise((resolve) => setTimeout(resolve, 5, "token")),
    fetch: async (url) => {
      const id = Number(/device-(\d+)/.exec(url)![1]);
      const count = (seen.get(url) ?? 0) + 1;
      seen.set(url, count);
      await new Promise((resolve) => setTimeout(resolve, id * 7 % 5));
      return count <= id % 3 ? failing(503) : Response.json({ id });
    },
  }, { callSpans: true });
  const ids = Array.from({ length: 30 }, (_, id) => id);
  const traces = await Promise.all(
    ids.map((id) =>
      telemetry.inSpan(`parent ${id}`, async (span) => {
        await particle.getDevice({ deviceId: `device-${id}` });
        return span.spanContext().traceId;
      })
    ),
  );
  assertEquals(new Set(traces).size, 30);
  for (const id of ids) {
    const spans = telemetry.spans.filter((span) => span.spanContext().traceId === traces[id]);
    const attempts = spans.filter(({ kind }) => kind === SpanKind.CLIENT);
    const statuses = attempts.map(({ attributes }) => attributes["http.response.status_code"]);
    assertEquals(statuses, [...Array(id % 3).fill(503), 200]);
    const [call, parent] = spans.slice(-2);
    assertEquals([spans.length, parent!.name], [attempts.length + 2, `parent ${id}`]);
    for (const { parentSpanContext } of attempts) {
      assertEquals(parentSpanContext?.spanId, call!.spanContext().spanId);
    }
    assertEquals(call!.parentSpanContext?.spanId, parent!.spanContext().spanId);
  }
  assertEquals(await telemetry.points("particle.client.retries"), [
    [{ ...LIST, "url.template": "/v1/devices/:deviceId", "error.type": "503" }, 30],
  ]);
});

Deno.test("spans and metrics contain no secret", async () => {
  const replies = [
    (text: string) => Response.json({ error_description: text, access_token: "SECRET-body" }),
    (text: string) => Response.json({ error_description: text }, { status: 400 }),
    (text: string) => Promise.reject(new TypeError(`cannot send ${text}`)),
    (text: string) => new Response(`<html>${text}`),
  ];
  for (const reply of replies) {
    await using telemetry = new Telemetry();
    const { fetch, requests } = recorder(() => {
      const { url, headers, body } = requests.at(-1)!;
      return reply(`${url} ${headers["authorization"]} ${body}`);
    });
    const particle = telemetry.client({ fetch, auth: "SECRET-token" }, { callSpans: true });
    const calls = [
      () => particle.deleteAccessToken({ token: "SECRET-uri" }),
      () => particle.login({ username: "a@example.com", password: "SECRET-password" }),
      () => particle.callFunction({ deviceId: "device-1", name: "f", argument: "SECRET-argument" }),
      () => particle.get({ uri: "/v1/own?access_token=SECRET-query" }),
    ];
    for (const call of calls) await call().catch(() => "most of them fail");
    const metrics = await Promise.all([
      telemetry.metric("http.client.request.duration"),
      telemetry.metric("particle.client.retries"),
    ]);
    const shown = Deno.inspect([telemetry.spans.map(summary), metrics], { depth: 9 });
    assert(telemetry.spans.length >= 8);
    assert(!shown.includes("SECRET"), shown);
    // Metrics have no value of a path either: each would be a time series of its own.
    assert(!Deno.inspect(metrics, { depth: 9 }).includes("device-1"));
    const own = telemetry.spans.find(({ name }) => name === "GET");
    assertEquals(own?.attributes["url.template"], undefined);
  }
});

Deno.test("server.address and server.port are those of the base URL", async () => {
  const rows: [string, string, number][] = [
    ["http://127.0.0.1:9090/prefix", "127.0.0.1", 9090],
    ["http://[::1]:9090", "::1", 9090],
    ["http://localhost", "localhost", 80],
  ];
  for (const [baseUrl, address, port] of rows) {
    await using telemetry = new Telemetry();
    await telemetry.client({ fetch: recorder(Response.json([])).fetch, baseUrl }).listDevices();
    const { attributes } = telemetry.spans[0]!;
    assertEquals([attributes["server.address"], attributes["server.port"]], [address, port]);
  }
});

Deno.test("an event stream is a span that ends when the stream is open", async () => {
  await using telemetry = new Telemetry();
  const body = () =>
    new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream" } });
  const stream = await telemetry.client({ fetch: recorder(body).fetch })
    .getEventStream({ deviceId: "mine" });
  assertEquals(telemetry.spans.map(({ name }) => name), ["GET /v1/devices/events"]);
  stream.close();
});

Deno.test("without options, spans and metrics go to the global providers, or nowhere", async () => {
  const fetch = recorder(Response.json([])).fetch;
  await new Particle({ auth: "token", fetch, hooks: instrument() }).listDevices();
  await using telemetry = new Telemetry();
  trace.setGlobalTracerProvider(telemetry.tracerProvider);
  metrics.setGlobalMeterProvider(telemetry.meterProvider);
  try {
    await new Particle({ auth: "token", fetch, hooks: instrument() }).listDevices();
    assertEquals(telemetry.spans.length, 1);
    assertEquals((await telemetry.points("http.client.request.duration")).length, 1);
  } finally {
    trace.disable();
    metrics.disable();
  }
});

const RUNTIMES: Record<string, () => Promise<string[]>> = {
  Deno: () => Promise.resolve([Deno.execPath(), "run", "--no-prompt", "--allow-env"]),
  Bun: async () => [await bunPath(), "run"],
};

for (const [name, runtimeOf] of Object.entries(RUNTIMES)) {
  Deno.test(`${name}: the OpenTelemetry example prints spans and metrics, and ends`, async () => {
    const [command = "", ...args] = await runtimeOf();
    await using program = new Program(command, [...args, "examples/opentelemetry/main.ts"]);
    const ended = await program.ended;
    assertEquals([ended.code, ended.stderr], [0, ""], program.report(ended));
    assertStringIncludes(ended.stdout, "thermometer 21.5 (Variable not found)");
    assertStringIncludes(ended.stdout, `name: "Particle GET /v1/devices"`);
    assertMatch(ended.stdout, /"http.request.resend_count": 1/);
    assertStringIncludes(ended.stdout, `name: "http.client.request.duration"`);
    assertStringIncludes(ended.stdout, `name: "particle.client.retries"`);
  });
}
