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
};
