/** Cases for configurations. */
import {
  type CloudCase,
  type CloudKit,
  errorOf,
  PRODUCT,
  PRODUCT_DEVICES,
  statusOf,
} from "./kit.ts";

const product = PRODUCT.slug;
const PATH = `/v1/products/${product}/config`;
const DEVICE = { product, deviceId: PRODUCT_DEVICES.kettle };

/** Sets or deletes a schema, and returns the status code. The SDK has no method for this. */
async function schemaCall(
  { particle, username, password, baseUrl }: CloudKit,
  method: "PUT" | "DELETE",
  path: string,
  schema?: unknown,
): Promise<number> {
  const { access_token } = (await particle.login({ username, password })).body;
  const response = await fetch(baseUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${access_token}`,
      "content-type": "application/schema+json",
    },
    ...(schema === undefined ? {} : { body: JSON.stringify(schema) }),
  });
  await response.body?.cancel();
  return response.status;
}

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "the configuration of a product can be set and read, and must match its schema": async (kit) => {
    const { particle, equal } = kit;
    equal(await statusOf(particle.getProductConfiguration({ product })), 404);
    equal(await statusOf(particle.getProductConfigurationSchema({ product })), 404);
    const set = await particle.setProductConfiguration({ product, config: { loc: { radius: 1 } } });
    equal([set.statusCode, set.body], [202, {}]);
    const { body } = await particle.getProductConfiguration({ product });
    equal(body.configuration, { loc: { radius: 1 } });
    const schema = { type: "object", required: ["loc"] };
    equal(await schemaCall(kit, "PUT", PATH, schema), 200);
    equal((await particle.getProductConfigurationSchema({ product })).body, schema);
    const rejected = await errorOf(particle.setProductConfiguration({ product, config: {} }));
    equal(rejected.statusCode, 422);
    equal((await particle.getProductConfiguration({ product })).body, body);
    equal(await schemaCall(kit, "DELETE", PATH), 204);
    equal(await statusOf(particle.getProductConfigurationSchema({ product })), 404);
  },

  "the configuration of a device can be set and read, and must match its schema": async (kit) => {
    const { particle, equal } = kit;
    const set = await particle.setProductDeviceConfiguration({ ...DEVICE, config: { a: 1 } });
    equal([set.statusCode, set.body], [200, {}]);
    const { body } = await particle.getProductDeviceConfiguration(DEVICE);
    equal(body.configuration, { current: { a: 1 }, pending: null });
    const schema = { type: "object", required: ["a"] };
    equal(await statusOf(particle.getProductDeviceConfigurationSchema(DEVICE)), 404);
    equal(await schemaCall(kit, "PUT", `${PATH}/${DEVICE.deviceId}`, schema), 200);
    equal((await particle.getProductDeviceConfigurationSchema(DEVICE)).body, schema);
    const wrong = particle.setProductDeviceConfiguration({ ...DEVICE, config: { b: 1 } });
    equal(await statusOf(wrong), 422);
    equal((await particle.getProductDeviceConfiguration(DEVICE)).body, body);
    equal(await schemaCall(kit, "DELETE", `${PATH}/${DEVICE.deviceId}`), 204);
    equal(await statusOf(particle.getProductDeviceConfigurationSchema(DEVICE)), 404);
  },
};
