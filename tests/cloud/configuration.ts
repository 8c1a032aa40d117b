/** Cases for configurations. */
import { type CloudCase, errorOf, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

const product = PRODUCT.slug;
const DEVICE = { product, deviceId: PRODUCT_DEVICES.kettle };

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "the configuration of a product can be set and read, and must match its schema": async (
    { particle, equal },
  ) => {
    equal(await statusOf(particle.getProductConfiguration({ product })), 404);
    equal(await statusOf(particle.getProductConfigurationSchema({ product })), 404);
    const set = await particle.setProductConfiguration({ product, config: { loc: { radius: 1 } } });
    equal([set.statusCode, set.body], [202, {}]);
    const { body } = await particle.getProductConfiguration({ product });
    equal(body.configuration, { loc: { radius: 1 } });
    const schema = { type: "object", required: ["loc"] };
    equal(await particle.setProductConfigurationSchema({ product, schema }), {
      statusCode: 200,
      body: schema,
    });
    equal((await particle.getProductConfigurationSchema({ product })).body, schema);
    const rejected = await errorOf(particle.setProductConfiguration({ product, config: {} }));
    equal(rejected.statusCode, 422);
    equal((await particle.getProductConfiguration({ product })).body, body);
    equal((await particle.deleteProductConfigurationSchema({ product })).statusCode, 204);
    equal(await statusOf(particle.getProductConfigurationSchema({ product })), 404);
  },

  "the configuration of a device can be set and read, and must match its schema": async (
    { particle, equal },
  ) => {
    const set = await particle.setProductDeviceConfiguration({ ...DEVICE, config: { a: 1 } });
    equal([set.statusCode, set.body], [200, {}]);
    const { body } = await particle.getProductDeviceConfiguration(DEVICE);
    equal(body.configuration, { current: { a: 1 }, pending: null });
    const schema = { type: "object", required: ["a"] };
    equal(await statusOf(particle.getProductDeviceConfigurationSchema(DEVICE)), 404);
    const { statusCode } = await particle.setProductDeviceConfigurationSchema({
      ...DEVICE,
      schema,
    });
    equal(statusCode, 200);
    equal((await particle.getProductDeviceConfigurationSchema(DEVICE)).body, schema);
    const wrong = particle.setProductDeviceConfiguration({ ...DEVICE, config: { b: 1 } });
    equal(await statusOf(wrong), 422);
    equal((await particle.getProductDeviceConfiguration(DEVICE)).body, body);
    equal((await particle.deleteProductDeviceConfigurationSchema(DEVICE)).statusCode, 204);
    equal(await statusOf(particle.getProductDeviceConfigurationSchema(DEVICE)), 404);
    equal(await statusOf(particle.deleteProductDeviceConfigurationSchema(DEVICE)), 404);
    const invalid = particle.setProductDeviceConfigurationSchema({
      ...DEVICE,
      schema: { type: "nothing" },
    });
    equal(await statusOf(invalid), 422);
    const reset = { product, config: {}, deviceIds: [DEVICE.deviceId] };
    equal((await particle.setProductConfiguration(reset)).statusCode, 202);
    equal((await particle.getProductDeviceConfiguration(DEVICE)).body.configuration.current, {
      loc: { radius: 1 },
    });
  },
};
