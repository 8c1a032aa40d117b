/** Devices as JSON. Source: API reference, Devices. */
import { iso } from "../base/values.ts";
import { isCellular } from "../model/platforms.ts";
import type { Device, Product } from "../model/records.ts";
import { type FirmwareStore, targetVersion } from "../stores/firmware.ts";

/** The Device OS version that every simulated device reports. */
export const SYSTEM_VERSION = "6.3.0";

/** Returns a device as the team of its product sees it. */
export function productDeviceJson(
  device: Device,
  product: Product,
  firmware: FirmwareStore,
): Record<string, unknown> {
  return {
    ...deviceJson(device),
    firmware_product_id: product.id,
    firmware_version: device.firmwareVersion,
    desired_firmware_version: device.desiredFirmwareVersion,
    targeted_firmware_release_version: targetVersion(firmware, device),
    groups: device.groups,
    development: device.development,
    quarantined: device.quarantined,
    denied: device.denied,
  };
}

/** Returns a device as its owner sees it. */
export function deviceJson(device: Device): Record<string, unknown> {
  return {
    id: device.id,
    name: device.name,
    owner: device.owner?.username ?? null,
    last_ip_address: device.lastHeard === null ? null : "127.0.0.1",
    last_heard: iso(device.lastHeard),
    last_handshake_at: iso(device.lastHandshakeAt),
    product_id: device.product?.id ?? device.platformId,
    online: device.online,
    connected: device.online,
    platform_id: device.platformId,
    cellular: isCellular(device.platformId),
    notes: device.notes,
    functions: [...device.functions.keys()],
    variables: Object.fromEntries([...device.variables].map(([name, { type }]) => [name, type])),
    status: "normal",
    serial_number: device.serialNumber,
    iccid: device.iccid,
    last_iccid: device.iccid,
    imei: device.imei,
    mac_wifi: null,
    mobile_secret: null,
    system_firmware_version: SYSTEM_VERSION,
    current_build_target: SYSTEM_VERSION,
    pinned_build_target: null,
    default_build_target: SYSTEM_VERSION,
    firmware_updates_enabled: device.firmwareUpdatesEnabled,
    firmware_updates_forced: device.firmwareUpdatesForced,
    device_protection: { status: device.protected ? "active" : "disabled" },
  };
}
