/** Cases for the vitals of devices. */
import { waitForEvent } from "../../src/fleet/mod.ts";
import { type CloudCase, DEVICES, errorOf, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const device = { product: PRODUCT.slug, deviceId: PRODUCT_DEVICES.kettle };

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "refreshDeviceVitals() makes a device report its vitals": async ({ particle, equal }) => {
    equal(await statusOf(particle.refreshDeviceVitals({ deviceId: DEVICES.sleeper })), 404);
    equal(await statusOf(particle.getDeviceVitals(device)), 404);
    const event = await waitForEvent(particle, {
      ...device,
      name: "spark/device/diagnostics/update",
      onOpen: async () => {
        const { body, statusCode } = await particle.refreshDeviceVitals(device);
        equal([body, statusCode], [{ ok: true }, 202]);
      },
    });
    const { diagnostics } = (await particle.getDeviceVitals(device)).body;
    equal(diagnostics.deviceID, device.deviceId);
    equal(diagnostics.payload, JSON.parse(event.data ?? ""));
    equal(diagnostics.payload.service?.device?.status, "ok");
  },

  "listDeviceVitals() and downloadDeviceVitals() return those of a period": async (kit) => {
    const { particle, equal } = kit;
    const { diagnostics: last } = (await particle.getDeviceVitals(device)).body;
    const count = async (period: object) =>
      (await particle.listDeviceVitals({ ...device, ...period })).body.diagnostics.length;
    equal(await count({}), 1);
    equal(await count({ startDate: last.updated_at }), 1);
    equal(await count({ endDate: last.updated_at }), 0);
    const error = await errorOf(particle.listDeviceVitals({ ...device, startDate: "2020-01-01" }));
    equal([error.statusCode, (error.body as { error: string }).error], [400, "bad_request"]);
    const csv = await particle.downloadDeviceVitals(device);
    equal(csv.startsWith(`updated_at,deviceID,`), true);
    equal(csv.includes(`\r\n${last.updated_at},${device.deviceId},`), true);
    const none = await particle.downloadDeviceVitals({ ...device, endDate: last.updated_at });
    equal(none, "updated_at,deviceID\r\n");
  },

  "the vitals of a user's device need no product": async ({ particle, equal }) => {
    const { deviceId } = device;
    const vitals = async () => (await particle.getDeviceVitals({ deviceId })).body.diagnostics;
    const before = (await vitals()).updated_at;
    equal((await particle.refreshDeviceVitals({ deviceId })).statusCode, 202);
    for (let tries = 0; (await vitals()).updated_at === before && tries < 600; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const last = await vitals();
    equal([last.deviceID, last.updated_at > before], [deviceId, true]);
    const { diagnostics } = (await particle.listDeviceVitals({ deviceId })).body;
    equal(diagnostics.some(({ updated_at }) => updated_at === last.updated_at), true);
  },
};
