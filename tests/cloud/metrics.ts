/** Cases for metrics. */
import { type CloudCase, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const { slug: product } = PRODUCT;
const deviceId = PRODUCT_DEVICES.kettle;

/** Adds up one member of all intervals. */
function sum<Name extends string>(
  buckets: readonly { readonly [N in Name]?: number }[],
  name: Name,
): number {
  return buckets.reduce((total, bucket) => total + (bucket[name] ?? 0), 0);
}

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "the metrics of a product count its devices, events, integrations and calls": async (
    { particle, baseUrl, equal },
  ) => {
    const now = Date.now();
    const range = {
      product,
      startDate: new Date(now - 60_000).toISOString(),
      endDate: new Date(now + 60_000).toISOString(),
      bucketSize: 30,
    };
    const read = async () => ({
      received: sum((await particle.getEventsMetrics(range)).body.events, "received"),
      delivered: sum((await particle.getIntegrationMetrics(range)).body.integrations, "success"),
      called: sum((await particle.getFunctionsMetrics(range)).body.functions, "success"),
      read: sum((await particle.getVariablesMetrics(range)).body.variables, "success"),
    });
    const before = await read();
    const { body: { id: hookId } } = await particle.createWebhook({
      product,
      event: "cloud-case/metric",
      url: `${baseUrl}/`,
      hook: { method: "GET" },
    });
    await particle.post({
      uri: `/v1/products/${product}/events`,
      data: { name: "cloud-case/metric", data: "1", as_device_id: deviceId },
    });
    await particle.callFunction({ product, deviceId, name: "boil", argument: "1" });
    await particle.getVariable({ product, deviceId, name: "temperature" });
    let after = await read();
    for (let tries = 0; tries < 100 && after.delivered === before.delivered; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50)); // The request of the webhook takes time.
      after = await read();
    }
    equal(after, {
      received: before.received + 1,
      delivered: before.delivered + 1,
      called: before.called + 1,
      read: before.read + 1,
    });
    await particle.deleteWebhook({ product, hookId });
    const { online } = (await particle.getOnlineMetrics(range)).body;
    equal([online.length > 3, online.some(({ count }) => count > 0)], [true, true]);
    const nobody = await particle.getOnlineMetrics({ ...range, deviceGroup: "no-such-group" });
    equal(sum(nobody.body.online, "count"), 0);
    equal(await statusOf(particle.getOnlineMetrics({ product, bucketSize: 15 })), 400);
  },
};
