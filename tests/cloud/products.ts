/** Cases for products and organizations. */
import { type CloudCase, PRODUCT, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "getProduct() returns the product of the list, and whether it is protected": async (
    { particle, equal },
  ) => {
    const { products } = (await particle.listProducts()).body;
    const listed = products.find(({ id }) => id === PRODUCT.id);
    equal([listed?.slug, listed?.org, listed?.platform_id], [
      PRODUCT.slug,
      PRODUCT.org,
      PRODUCT.platform,
    ]);
    for (const product of [PRODUCT.id, PRODUCT.slug]) {
      const { device_protection, ...found } = (await particle.getProduct({ product })).body.product;
      equal([found, device_protection], [listed, "disabled"]);
    }
    equal(await statusOf(particle.getProduct({ product: "no-such-product" })), 404);
  },

  "listOrgs(), getOrg() and listOrgProducts() return an organization and its products": async (
    { particle, equal },
  ) => {
    const { org } = PRODUCT;
    const { organizations } = (await particle.listOrgs()).body;
    const listed = organizations.find(({ slug }) => slug === org);
    equal((await particle.getOrg({ org })).body.organization, listed);
    equal((await particle.getOrg({ org: listed!.id })).body.organization, listed);
    const { products } = (await particle.listOrgProducts({ org })).body;
    equal(products.map(({ id, organization_id }) => [id, organization_id]), [
      [PRODUCT.id, listed!.id],
    ]);
    equal(await statusOf(particle.getOrg({ org: "no-such-org" })), 404);
    equal(await statusOf(particle.listOrgProducts({ org: "no-such-org" })), 404);
  },

  "createProduct() adds a product that deleteProduct() deletes": async (
    { particle, username, equal },
  ) => {
    const draft = {
      name: "Case Product",
      platformId: 13,
      description: "for a case",
      settings: { location: { opt_in: false } },
    };
    const { body } = await particle.createProduct(draft);
    const { id, slug, device_count, ...product } = body.product;
    equal([product.name, product.platform_id, product.description, product.user, device_count], [
      draft.name,
      draft.platformId,
      draft.description,
      username,
      0,
    ]);
    equal(product.settings?.location, { opt_in: false });
    const find = async () =>
      (await particle.listUserProducts()).body.products.find((one) => one.id === id)?.slug;
    equal(await find(), slug);
    equal((await particle.getProduct({ product: slug })).body.product.id, id);
    equal((await particle.deleteProduct({ product: id })).body, {});
    equal(await find(), undefined);
    equal(await statusOf(particle.getProduct({ product: id })), 404);
    equal(await statusOf(particle.deleteProduct({ product: id })), 404);
    equal(await statusOf(particle.createProduct({ name: "Case", platformId: 9999 })), 400);

    const { org } = PRODUCT;
    const ofOrg =
      (await particle.createProduct({ org, name: "Case", platformId: 12 })).body.product;
    equal([ofOrg.org, ofOrg.user], [org, undefined]);
    const { products } = (await particle.listOrgProducts({ org })).body;
    equal(products.some((one) => one.id === ofOrg.id), true);
    await particle.deleteProduct({ product: ofOrg.slug });
    equal(await statusOf(particle.deleteProduct({ product: PRODUCT.id })), 400);
  },
};
