/**
 * Makes calls to an emulator in this process, and prints their spans and metrics.
 *
 *   deno run --allow-env examples/opentelemetry/main.ts
 *   bun run examples/opentelemetry/main.ts
 */
import { context, metrics, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, ConsoleSpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import { Emulator } from "@particle-edge/emulator";
import { isParticleError, Particle } from "@particle-edge/sdk";
import { instrument } from "./instrument.ts";

const tracerProvider = new TracerProvider({
  spanProcessors: [new BatchSpanProcessor({ exporter: new ConsoleSpanExporter() })],
});
const meterProvider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() })],
});
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(tracerProvider);
metrics.setGlobalMeterProvider(meterProvider);

using emulator = new Emulator();
emulator.addDevice({ name: "thermometer", variables: { temp: 21.5 } });
emulator.faults.add({ path: "/v1/devices", status: 503, times: 1 });

const particle = new Particle({
  auth: emulator.token,
  fetch: emulator.fetch,
  hooks: instrument({ callSpans: true }),
});

await trace.getTracer("example").startActiveSpan("read the fleet", async (span) => {
  const { body: devices } = await particle.listDevices(); // the first attempt gets a 503 response
  for (const { id, name } of devices) {
    const readings = ["temp", "humidity"].map((variable) =>
      particle.getVariable({ deviceId: id, name: variable }).then(({ body }) => body.result)
    );
    const [temp, humidity] = await Promise.allSettled(readings);
    console.log(name, describe(temp), describe(humidity)); // the device has no variable "humidity"
  }
  span.end();
});

// The SDKs export now and then; this exports the rest and stops their timers.
await tracerProvider.shutdown();
await meterProvider.shutdown();

function describe(result: PromiseSettledResult<unknown> | undefined): unknown {
  if (result?.status === "fulfilled") return result.value;
  if (!isParticleError(result?.reason)) throw result?.reason;
  return `(${result.reason.shortErrorDescription})`;
}
