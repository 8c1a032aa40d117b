/** The products, firmware and ledgers that the examples in the docs rely on. Their devices are in kit/test_cloud.ts. */
import type { Emulator } from "../../emulator/mod.ts";

/** Adds everything that the examples rely on to an emulator. */
export async function addDocFixtures(emulator: Emulator): Promise<void> {
  emulator.addProduct({ id: 12345, slug: "my-product", name: "My Product", platform: "boron" });
  await addCustomer(emulator);
  await addFirmware(emulator);
  await addTrackers(emulator);
}

/** Adds the OAuth client `shop` of the product, and a customer. */
async function addCustomer(emulator: Emulator): Promise<void> {
  emulator.addClient({ id: "shop", secret: "secret", product: "my-product" });
  const customer = { email: "customer@example.com", password: "pass" };
  await send(emulator, "POST", "products/my-product/customers", customer);
}

/** Adds the product `trackers`, with a configuration and a van that has reported its location, and the ledger `thresholds`. */
async function addTrackers(emulator: Emulator): Promise<void> {
  emulator.addProduct({ id: 12346, slug: "trackers", platform: "tracker" });
  const van = emulator.addDevice({ name: "van-1", product: "trackers", groups: ["vans"] });
  van.reportLocation({ latitude: 37.77, longitude: -122.41 });
  await send(emulator, "PUT", "products/trackers/config", { location: { radius: 0 } });
  await send(emulator, "POST", "ledgers", { ledger: { name: "thresholds", scope: "Device" } });
  const path = "ledgers/thresholds/instances/0123456789abcdef01234567";
  await send(emulator, "PUT", path, { instance: { data: { max: 20 } } });
}

async function send(
  emulator: Emulator,
  method: string,
  path: string,
  body: unknown,
): Promise<void> {
  const response = await emulator.fetch(`https://api.particle.io/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${emulator.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
}

/** Adds version 3 of the firmware of the product, and a device that runs it, which a release requires. */
async function addFirmware(emulator: Emulator): Promise<void> {
  emulator.addDevice({ product: "my-product", firmwareVersion: 3 });
  const form = new FormData();
  form.append("file", new File(["firmware"], "firmware.bin"));
  form.append("version", "3");
  form.append("title", "The first one");
  await emulator.fetch("https://api.particle.io/v1/products/my-product/firmware", {
    method: "POST",
    headers: { authorization: `Bearer ${emulator.token}` },
    body: form,
  });
}
