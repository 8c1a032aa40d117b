/** Requests as a webhook of the cloud sends them. */

/** The secret of the webhook. */
export const SECRET = "a long random text";

/** Creates the delivery of an event. */
export function deliveryOf(fields: Record<string, unknown>): Request {
  return new Request("https://example.com/logic", {
    method: "POST",
    headers: { authorization: `Bearer ${SECRET}`, "content-type": "application/json" },
    body: JSON.stringify(fields),
  });
}
