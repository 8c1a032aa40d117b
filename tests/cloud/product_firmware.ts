/** Cases for product firmware. */
import { type CloudCase, type CloudKit, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const product = PRODUCT.slug;
const file = (text: string): Blob => new Blob([text]);

/** Waits until the spare device of the product runs a firmware version. */
export async function running({ particle }: CloudKit, version: number): Promise<void> {
  const deviceId = PRODUCT_DEVICES.spare;
  for (let tries = 0; tries < 500; tries++) {
    const { body } = await particle.getDevice({ deviceId, product });
    if (body.firmware_version === version && body.online) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The device did not update to version ${version} within 10 seconds`);
}

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "uploadProductFirmware() adds a version that can be listed, read, changed and downloaded": async (
    { particle, username, equal },
  ) => {
    const upload = { product, file: file("v101"), version: 101, title: "One" };
    const { body, statusCode } = await particle.uploadProductFirmware(upload);
    equal([statusCode, body.version, body.title, body.size], [201, 101, "One", 4]);
    equal([body.uploaded_by?.username, body.product_default], [username, false]);
    equal(await statusOf(particle.uploadProductFirmware(upload)), 409);
    const { body: list } = await particle.listProductFirmware({ product });
    equal(list.find(({ version }) => version === 101), body);
    await particle.updateProductFirmware({ product, version: 101, description: "First" });
    const { body: read } = await particle.getProductFirmware({ product, version: 101 });
    equal([read.title, read.description], ["One", "First"]);
    const bytes = await particle.downloadProductFirmware({ product, version: 101 });
    equal(new TextDecoder().decode(bytes), "v101");
    equal(await statusOf(particle.getProductFirmware({ product, version: 199 })), 404);
  },

  "releaseProductFirmware() releases a version to groups, once a device has run it": async (
    kit,
  ) => {
    const { particle, equal } = kit;
    const deviceId = PRODUCT_DEVICES.spare;
    const version = 102;
    await particle.uploadProductFirmware({ product, file: file("v102"), version, title: "Two" });
    const release = { product, version, groups: ["firmware-cases"] };
    equal(await statusOf(particle.releaseProductFirmware(release)), 400);
    const lock = { product, deviceId, desiredFirmwareVersion: version, flash: true };
    await particle.lockDeviceProductFirmware(lock);
    await running(kit, version);
    equal((await particle.releaseProductFirmware(release)).body.groups, ["firmware-cases"]);
    const { body } = await particle.getProductFirmware({ product, version });
    equal([body.groups, body.device_count], [["firmware-cases"], 1]);
    await particle.unlockDeviceProductFirmware({ product, deviceId });
    equal((await particle.getDevice({ product, deviceId })).body.desired_firmware_version, null);
  },

  "a mandatory version is marked, and deleteProductFirmware() deletes versions that were not released":
    async ({ particle, equal }) => {
      const version = 103;
      const upload = { product, file: file("v103"), version, title: "Three", mandatory: true };
      equal((await particle.uploadProductFirmware(upload)).body.mandatory, true);
      await particle.updateProductFirmware({ product, version, mandatory: false });
      equal((await particle.getProductFirmware({ product, version })).body.mandatory, false);
      equal((await particle.deleteProductFirmware({ product, version })).body, {});
      equal(await statusOf(particle.getProductFirmware({ product, version })), 404);
      equal(await statusOf(particle.deleteProductFirmware({ product, version })), 404);
      equal(await statusOf(particle.deleteProductFirmware({ product, version: 102 })), 400);
    },
};
