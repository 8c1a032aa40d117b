/** Configuration of products and their devices. Source: API reference, Configuration. */
import { type Context, Hono } from "hono";
import { isTooDeep, jsonSize } from "../base/json_limits.ts";
import { isObject } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { deviceKey, offer } from "../devices/configuration.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { CloudError, failure } from "../http/errors.ts";
import { findDevice, pickDevice, requireProduct } from "../http/owner.ts";
import { mediaType } from "../http/params.ts";
import type { Device } from "../model/records.ts";
import type { Configuration, ConfigurationStore, Violation } from "../stores/configuration.ts";
import { requireSchema, SchemaError } from "../stores/schema_check.ts";

const SCHEMA_TYPE = "application/schema+json";
/** The largest configuration, in bytes. Our own choice. */
const CONFIGURATION_MAX = 16_384;

/** Returns the routes about configuration, below `/v1/products/:product/config`. */
export function configurationRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("configuration:get"), (c) => {
    const { key } = c.var.owner;
    if (asksForSchema(c)) return schemaResponse(cloud, c, [key]);
    const { current } = cloud.configurations.get(key);
    return current ? c.json({ configuration: current }) : c.json({}, 404);
  });
  app.put("/", allow("configuration:update"), async (c) => {
    const { key } = c.var.owner;
    if (mediaType(c) === SCHEMA_TYPE) return await setSchema(cloud, c, key);
    const { deviceIds, ...configuration } = await readConfiguration(c);
    const members = cloud.devices.ofProduct(requireProduct(c.var.owner));
    const devices = targets(members, [...readIds(deviceIds), ...idsInQuery(c)]);
    if (deviceIds !== undefined && Object.keys(configuration).length === 0) {
      for (const device of devices) resetToProduct(cloud, device, key);
      return c.json({}, 202);
    }
    requireValid(cloud.configurations, [key], configuration);
    cloud.configurations.set(key, { current: configuration });
    for (const device of devices) offer(cloud, device, configuration);
    return c.json({}, 202);
  });
  app.delete("/", allow("configuration:update"), (c) => removeSchema(cloud, c, c.var.owner.key));

  app.get("/:deviceId", allow("configuration:get"), (c) => {
    const key = deviceKey(findDevice(cloud, c.var.owner, c.req.param("deviceId")));
    if (asksForSchema(c)) return schemaResponse(cloud, c, [key, c.var.owner.key]);
    const { current, pending } = cloud.configurations.get(key);
    const isSet = current !== null || pending !== null;
    return isSet ? c.json({ configuration: { current, pending } }) : c.json({}, 404);
  });
  app.put("/:deviceId", allow("configuration:update"), async (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    const key = deviceKey(device);
    if (mediaType(c) === SCHEMA_TYPE) return await setSchema(cloud, c, key);
    const configuration = await readConfiguration(c);
    requireValid(cloud.configurations, [key, c.var.owner.key], configuration);
    const result = offer(cloud, device, configuration);
    if (result === "rejected") throw rejected();
    return c.json({}, result === "accepted" ? 200 : 202);
  });
  app.delete("/:deviceId", allow("configuration:update"), (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    return removeSchema(cloud, c, deviceKey(device));
  });
  return app;
}

function asksForSchema(c: Context<CloudEnv>): boolean {
  return (c.req.header("accept") ?? "").toLowerCase().includes(SCHEMA_TYPE);
}

/** Responds with the schema of the first key that has one. */
function schemaResponse({ configurations }: Cloud, c: Context<CloudEnv>, keys: string[]): Response {
  const schema = keys.map((key) => configurations.get(key).schema).find((one) => one);
  if (!schema) return c.json({}, 404);
  return c.body(JSON.stringify(schema), 200, { "content-type": SCHEMA_TYPE });
}

async function setSchema(
  { configurations }: Cloud,
  c: Context<CloudEnv>,
  key: string,
): Promise<Response> {
  const schema = readSchema(parseObject(await c.req.text()));
  configurations.set(key, { schema });
  return c.body(JSON.stringify(schema), 200, { "content-type": SCHEMA_TYPE });
}

function removeSchema({ configurations }: Cloud, c: Context<CloudEnv>, key: string): Response {
  if (mediaType(c) !== SCHEMA_TYPE) {
    throw failure(400, `Only schemas can be deleted: the content type must be ${SCHEMA_TYPE}`);
  }
  if (!configurations.get(key).schema) return c.json({}, 404);
  configurations.set(key, { schema: null });
  return c.body(null, 204);
}

function parseObject(text: string): Configuration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of the parser makes no sense without the body.
    throw failure(400, "The request body is not valid JSON");
  }
  if (isObject(value)) return value;
  throw failure(400, "The request body must be a JSON object");
}

async function readConfiguration(c: Context<CloudEnv>): Promise<Configuration> {
  if (mediaType(c) !== "application/json") {
    throw failure(400, `The content type must be application/json or ${SCHEMA_TYPE}`);
  }
  const configuration = parseObject(await c.req.text());
  if (isTooDeep(configuration)) throw failure(400, "The configuration is nested too deep");
  if (jsonSize(configuration) <= CONFIGURATION_MAX) return configuration;
  throw failure(413, `The configuration must not exceed ${CONFIGURATION_MAX} bytes`);
}

/** Reads the ids of the devices that an update is limited to. */
function readIds(ids: unknown): string[] {
  if (ids === undefined) return [];
  if (Array.isArray(ids) && ids.length > 0 && ids.every((id) => typeof id === "string")) return ids;
  throw failure(400, "deviceIds must be a list of device ids");
}

function idsInQuery(c: Context<CloudEnv>): string[] {
  return [...c.req.queries("deviceIds[]") ?? [], ...c.req.queries("deviceIds") ?? []];
}

function readSchema(schema: Configuration): Configuration {
  try {
    requireSchema(schema);
    return schema;
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const { schemaPath, message } = error;
    const keyword = schemaPath.split("/").at(-1) ?? "";
    throw unprocessable("Invalid Schema", [
      { keyword, dataPath: "", schemaPath, params: {}, message },
    ]);
  }
}

function requireValid(
  configurations: ConfigurationStore,
  keys: string[],
  configuration: Configuration,
): void {
  const violations = configurations.violations(keys, configuration);
  if (violations.length === 0) return;
  throw unprocessable("Invalid Configuration", violations);
}

/** Returns an error whose description is the first violation, as in the sample of the API reference. */
function unprocessable(message: string, violations: Violation[]): CloudError {
  const description = violations[0]?.message ?? message;
  return new CloudError(422, { message, description, violations });
}

function rejected(): CloudError {
  return new CloudError(400, {
    error: "device_rejected_configuration",
    error_description: "The device rejected the configuration",
  });
}

/** Replaces the configuration of a device with that of its product. */
function resetToProduct(cloud: Cloud, device: Device, productKey: string): void {
  const { current } = cloud.configurations.get(productKey);
  if (current) offer(cloud, device, current);
  else cloud.configurations.set(deviceKey(device), { current: null, pending: null });
}

/** Returns the devices of a product that take its configuration: those with an id in `ids`, or else all. */
function targets(members: Device[], ids: string[]): Device[] {
  const approved = members.filter(({ quarantined }) => !quarantined);
  if (ids.length > 0) return ids.map((id) => pickDevice(approved, id));
  return approved.filter(({ development }) => !development);
}
