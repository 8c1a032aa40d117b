import { assertEquals, assertThrows } from "@std/assert";
import type { MetricsOptions, Particle } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded } from "./wire.ts";

const calls: Record<string, (particle: Particle, options: MetricsOptions) => Promise<unknown>> = {
  online: (particle, options) => particle.getOnlineMetrics(options),
  events: (particle, options) => particle.getEventsMetrics(options),
  integration: (particle, options) => particle.getIntegrationMetrics(options),
  functions: (particle, options) => particle.getFunctionsMetrics(options),
  variables: (particle, options) => particle.getVariablesMetrics(options),
};

for (const [kind, call] of Object.entries(calls)) {
  const path = `/v1/products/7/metrics/${kind}`;

  Deno.test(`metrics of ${kind}: sends the expected request`, () =>
    checkRow([(particle) => call(particle, { product: 7 }), "GET", path]));

  Deno.test(`metrics of ${kind}: sends all options`, () =>
    checkRow([
      (particle) =>
        call(particle, {
          product: 7,
          startDate: "2024-04-01T00:00:00Z",
          endDate: "2024-04-02",
          bucketSize: 900,
          productFw: 0,
          deviceOsVersion: "6.3.0",
          deviceGroup: "vans & more",
        }),
      "GET",
      `${path}?start_date=2024-04-01T00%3A00%3A00Z&end_date=2024-04-02&bucket_size=900&product_fw=0&device_os_version=6.3.0&device_group=vans%20%26%20more`,
    ]));

  Deno.test(`metrics of ${kind}: require a product`, () => {
    const { particle, requests } = recorded();
    for (const product of [undefined, null, ""] as unknown as string[]) {
      assertThrows(() => call(particle, { product }), TypeError, "product");
    }
    assertEquals(requests.length, 0);
  });

  checkHostileIds({ [`metrics of ${kind}`]: (particle, product) => call(particle, { product }) });
}

Deno.test("responses about metrics are typed", async () => {
  const time = "2024-04-01T00:00:00.000Z";
  const { particle } = recorded(
    Response.json({ online: [{ time, count: 37 }] }),
    Response.json({ events: [{ time, received: 256 }] }),
    Response.json({ integrations: [{ time, success: 40, failure: 3, sleep: 1 }] }),
    Response.json({ functions: [{ time, offline: 42 }] }),
    Response.json({ variables: [{ time }] }),
  );
  const options = { product: "p" };
  const [online] = (await particle.getOnlineMetrics(options)).body.online;
  const [events] = (await particle.getEventsMetrics(options)).body.events;
  const [integrations] = (await particle.getIntegrationMetrics(options)).body.integrations;
  const [functions] = (await particle.getFunctionsMetrics(options)).body.functions;
  const [variables] = (await particle.getVariablesMetrics(options)).body.variables;
  assertEquals([online?.count, events?.received, integrations?.sleep], [37, 256, 1]);
  assertEquals([functions?.offline, functions?.success, variables?.failure], [
    42,
    undefined,
    undefined,
  ]);
  assertEquals(variables?.time, time);
});
