import { assertEquals } from "@std/assert";
import { addDevice } from "../../../emulator/devices/add_device.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { BinaryStore } from "../../../emulator/stores/binaries.ts";
import { type Firmware, FirmwareStore, targetVersion } from "../../../emulator/stores/firmware.ts";
import { compareVersions, LibraryStore } from "../../../emulator/stores/libraries.ts";
import { assertRoundTrip } from "../files.ts";

const firmware = (version: number): Firmware => ({
  id: "0".repeat(24),
  productId: 9000,
  version,
  title: "t",
  description: null,
  mandatory: false,
  name: "f.bin",
  bytes: new Uint8Array([0, 255, version]),
  hash: `hash ${version}`,
  uploadedOn: 1,
  uploadedBy: "u",
  updatedAt: null,
  productDefault: false,
  intelligent: false,
  groups: [],
  released: false,
  tested: false,
});

Deno.test("firmware is saved and restored, including releases and bytes", () => {
  const store = new FirmwareStore();
  for (const version of [1, 2]) store.add(firmware(version));
  const two = store.get(9000, 2);
  store.release(two ?? firmware(2), { productDefault: true, groups: ["a"], intelligent: true });
  const fresh = new FirmwareStore();
  fresh.add(firmware(9)); // Replaced by load().
  assertRoundTrip(store, fresh);
  assertEquals(fresh.list(9000), store.list(9000));
  assertEquals([fresh.versionOfGroup(9000, "a"), fresh.versionOfGroup(9000, "b")], [2, null]);
});

Deno.test("an unknown product has no firmware versions", () => {
  const store = new FirmwareStore();
  assertEquals([store.list(1), store.get(1, 1), store.versionOfGroup(1, "a")], [
    [],
    undefined,
    null,
  ]);
  const cloud = new Cloud({});
  assertEquals(targetVersion(store, addDevice(cloud, {})), null);
  cloud.closing.abort();
});

Deno.test("binaries are saved and restored, and the oldest are removed when there are too many", () => {
  const store = new BinaryStore();
  const expiresAt = Date.now() + 1000;
  for (let at = 0; at <= 200; at++) {
    const bytes = new Uint8Array([at]);
    const [id, hash] = [`id ${at}`, `hash ${at}`];
    store.add({ id, userId: "u", bytes, hash, platformId: 12, version: at, expiresAt });
  }
  assertEquals([store.get("u", "id 0"), store.get("u", "id 1")?.version], [undefined, 1]);
  assertEquals(store.get("other", "id 1"), undefined);
  const fresh = new BinaryStore();
  assertRoundTrip(store, fresh);
  assertEquals(fresh.get("u", "id 200"), store.get("u", "id 200"));
  assertEquals(fresh.versionOfHash("hash 200"), 200);
});

Deno.test("libraries are saved and restored, including the built-in ones", () => {
  const store = new LibraryStore();
  const [builtin] = store.latest("nobody");
  if (!builtin) throw new Error("no library");
  store.add({ ...builtin, name: "Mine", ownerId: "u", archive: new Uint8Array([1, 2]) });
  const fresh = new LibraryStore();
  assertRoundTrip(store, fresh);
  assertEquals(fresh.all("mine"), store.all("mine"));
});

Deno.test("compareVersions() puts prereleases before their release", () => {
  const versions = ["1.10.0", "2.0.0", "1.9.9", "2.0.0-rc.1", "2.0.0-beta", "0.0.1"];
  assertEquals(versions.sort(compareVersions), [
    "0.0.1",
    "1.9.9",
    "1.10.0",
    "2.0.0-beta",
    "2.0.0-rc.1",
    "2.0.0",
  ]);
});
