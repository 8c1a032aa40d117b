/** Cases for search. */
import { type CloudCase, DEVICES, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "search() finds the devices of the sandbox": async ({ particle, equal }) => {
    const { body } = await particle.search({ text: "THERMO", type: "device" });
    const [first] = body.results;
    equal([first?.type, body.hasMore], ["device", false]);
    equal(first?.type === "device" && first.device.id, DEVICES.thermometer);
    equal((await particle.search({ text: "kettle" })).body.results, []);
  },

  "search() finds devices, products and SIM cards of an organization": async (kit) => {
    const { particle, equal } = kit;
    const { org } = PRODUCT;
    const find = async (text: string) =>
      (await particle.search({ org, text })).body.results.map((result) => {
        if (result.type === "device") return result.device.id;
        return result.type === "product" ? result.product.id : result.sim._id;
      });
    equal(await find("kettle"), [PRODUCT_DEVICES.kettle, PRODUCT.id]);
    equal(await find("8934076500002586220"), [PRODUCT_DEVICES.kettle, "8934076500002586220"]);
    equal(await statusOf(particle.search({ org: "none", text: "x" })), 404);
  },
};
