import { iso } from "../base/values.ts";
import type { CloudEvent } from "../model/records.ts";

const encoder = new TextEncoder();

/** Encodes an event as a server-sent event, with its fields in the order of recent samples. */
export function encodeEvent(event: CloudEvent): Uint8Array {
  const fields = JSON.stringify({
    data: event.data,
    ttl: event.ttl,
    published_at: iso(event.publishedAt),
    coreid: event.coreid,
    userid: event.owner?.id ?? "",
    version: event.device?.firmwareVersion ?? 0,
    public: false,
    productID: event.product?.id ?? event.device?.platformId ?? 0,
  });
  return encoder.encode(`event: ${event.name}\ndata: ${fields}\n\n`);
}
