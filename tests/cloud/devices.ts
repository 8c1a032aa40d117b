/** Cases for devices. */
import { type CloudCase, DEVICES, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const product = PRODUCT.slug;
const deviceId = PRODUCT_DEVICES.spare;

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "listDevices() lists the user's devices, and those of a product page by page": async (kit) => {
    const { particle, equal } = kit;
    const own = (await particle.listDevices()).body;
    equal(own.some(({ id }) => id === DEVICES.thermometer), true);
    const page = (await particle.listDevices({ product, deviceName: "kettle", perPage: 1 })).body;
    equal([page.devices.map(({ id }) => id), page.meta.total_pages], [[PRODUCT_DEVICES.kettle], 1]);
  },

  "getDevice() returns a device, and fails for an unknown one": async ({ particle, equal }) => {
    const { body } = await particle.getDevice({ deviceId: PRODUCT_DEVICES.kettle, product });
    equal([body.name, body.functions, body.product_id], ["kettle", ["boil"], PRODUCT.id]);
    equal(await statusOf(particle.getDevice({ deviceId: "f".repeat(24) })), 403);
  },

  "removeDevice() unclaims a device, claimDevice() claims it": async ({ particle, equal }) => {
    const { id } = (await particle.provisionDevice({ productId: PRODUCT.platform })).body;
    const isListed = async () => (await particle.listDevices()).body.some((one) => one.id === id);
    equal(await isListed(), true);
    equal((await particle.removeDevice({ deviceId: id })).body, { ok: true });
    equal(await isListed(), false);
    equal(await statusOf(particle.getDevice({ deviceId: id })), 403);
    equal((await particle.claimDevice({ deviceId: id })).body.deviceID, id);
    equal(await isListed(), true);
    await particle.removeDevice({ deviceId: id });
  },

  "addDeviceToProduct() imports by id or from a file, removeDevice() undoes it": async (kit) => {
    const { particle, equal } = kit;
    const [first, second] = [
      (await particle.provisionDevice({ productId: PRODUCT.platform })).body.id,
      (await particle.provisionDevice({ productId: PRODUCT.platform })).body.id,
    ];
    const isMember = async (deviceId: string) =>
      await particle.getDevice({ deviceId, product }).then(() => true, () => false);
    equal(await isMember(first), false);
    const one = (await particle.addDeviceToProduct({ product, deviceId: first })).body;
    equal([one.updated, one.updatedDeviceIds], [1, [first]]);
    equal(await isMember(first), true);
    const file = new Blob([`${first}\n${second}\nnonsense\n`]);
    const { body } = await particle.addDeviceToProduct({ product, file });
    equal([body.updatedDeviceIds, body.existingDeviceIds, body.invalidDeviceIds], [
      [second],
      [first],
      ["nonsense"],
    ]);
    for (const deviceId of [first, second]) {
      equal((await particle.removeDevice({ product, deviceId })).body, {});
      equal(await isMember(deviceId), false);
    }
  },

  "removeDevice() denies a quarantined device, addDeviceToProduct() approves it": async (kit) => {
    const { particle, equal } = kit;
    const stranger = { product, deviceId: PRODUCT_DEVICES.stranger };
    const state = async () => {
      const { quarantined, denied } = (await particle.getDevice(stranger)).body;
      return [quarantined, denied];
    };
    equal(await state(), [true, false]);
    await particle.removeDevice({ ...stranger, deny: true });
    equal(await state(), [true, true]);
    await particle.addDeviceToProduct(stranger);
    equal(await state(), [false, false]);
  },

  "removeDeviceOwner() keeps the device in its product": async ({ particle, equal }) => {
    const { id } = (await particle.provisionDevice({ productId: PRODUCT.id })).body;
    await particle.removeDeviceOwner({ product, deviceId: id });
    equal((await particle.getDevice({ product, deviceId: id })).body.owner, null);
    equal(await statusOf(particle.getDevice({ deviceId: id })), 403);
    await particle.removeDevice({ product, deviceId: id });
  },

  "renameDevice(), setDeviceNotes() and updateDevice() change name and notes": async (kit) => {
    const { particle, equal } = kit;
    const read = async () => {
      const { name, notes } = (await particle.getDevice({ deviceId })).body;
      return [name, notes];
    };
    await particle.renameDevice({ deviceId, name: "extra" });
    await particle.setDeviceNotes({ deviceId, notes: "in the cellar" });
    equal(await read(), ["extra", "in the cellar"]);
    await particle.updateDevice({ deviceId, product, name: "spare", notes: "" });
    equal(await read(), ["spare", ""]);
  },

  "signalDevice() starts and stops signaling, and fails for an offline device": async (kit) => {
    const { particle, equal } = kit;
    const { body } = await particle.signalDevice({ deviceId, signal: true });
    equal([body.signaling, body.connected], [true, true]);
    equal((await particle.signalDevice({ deviceId, signal: false })).body.signaling, false);
    equal(await statusOf(particle.signalDevice({ deviceId: DEVICES.sleeper, signal: true })), 404);
  },

  "development mode and firmware locks of a device can be set and cleared": async (kit) => {
    const { particle, equal } = kit;
    const target = { deviceId, product };
    const read = async () => {
      const { development, desired_firmware_version } = (await particle.getDevice(target)).body;
      return [development, desired_firmware_version];
    };
    await particle.markAsDevelopmentDevice(target);
    await particle.lockDeviceProductFirmware({ ...target, desiredFirmwareVersion: 7 });
    equal(await read(), [true, 7]);
    await particle.markAsDevelopmentDevice({ ...target, development: false });
    await particle.unlockDeviceProductFirmware(target);
    equal(await read(), [false, null]);
  },

  "listDevices() filters a product's devices by serial number and quarantine": async (kit) => {
    const { particle, equal } = kit;
    const ids = async (filter: object) =>
      (await particle.listDevices({ product, ...filter })).body.devices.map(({ id }) => id);
    equal(await ids({ serialNumber: "p01000000" }), [PRODUCT_DEVICES.kettle]);
    equal((await ids({ quarantined: true })).includes(PRODUCT_DEVICES.kettle), false);
    equal((await ids({ quarantined: false })).includes(PRODUCT_DEVICES.kettle), true);
  },

  "addDeviceToProduct() imports several devices for a member of the team": async (kit) => {
    const { particle, equal, username: claimUser } = kit;
    const { id } = (await particle.provisionDevice({ productId: PRODUCT.platform })).body;
    await particle.removeDevice({ deviceId: id });
    const deviceIds = [id, PRODUCT_DEVICES.kettle];
    equal(await statusOf(particle.addDeviceToProduct({ product, deviceIds, claimUser: "x" })), 400);
    const imported = await particle.addDeviceToProduct({ product, deviceIds, claimUser });
    equal(imported.body.updatedDeviceIds, [id]);
    equal(imported.body.existingDeviceIds, [PRODUCT_DEVICES.kettle]);
    const owner = async (deviceId: string) =>
      (await particle.getDevice({ product, deviceId })).body.owner;
    equal(await owner(id), claimUser);
    await particle.removeDevice({ product, deviceId: id });
    await particle.removeDevice({ deviceId: id });
    const file = new Blob([id]);
    await particle.addDeviceToProduct({ product, file, importSims: true, claimUser });
    equal(await owner(id), claimUser);
    await particle.removeDevice({ product, deviceId: id });
  },

  "pingDevice() returns whether a device is online": async ({ particle, equal }) => {
    const target = { deviceId: PRODUCT_DEVICES.kettle, product };
    equal((await particle.pingDevice(target)).body, { online: true, ok: true });
    equal((await particle.pingDevice({ deviceId: DEVICES.sleeper })).body.online, false);
    equal(await statusOf(particle.pingDevice({ deviceId: "f".repeat(24) })), 403);
  },

  "listDeviceOrders() lists the orders of the organization": async ({ particle, equal }) => {
    equal((await particle.listDeviceOrders({ product })).body, { device_orders: [] });
    equal(await statusOf(particle.listDeviceOrders({ product: "none" })), 404);
  },

  "forceFirmwareUpdates() and updateDevice() force updates, or let the device decide": async (
    kit,
  ) => {
    const { particle, equal } = kit;
    const isForced = async () =>
      (await particle.getDevice({ deviceId, product })).body.firmware_updates_forced;
    const { body } = await particle.forceFirmwareUpdates({ deviceId });
    equal([body.firmware_updates_forced, await isForced()], [true, true]);
    await particle.forceFirmwareUpdates({ deviceId, product, forced: false });
    equal(await isForced(), false);
    await particle.updateDevice({ deviceId, firmwareUpdatesForced: true });
    equal(await isForced(), true);
    await particle.updateDevice({ deviceId, product, firmwareUpdatesForced: false });
    equal(await isForced(), false);
  },

  "callFunctionRaw() and getVariableRaw() resolve to the value alone": async (kit) => {
    const { particle, equal } = kit;
    const target = { deviceId: PRODUCT_DEVICES.kettle, product };
    const called = await particle.callFunctionRaw({ ...target, name: "boil", argument: "-90" });
    equal(called.body, -90);
    equal(await particle.getVariableRaw({ ...target, name: "temperature" }), "21.5");
    const machine = { deviceId: DEVICES.coffeeMachine };
    await particle.callFunctionRaw({ ...machine, name: "brew", argument: "two words" });
    equal(await particle.getVariableRaw({ ...machine, name: "last" }), "two words");
    equal(await statusOf(particle.getVariableRaw({ ...target, name: "colour" })), 404);
    equal(await statusOf(particle.callFunctionRaw({ ...target, name: "cool" })), 404);
  },

  "callFunction() and getVariable() work with a device of a product": async (
    { particle, equal },
  ) => {
    const target = { deviceId: PRODUCT_DEVICES.kettle, product };
    const called = await particle.callFunction({ ...target, name: "boil", argument: "90" });
    equal(called.body.return_value, 90);
    equal((await particle.getVariable({ ...target, name: "temperature" })).body.result, 21.5);
    equal(await statusOf(particle.getVariable({ ...target, name: "colour" })), 404);
  },
};
