/** Documents and eSIM profiles of the devices of a product. Source: particle-cli; Particle does not document them. */
import { type Context, Hono } from "hono";
import { isObject, type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { findDevice } from "../http/owner.ts";
import { NAME_MAX, readParams } from "../http/params.ts";
import type { Device } from "../model/records.ts";
import { type DocumentOperation, SYSTEM_DOCUMENT } from "../stores/device_documents.ts";

/** The longest path in an operation. Our own choice. */
const PATH_MAX = 32;

/** Returns the routes about documents and eSIM profiles, below `/v1/products/:product/devices/:deviceId`. */
export function deviceDocumentRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const documents = cloud.deviceDocuments;
  app.get("/docs/:document", allow("devices:get"), (c) => {
    return c.json({ data: documents.get(documentedDevice(cloud, c).id) });
  });
  app.patch("/docs/:document", allow("devices:update"), async (c) => {
    const { id } = documentedDevice(cloud, c);
    return c.json({ data: documents.change(id, readOperation(await readParams(c))) });
  });
  app.put("/target_profile", allow("devices:update"), async (c) => {
    const device = deviceOf(cloud, c);
    const country = text((await readParams(c)).country) ?? "";
    if (!/^[A-Z]{2}$/.test(country)) throw failure(400, "country must be two capital letters");
    const sim = device.iccid === null ? undefined : cloud.sims.get(device.iccid);
    if (!sim) throw failure(404, "The device has no SIM card");
    sim.country = country;
    sim.updatedAt = Date.now();
    return c.json({ ok: true, profiles: [{ iccid: sim.iccid, country }] });
  });
  return app;
}

function deviceOf(cloud: Cloud, c: Context<CloudEnv>): Device {
  return findDevice(cloud, c.var.owner, c.req.param("deviceId") ?? "");
}

/** Returns the device of a request, if it has the document that the URL names. */
function documentedDevice(cloud: Cloud, c: Context<CloudEnv>): Device {
  const device = deviceOf(cloud, c);
  if (device.lastHandshakeAt !== null && c.req.param("document") === SYSTEM_DOCUMENT) return device;
  throw failure(404, "Document not found");
}

function readOperation({ action, path, key, value, predicate }: Params): DocumentOperation {
  if (!isPath(path)) {
    throw failure(400, `path must be an array of 1 to ${PATH_MAX} names of properties`);
  }
  if (action === "upsert") {
    const name = text(key);
    if (!isObject(value) || name === undefined || value[name] === undefined) {
      throw failure(400, "value must be an object that has the property key");
    }
    return { action, path, key: name, value };
  }
  if (action !== "remove") throw failure(400, 'action must be "upsert" or "remove"');
  if (!isObject(predicate) || Object.keys(predicate).length === 0) {
    throw failure(400, "predicate must be an object with properties");
  }
  return { action, path, predicate };
}

function isPath(path: unknown): path is string[] {
  return Array.isArray(path) && path.length > 0 && path.length <= PATH_MAX &&
    path.every((name) =>
      typeof name === "string" && name !== "" && name !== "__proto__" && name.length <= NAME_MAX
    );
}
