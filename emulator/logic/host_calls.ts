/** Executes calls of `particle:core` in the cloud. All arguments come from untrusted code. */
import { isEventName } from "../model/device_checks.ts";
import { iso, isObject, type Params, wholeNumber } from "../base/values.ts";
import { EVENT_DATA_MAX, publishEvent } from "../events/publish.ts";
import { idOfKey } from "../model/owners.ts";
import type { Device, Product } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { type Api, readApi } from "./api_reads.ts";
import { type Invocation, productOfOwner } from "./invocation.ts";

/** The `coreid` of events that are not published as a device. The same as for the API, so webhooks fire. Unverified. */
const COREID = "api";

/** Executes a call of a Logic function. Errors are thrown in the function. */
export function hostCall(
  cloud: Cloud,
  api: Api,
  invocation: Invocation,
  name: string,
  args: readonly unknown[],
): unknown {
  const [first, second, third, fourth] = args;
  switch (name) {
    case "publish":
      return publish(cloud, invocation, first, second, third);
    case "ledgerGet": {
      const { key, ledger, value } = ledgerOf(cloud, invocation, first, second);
      const { data, updatedAt } = cloud.ledgers.read(key, ledger, value);
      return { updatedAt: iso(updatedAt), data };
    }
    case "ledgerSet": {
      const { key, ledger, value } = ledgerOf(cloud, invocation, first, second);
      if (!isObject(third)) throw new TypeError("The data must be an object");
      if (fourth !== "Merge" && fourth !== "Replace") {
        throw new TypeError("The mode must be Particle.MERGE or Particle.REPLACE");
      }
      const depth = invocation.trigger.depth + 1;
      cloud.ledgers.write(key, ledger, value, third, { mode: fourth, writer: "cloud", depth });
      return null;
    }
    case "ledgerDelete": {
      const { key, ledger, value } = ledgerOf(cloud, invocation, first, second);
      cloud.ledgers.remove(key, ledger, value, invocation.trigger.depth + 1);
      return null;
    }
    default:
      return readApi(cloud, api, invocation, name, args);
  }
}

function publish(
  cloud: Cloud,
  invocation: Invocation,
  name: unknown,
  data: unknown,
  options: unknown,
): null {
  const { owner, trigger } = invocation;
  if (!isEventName(name)) {
    throw new TypeError("The name must be 1 to 64 printable ASCII characters");
  }
  if (data !== null && data !== undefined && typeof data !== "string") {
    throw new TypeError("The data must be a string or JSON");
  }
  if (new TextEncoder().encode(data ?? "").length > EVENT_DATA_MAX) {
    throw new RangeError(`The data must not exceed ${EVENT_DATA_MAX} bytes`);
  }
  const { productId, asDeviceId } = isObject(options) ? options : {} as Params;
  const product = pickProduct(cloud, invocation, productId);
  const device = asDeviceId === undefined || asDeviceId === null
    ? undefined
    : requireDevice(cloud, invocation, product, asDeviceId);
  publishEvent(cloud.hub, {
    name,
    data: data ?? null,
    coreid: device?.id ?? COREID,
    owner: device ? device.owner : owner.user,
    device,
    product,
    depth: trigger.depth + 1,
  });
  return null;
}

/** Returns the product with the given id, or that of the trigger if no id is given. */
function pickProduct(cloud: Cloud, invocation: Invocation, id: unknown): Product | undefined {
  const { owner, trigger } = invocation;
  if (id === undefined || id === null) return trigger.product;
  const product = productOfOwner(cloud, owner, wholeNumber(id, 1) ?? NaN);
  if (product) return product;
  throw new TypeError(`Product ${JSON.stringify(id)} does not exist`);
}

function requireDevice(
  cloud: Cloud,
  { owner }: Invocation,
  product: Product | undefined,
  id: unknown,
): Device {
  const device = typeof id === "string" ? cloud.devices.get(id.toLowerCase()) : undefined;
  const isMember = product
    ? device?.product === product && !device.quarantined
    : device?.owner === owner.user;
  if (device && isMember) return device;
  throw new TypeError(
    `Device ${JSON.stringify(id)} does not exist${product ? " in the product" : ""}`,
  );
}

/** Returns the instance of a ledger for the given scope, or for the trigger's device or product by default. */
function ledgerOf(
  cloud: Cloud,
  { owner, trigger }: Invocation,
  name: unknown,
  scope: unknown,
): { key: string; ledger: string; value: string } {
  const { key } = owner;
  const definition = typeof name === "string" ? cloud.ledgers.definition(key, name) : undefined;
  if (!definition) throw new TypeError(`Ledger ${JSON.stringify(name)} does not exist`);
  const { deviceId, productId } = isObject(scope) ? scope : {} as Params;
  const value = {
    Owner: idOfKey(key),
    Product: productId ?? trigger.product?.id,
    Device: deviceId ?? trigger.device?.id,
  }[definition.scope];
  if (typeof value === "string" || typeof value === "number") {
    return { key, ledger: definition.name, value: String(value) };
  }
  const missing = definition.scope === "Device" ? "deviceId" : "productId";
  throw new TypeError(`Ledger ${JSON.stringify(name)} requires a ${missing}`);
}
