/** Cases for documents of devices. */
import { type CloudCase, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const apps = ["features", "applications", "desiredProperties", "apps"];

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "applications can be added to the document of a device, replaced and removed": async (
    { particle, equal },
  ) => {
    const device = {
      product: PRODUCT.slug,
      deviceId: PRODUCT_DEVICES.kettle,
      document: "system",
    };
    const list = async () => {
      const { data } = (await particle.getDeviceDocument(device)).body;
      return data.features?.applications?.desiredProperties?.apps;
    };
    equal(await list(), []);
    for (const composeFile of ["services: {}", "services: { a: {} }"]) {
      const value = { name: "brewer", composeFile };
      const operation = { action: "upsert", path: apps, key: "name", value } as const;
      await particle.patchDeviceDocument({ ...device, operation });
      equal(await list(), [value]);
    }
    const operation = { action: "remove", path: apps, predicate: { name: "brewer" } } as const;
    await particle.patchDeviceDocument({ ...device, operation });
    equal(await list(), []);
    equal(await statusOf(particle.getDeviceDocument({ ...device, document: "unknown" })), 404);
  },
};
