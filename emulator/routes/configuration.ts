/** Configuration of products and their devices. Source: API reference, Configuration. */
import { isObject } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { deviceKey, offer } from "../devices/configuration.ts";
import type { CloudEnv } from "../http/env.ts";
import { CloudError, failure } from "../http/errors.ts";
import { isTooDeep, jsonSize } from "../base/json_limits.ts";
import { mediaType, pathParam } from "../http/params.ts";
import type { Device, Product } from "../model/records.ts";
import { deviceOf, pickDevice, productOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import type { Configuration, Violation } from "../stores/configuration.ts";
import { requireSchema, SchemaError } from "../stores/schema_check.ts";

const SCHEMA_TYPE = "application/schema+json";
/** Largest configuration, in bytes. Our own choice. */
const CONFIGURATION_MAX = 16_384;

/** The routes about configuration, under `/v1/products/:product/config`. */
export function configurationRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.get("/", (c) => {
    const product = ownProduct(cloud, c);
    if (asksForSchema(c)) return schemaOf(cloud, c, [productKey(product)]);
    const { current } = cloud.configurations.get(productKey(product));
    return current ? c.json({ configuration: current }) : c.json({}, 404);
  });
  app.put("/", async (c) => await setProduct(cloud, c, ownProduct(cloud, c)));
  app.delete("/", (c) => removeSchema(cloud, c, productKey(ownProduct(cloud, c))));
  app.get("/:deviceId", (c) => {
    const [product, device] = [ownProduct(cloud, c), deviceOf(cloud, c)];
    if (asksForSchema(c)) return schemaOf(cloud, c, [deviceKey(device), productKey(product)]);
    const { current, pending } = cloud.configurations.get(deviceKey(device));
    const isSet = current !== null || pending !== null;
    return isSet ? c.json({ configuration: { current, pending } }) : c.json({}, 404);
  });
  app.put(
    "/:deviceId",
    async (c) => await setDevice(cloud, c, ownProduct(cloud, c), deviceOf(cloud, c)),
  );
  app.delete("/:deviceId", (c) => removeSchema(cloud, c, deviceKey(deviceOf(cloud, c))));
  return app;
}

function ownProduct(cloud: Cloud, c: Context<CloudEnv>): Product {
  return productOf(cloud, c.get("token").user, pathParam(c, "product"));
}

function productKey({ id }: Product): string {
  return `product:${id}`;
}

function asksForSchema(c: Context<CloudEnv>): boolean {
  return (c.req.header("accept") ?? "").toLowerCase().includes(SCHEMA_TYPE);
}

/** The first schema that some scopes have. */
function schemaOf(cloud: Cloud, c: Context<CloudEnv>, keys: string[]): Response {
  const schema = keys.map((key) => cloud.configurations.get(key).schema).find((one) => one);
  if (!schema) return c.json({}, 404);
  return c.body(JSON.stringify(schema), 200, { "content-type": SCHEMA_TYPE });
}

function removeSchema(cloud: Cloud, c: Context<CloudEnv>, key: string): Response {
  if (mediaType(c) !== SCHEMA_TYPE) {
    throw failure(400, `Only schemas can be deleted: the content type must be ${SCHEMA_TYPE}`);
  }
  if (!cloud.configurations.get(key).schema) return c.json({}, 404);
  cloud.configurations.set(key, { schema: null });
  return c.body(null, 204);
}

/** The JSON object in a body, of either type. */
async function readObject(c: Context<CloudEnv>): Promise<Configuration> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw failure(400, "The request body is not valid JSON");
  }
  if (isObject(value)) return value;
  throw failure(400, "The request body must be a JSON object");
}

async function readConfiguration(c: Context<CloudEnv>): Promise<Configuration> {
  if (mediaType(c) !== "application/json") {
    throw failure(400, `The content type must be application/json or ${SCHEMA_TYPE}`);
  }
  const configuration = await readObject(c);
  if (isTooDeep(configuration)) throw failure(400, "The configuration is nested too deep");
  if (jsonSize(configuration) <= CONFIGURATION_MAX) return configuration;
  throw failure(413, `The configuration must not exceed ${CONFIGURATION_MAX} bytes`);
}

function unprocessable(description: string, violations: Violation[]): CloudError {
  return new CloudError(422, { message: "Validation failed", description, violations });
}

async function setSchema(cloud: Cloud, c: Context<CloudEnv>, key: string): Promise<Response> {
  const schema = await readObject(c);
  try {
    requireSchema(schema);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const { schemaPath, message } = error;
    const keyword = schemaPath.split("/").at(-1) ?? "";
    throw unprocessable("The schema is not valid", [
      { keyword, dataPath: "", schemaPath, params: {}, message },
    ]);
  }
  cloud.configurations.set(key, { schema });
  return c.json({});
}

function requireValid(cloud: Cloud, keys: string[], configuration: Configuration): void {
  const violations = cloud.configurations.violations(keys, configuration);
  if (violations.length === 0) return;
  throw unprocessable("The configuration does not match its schema", violations);
}

/** Devices of the product that are to take its configuration: all, or those that the query names. */
function targets(cloud: Cloud, c: Context<CloudEnv>, product: Product): Device[] {
  const members = cloud.devices.list().filter((device) =>
    device.product === product && !device.quarantined
  );
  const ids = [...c.req.queries("deviceIds[]") ?? [], ...c.req.queries("deviceIds") ?? []];
  if (ids.length > 0) return ids.map((id) => pickDevice(members, id));
  return members.filter(({ development }) => !development);
}

async function setProduct(
  cloud: Cloud,
  c: Context<CloudEnv>,
  product: Product,
): Promise<Response> {
  const key = productKey(product);
  if (mediaType(c) === SCHEMA_TYPE) return await setSchema(cloud, c, key);
  const configuration = await readConfiguration(c);
  const devices = targets(cloud, c, product);
  requireValid(cloud, [key], configuration);
  cloud.configurations.set(key, { current: configuration });
  for (const device of devices) offer(cloud, device, configuration);
  return c.json({}, 202);
}

async function setDevice(
  cloud: Cloud,
  c: Context<CloudEnv>,
  product: Product,
  device: Device,
): Promise<Response> {
  const key = deviceKey(device);
  if (mediaType(c) === SCHEMA_TYPE) return await setSchema(cloud, c, key);
  const configuration = await readConfiguration(c);
  requireValid(cloud, [key, productKey(product)], configuration);
  const answer = offer(cloud, device, configuration);
  if (answer === "rejected") {
    throw new CloudError(400, {
      error: "device_rejected_configuration",
      error_description: "The device rejected the configuration",
    });
  }
  return c.json({}, answer === "accepted" ? 200 : 202);
}
