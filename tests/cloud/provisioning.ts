/** Cases for provisioning. */
import { type CloudCase, DEVICES, errorOf, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const product = PRODUCT.slug;
const KEY =
  "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "provisionDevice() creates a device": async ({ particle, equal }) => {
    const { id } = (await particle.provisionDevice({ productId: PRODUCT.id })).body;
    const { body } = await particle.getDevice({ deviceId: id, product });
    equal([body.product_id, body.platform_id, body.online], [PRODUCT.id, PRODUCT.platform, false]);
    await particle.removeDevice({ deviceId: id, product });
    await particle.removeDevice({ deviceId: id });
    equal(await statusOf(particle.provisionDevice({ productId: 424_242 })), 404);
  },

  "getClaimCode() returns a new code each time": async ({ particle, equal }) => {
    const own = (await particle.getClaimCode()).body;
    equal(own.device_ids.includes(DEVICES.thermometer), true);
    const ofProduct = (await particle.getClaimCode({ product })).body;
    equal(ofProduct.device_ids.includes(PRODUCT_DEVICES.kettle), true);
    equal(own.claim_code === ofProduct.claim_code, false);
  },

  "createRegistrationCode() returns a new code each time": async ({ particle, equal }) => {
    const deviceId = PRODUCT_DEVICES.kettle;
    const first = (await particle.createRegistrationCode({ product, deviceId })).body;
    const second = (await particle.createRegistrationCode({ product })).body;
    equal(first.registration_code === second.registration_code, false);
    equal(await statusOf(particle.createRegistrationCode({ product: "unknown" })), 404);
  },

  "sendPublicKey() accepts keys only for the user's own devices": async ({ particle, equal }) => {
    const deviceId = DEVICES.thermometer;
    equal((await particle.sendPublicKey({ deviceId, key: KEY, algorithm: "ecc" })).body, {
      ok: true,
    });
    equal(await statusOf(particle.sendPublicKey({ deviceId, key: "not a key" })), 400);
    equal(await statusOf(particle.sendPublicKey({ deviceId: "f".repeat(24), key: KEY })), 403);
  },

  "lookupSerialNumber() finds the device with a serial number": async ({ particle, equal }) => {
    const { body } = await particle.lookupSerialNumber({ serialNumber: "P010000000000001" });
    const { id, iccid } = (await particle.getDevice({ deviceId: body.deviceID })).body;
    equal([id, iccid], [PRODUCT_DEVICES.kettle, body.iccid]);
    equal(await statusOf(particle.lookupSerialNumber({ serialNumber: "none" })), 404);
  },

  "downloadManufacturingBackup() returns bytes or a stream": async (kit) => {
    const { particle, equal } = kit;
    const deviceId = PRODUCT_DEVICES.kettle;
    const bytes = await particle.downloadManufacturingBackup({ deviceId });
    equal(new TextDecoder().decode(bytes), "backup of the kettle");
    const stream = await particle.downloadManufacturingBackup({ deviceId, stream: true });
    equal(await new Response(stream).text(), "backup of the kettle");
    const other = particle.downloadManufacturingBackup({ deviceId: DEVICES.thermometer });
    equal(await statusOf(other), 404);
  },

  "unprotectDevice() opens a protected device in two steps": async ({ particle, equal }) => {
    const device = { deviceId: PRODUCT_DEVICES.spare };
    const status = async () => (await particle.getDevice(device)).body.device_protection?.status;
    equal(await status(), "active");
    const scoped = { ...device, org: PRODUCT.org };
    const prepare = async (scope: object) =>
      (await particle.unprotectDevice({ ...device, ...scope, action: "prepare" })).body;
    const replaced = [await prepare({}), await prepare({ product })];
    const prepared = await prepare({ org: PRODUCT.org });
    const confirm = (serverNonce: string) =>
      particle.unprotectDevice({
        ...scoped,
        action: "confirm",
        serverNonce,
        deviceNonce: "bm9uY2U=",
        deviceSignature: "c2lnbmF0dXJl",
        devicePublicKeyFingerprint: "ZmluZ2VycHJpbnQ=",
      });
    equal((await errorOf(confirm("d3Jvbmc="))).statusCode, 400);
    for (const { server_nonce } of replaced) {
      equal((await errorOf(confirm(String(server_nonce)))).statusCode, 400);
    }
    equal(await status(), "active");
    equal((await confirm(String(prepared.server_nonce))).body.ok, true);
    equal(await status(), "disabled");
  },
};
