/** What the cloud answers to the examples of clients. */

/** Bodies by method and path. */
export const answers: Record<string, unknown> = {
  "POST /v1/products/my-product/clients": {
    ok: true,
    client: { id: "phone-app-1234", secret: "s3cret", name: "Phone app", type: "installed" },
  },
};
