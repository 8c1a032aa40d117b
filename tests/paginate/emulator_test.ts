/** Lists of the emulator, which counts pages as the cloud does. */
import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Emulator } from "../../emulator/mod.ts";
import type { ApiCaller, ListProductDevicesOptions } from "../../mod.ts";
import { Particle } from "../../mod.ts";
import { paginate } from "../../src/paginate/mod.ts";
import { listDeviceOsVersions } from "../../src/resources/device_os.ts";
import { listDevices } from "../../src/resources/devices.ts";
import { listLedgerInstanceVersions, listLedgers } from "../../src/resources/ledgers.ts";
import { getProductLocations } from "../../src/resources/locations.ts";
import { listSIMs } from "../../src/resources/sims.ts";

const product = 12_345;

/** Starts an emulator, and a client that counts its requests for lists. */
function start() {
  const emulator = new Emulator();
  emulator.addProduct({ id: product, slug: "fleet" });
  const count = { requests: 0 };
  const fetch = (url: string, init: RequestInit) => {
    if (init.method === "GET") count.requests++;
    return emulator.fetch(url, init);
  };
  return { emulator, particle: new Particle({ auth: emulator.token, fetch }), count };
}

Deno.test("10,000 devices are 400 requests at 25 a page, with at most two pages in memory", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const { emulator, particle, count } = start();
  for (let i = 0; i < 10_000; i++) emulator.addDevice({ product, online: false });
  const pages: WeakRef<object>[] = [];
  const list = async (api: ApiCaller, options: ListProductDevicesOptions) => {
    const response = await listDevices(api, options);
    pages.push(new WeakRef(response.body.devices));
    return response;
  };
  const found = new Set<string>();
  let ahead = 0;
  let held = 0;
  let samples = 0;
  for await (const { id } of paginate(particle, list, { product })) {
    found.add(id);
    ahead = Math.max(ahead, count.requests - Math.ceil(found.size / 25));
    if (found.size % 500 !== 0) continue;
    await new Promise((resolve) => setTimeout(resolve, 30)); // the next page arrives; references expire
    collectGarbage();
    held = Math.max(held, pages.filter((page) => page.deref() !== undefined).length);
    samples++;
  }
  assertEquals([found.size, count.requests, pages.length, samples], [10_000, 400, 400, 20]);
  assertEquals([ahead, held], [1, 2]);
  emulator.close();
});

Deno.test("devices that are added or removed meanwhile move the end of the list", async () => {
  const { emulator, particle, count } = start();
  const add = () => emulator.addDevice({ product, online: false }).id;
  const devices = [add(), add(), add(), add(), add(), add()];
  const list = () => paginate(particle, listDevices, { product, perPage: 2 });
  const seen: string[] = [];
  for await (const { id } of list()) {
    seen.push(id);
    if (seen.length === 1) devices.push(add());
  }
  assertEquals([seen, count.requests], [devices, 4]);

  count.requests = 0;
  seen.length = 0;
  for await (const { id } of list()) {
    seen.push(id);
    if (seen.length !== 3) continue; // on the second page; the third has been requested
    await new Promise((resolve) => setTimeout(resolve));
    for (const deviceId of devices.slice(4)) await particle.removeDevice({ product, deviceId });
  }
  // The fourth page is requested, because the response with the third one still counted it.
  assertEquals([seen, count.requests], [devices.slice(0, 6), 4]);
  emulator.close();
});

Deno.test("Device OS versions, which come without a total, end with the last page", async () => {
  const { emulator, particle } = start();
  const { versions: all } = (await particle.listDeviceOsVersions({ perPage: 1_000 })).body;
  const found = await Array.fromAsync(paginate(particle, listDeviceOsVersions, { perPage: 7 }));
  assert(all.length > 25);
  assertEquals(found, all);
  emulator.close();
});

Deno.test("all versions of a ledger instance are found, 25 at a time", async () => {
  using time = new FakeTime(0);
  const { emulator, particle, count } = start();
  const { id } = emulator.addDevice();
  const instance = { ledgerName: "l", scopeValue: id };
  await particle.createLedger({ ledger: { name: "l", scope: "Device", direction: "Downstream" } });
  for (let n = 0; n < 60; n++) {
    await particle.setLedgerInstance({ ...instance, instance: { data: { n } } });
    time.tick(1000);
  }
  count.requests = 0;
  const found = await Array.fromAsync(paginate(particle, listLedgerInstanceVersions, instance));
  assertEquals(found.map(({ data }) => data.n), Array.from({ length: 60 }, (_, i) => 59 - i));
  assertEquals(count.requests, 3);
  emulator.close();
});

Deno.test("lists that are empty or fit on a page are one request", async () => {
  const { emulator, particle, count } = start();
  assertEquals(await Array.fromAsync(paginate(particle, getProductLocations, { product })), []);
  assertEquals(await Array.fromAsync(paginate(particle, listLedgers)), []);
  emulator.addDevice({ product, online: false, iccid: "8934076500002586220" });
  const sims = await Array.fromAsync(paginate(particle, listSIMs, { product }));
  assertEquals([sims.length, count.requests], [1, 3]);
  emulator.close();
});
