/** Counts what happens to the devices of products. Source: API reference, Fleet Health. */
import type { Cloud } from "../cloud.ts";
import type { Device } from "../model/records.ts";

/** Starts to count the events and the connections of devices. */
export function followMetrics(cloud: Cloud): void {
  cloud.hub.listen(({ name, data, coreid, device, product }) => {
    if (!device || !product || coreid !== device.id) return;
    if (name === "spark/status" && data === "offline") {
      cloud.metrics.disconnected(product.id, device);
    }
    if (!name.startsWith("spark/")) {
      cloud.metrics.count(product.id, "events", device, "received");
    }
  });
}

/** Counts a call to a device. */
export function countCall(
  cloud: Cloud,
  device: Device,
  kind: "functions" | "variables",
  outcome: "success" | "failure" | "offline",
): void {
  const { product, quarantined } = device;
  if (product && !quarantined) cloud.metrics.count(product.id, kind, device, outcome);
}
