/** Cases for products. */
import { type CloudCase, PRODUCT, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "listProducts() and getProduct() return the same product": async ({ particle, equal }) => {
    const { products } = (await particle.listProducts()).body;
    const listed = products.find(({ id }) => id === PRODUCT.id);
    equal([listed?.slug, listed?.org, listed?.platform_id], [
      PRODUCT.slug,
      PRODUCT.org,
      PRODUCT.platform,
    ]);
    for (const product of [PRODUCT.id, PRODUCT.slug]) {
      equal((await particle.getProduct({ product })).body.product, listed);
    }
    equal(await statusOf(particle.getProduct({ product: "no-such-product" })), 404);
  },
};
