/** What the cloud answers to the examples of products, product_firmware, clients, libraries and src/library. */

const library = {
  id: "neopixel",
  type: "libraries",
  attributes: {
    name: "neopixel",
    version: "1.0.4",
    author: "Adafruit",
    sentence: "Drives strips of coloured lights.",
  },
};

/** Bodies by method and path. */
export const answers: Record<string, unknown> = {
  "GET /v1/products": {
    products: [{ id: 12345, platform_id: 13, name: "My Product", slug: "my-product" }],
  },
  "POST /v1/products/my-product/firmware": { version: 3, title: "Reads the new sensor", size: 2 },
  "PUT /v1/products/my-product/firmware/release": { ok: true },
  "POST /v1/products/my-product/clients": {
    ok: true,
    client: { id: "phone-app-1234", secret: "s3cret", name: "Phone app", type: "installed" },
  },
  "GET /v1/libraries": { data: [library] },
  "GET /v1/libraries/neopixel": { data: library },
};
